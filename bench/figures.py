"""Start, memory and size: ``python -m bench.figures`` prints what docs/figures.md holds."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from bot.demo.publisher import Publisher
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3


def seconds_to_first_alert() -> float:
    """From ``make run`` to the first line of the first alert; everything is installed."""
    began = time.monotonic()
    with subprocess.Popen(
        ["make", "run"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("▌"):
                break
        took = time.monotonic() - began
        process.stdout.read()
    return took


async def resident() -> dict[str, float]:
    """MiB of ``newsbell run``, idle with both networks connected, by process."""
    async with (
        FakeTelegram() as telegram,
        FakeDiscord() as discord,
        Publisher("Wire") as wire,
    ):
        wire.publish([])
        discord.channel(discord.guild())
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "config.toml"
            config.write_text(
                f'data_dir = "{folder}/data"\n'
                f'[telegram]\ntoken = "{telegram.token}"\napi_base = "{telegram.url}"\n'
                f'[discord]\ntoken = "{discord.token}"\napi_base = "{discord.api_base}"\n'
                f'gateway = "{discord.gateway}"\n'
                f'[[feeds]]\nname = "wire"\nurl = "{wire.url}"\n'
            )
            async with BotProcess(config) as bot:
                await bot.says("connected to Discord")
                await bot.says("Polled wire")
                await asyncio.sleep(10)
                process = psutil.Process(bot.pid)
                found = {"bot": process.memory_info().rss / 2**20}
                for child in process.children():
                    name = "store" if "-server" in child.name() else "parser"
                    found[name] = child.memory_info().rss / 2**20
                await bot.stop()
    return found


def lines(*patterns: str) -> int:
    """Lines that are not blank, in the files of the patterns."""
    return sum(
        bool(line.strip())
        for pattern in patterns
        for path in ROOT.glob(pattern)
        for line in path.read_text("utf-8").splitlines()
    )


def main() -> None:
    """Print the figures."""
    table = Table("What", "Figure", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    first = statistics.median(seconds_to_first_alert() for _ in range(RUNS))
    table.add_row(f"make run (warm) to the first alert, median of {RUNS}", f"{first:.1f} s")
    for name, mib in asyncio.run(resident()).items():
        table.add_row(f"resident, idle with both networks: {name}", f"{mib:.0f} MiB")
    table.add_row("lines of code (bot, handlers)", f"{lines('bot/**/*.py', 'handlers/**/*.py'):,}")
    table.add_row("lines of Lua", f"{lines('bot/**/*.lua'):,}")
    table.add_row("lines of tests and fakes", f"{lines('tests/**/*.py'):,}")
    Console(width=90, file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
