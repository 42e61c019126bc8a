"""What the bot answers on the web: a small server, and the routes that are given to it."""
