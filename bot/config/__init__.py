"""The configuration: TOML and environment, read once, checked, with errors that name the line."""

from bot.config.checks import problems_before_run, problems_of_networks
from bot.config.load import find_config, load_config, read_config, topic_files_of
from bot.config.model import BUILT_IN_TOPICS, Config
from bot.config.topic_files import TopicFiles

__all__ = [
    "BUILT_IN_TOPICS",
    "Config",
    "TopicFiles",
    "find_config",
    "load_config",
    "problems_before_run",
    "problems_of_networks",
    "read_config",
    "topic_files_of",
]
