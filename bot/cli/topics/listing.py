"""``topics list``: which topics there are."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json


def list_(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List the topics that are switched on."""
    from bot.app.topics import topics_in_force

    rules = topics_in_force(load(config, quiet=True))
    if as_json:
        for rule in rules:
            print_json(
                {
                    "name": rule.topic.name,
                    "title": rule.topic.title,
                    "emoji": rule.topic.emoji,
                    "color": f"#{rule.topic.color:06x}",
                    "phrases": len(rule.phrases),
                    "threshold": rule.threshold,
                }
            )
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Topic", "Shown as", "Phrases"):
        table.add_column(heading)
    for rule in rules:
        shown = f"{rule.topic.emoji} {rule.topic.title}"
        table.add_row(rule.topic.name, Text(shown), str(len(rule.phrases)))
    Console().print(table)
