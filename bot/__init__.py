"""Newsbell: news alerts for Telegram and Discord, told once and only about your topics."""

from importlib.metadata import version

__version__ = version("newsbell")
