"""The fitted weights of the splitter's choice, as the file that it reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_SIGNIFICANT = 6  # digits


def written(
    verdict: Mapping[str, Any],
    models: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, Any]]]],
    bounds: Mapping[str, float],
) -> str:
    """The weights as TOML; ``models``: the names of their features, and the rows of their trees."""
    lines = [
        "# Fitted by bench/split_fit.py from labelled issues: no name of any publisher is in it.",
        *(f"{name} = {bound}" for name, bound in bounds.items()),
        "\n[verdict]",
        *(f"{name} = {_toml(value)}" for name, value in verdict.items()),
    ]
    for name, (features, trees) in models.items():
        lines += [f"\n[{name}]", f"features = {_toml(list(features))}"]
        for tree in trees:
            lines.append(f"\n[[{name}.trees]]")
            lines += [f"{key} = {_toml(value)}" for key, value in tree.items()]
    return "\n".join(lines) + "\n"


def rows_of(tree: Mapping[str, Any]) -> dict[str, list[Any]]:
    """A tree of LightGBM as rows of its splits and leaves."""
    table: dict[str, list[Any]] = {"asks": [], "at_most": [], "yes": [], "no": [], "leaves": []}

    def add(node: Mapping[str, Any]) -> int:
        if "leaf_value" in node:
            table["leaves"].append(node["leaf_value"])
            return ~(len(table["leaves"]) - 1)
        at = len(table["asks"])
        for column, value in (("asks", node["split_feature"]), ("at_most", node["threshold"])):
            table[column].append(value)
        table["yes"].append(0)
        table["no"].append(0)
        table["yes"][at] = add(node["left_child"])
        table["no"][at] = add(node["right_child"])
        return at

    add(tree["tree_structure"])
    return table


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return repr(float(f"{value:.{_SIGNIFICANT}g}"))
    return json.dumps(value)
