"""The way of a story before it is known: the arrows from a feed to admission."""

from bot.intake.poll import Intake
from bot.intake.rules import PollReport, PollRules, PushReport

__all__ = ["Intake", "PollReport", "PollRules", "PushReport"]
