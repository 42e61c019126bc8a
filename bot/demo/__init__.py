"""The demo: the running bot with a console for a network and a newsletter of its own to read."""

from bot.demo.show import play
from bot.demo.sources import Programme, read_programme

__all__ = ["Programme", "play", "read_programme"]
