"""The way in: ``newsbell`` and ``python -m bot``. Imports late, so that Ctrl-C is always heard."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, also while it still loads."""
    try:
        from bot.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
