"""``python -m bot`` is ``newsbell``."""

from bot.cli import main

if __name__ == "__main__":
    main()
