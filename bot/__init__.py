"""Newsbell: news alerts for Telegram and Discord, told once and only about your topics."""
