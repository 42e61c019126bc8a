"""The one family of errors: raised where a thing is known, handled where something can be done.

Every message is a sentence for the operator: what is wrong, where, and what to do about it.
What a platform answers to a delivery is no error but an outcome: see ``bot.model.Outcome``.
"""


class NewsbellError(Exception):
    """Something went wrong that the operator can be told in one sentence."""


class ConfigError(NewsbellError):
    """The configuration cannot be used; the message names file, key, value and what is allowed."""


class FeedError(NewsbellError):
    """A feed could not be fetched or read this time; the other feeds go on."""


class StoppingError(NewsbellError):
    """The bot is stopping: what was begun is begun again at the next start."""


class StoreError(NewsbellError):
    """The store cannot be reached, started or trusted."""


class PlatformError(NewsbellError):
    """A chat network refuses the bot as a whole (a bad token, say), not one message."""


class WebError(NewsbellError):
    """The bot's own web server cannot be had; the rest of the bot goes on."""
