"""Which Newsbell this is."""

from importlib.metadata import version

VERSION = version("newsbell")
