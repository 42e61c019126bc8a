"""Where other people's texts lie, if they do: beside the checkout, no part of the project."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
