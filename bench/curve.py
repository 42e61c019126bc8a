"""Draws precision against recall as an SVG, readable on a light page and on a dark one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Points = Sequence[tuple[float, float]]
"""Recall and precision, from the surest pair on."""

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 56, 52
_COLOURS = ("#2f7fd6", "#d97b16", "#8a63c9")
_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #4a4f57; }
.title { font-size: 15px; font-weight: 600; }
.axis { stroke: #8a9099; stroke-width: 1; }
.grid { stroke: #8a9099; stroke-opacity: .28; stroke-width: 1; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.bar { stroke: #8a9099; stroke-width: 1; stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) { text { fill: #c3c8d0; } }"""


def curve_of(scored: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Recall and precision at each score, equal scores together."""
    ordered = sorted(scored, reverse=True)
    total = sum(same for _, same in ordered)
    found, right = [], 0
    for count, (score, same) in enumerate(ordered, 1):
        right += same
        if count == len(ordered) or ordered[count][0] < score:
            found.append((right / total, right / count))
    return found


def drawn(
    title: str, lines: Mapping[str, Points], chosen: tuple[float, float], least: float
) -> str:
    """The picture: a line for each name, a dot where ours stands, a bar at precision ``least``."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="{_LEFT}" y="22">{escape(title)}</text>',
        *_axes(),
        _segment("bar", (0, least), (1, least)),
    ]
    for (name, points), colour, place in zip(lines.items(), _COLOURS, range(3), strict=False):
        path = " ".join(f"{_x(recall):.1f},{_y(precision):.1f}" for recall, precision in points)
        parts.append(f'<polyline class="line" stroke="{colour}" points="{path}"/>')
        x = _LEFT + place * 210
        parts.append(f'<path d="M{x} 41h22" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 28}" y="45">{escape(name)}</text>')
    parts.append(
        f'<circle cx="{_x(chosen[0]):.1f}" cy="{_y(chosen[1]):.1f}" r="5" fill="{_COLOURS[0]}"/>'
    )
    return "\n".join((*parts, "</svg>")) + "\n"


def _axes() -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        share, below = tenth / 10, _y(0.4) + 20
        parts += [
            _segment("grid", (share, 0.4), (share, 1)),
            f'<text x="{_x(share):.0f}" y="{below:.0f}" text-anchor="middle">{share:.1f}</text>',
        ]
    for tenth in range(4, 11):
        share = tenth / 10
        parts += [
            _segment("axis" if tenth == 4 else "grid", (0, share), (1, share)),
            f'<text x="{_LEFT - 10}" y="{_y(share) + 4:.0f}" text-anchor="end">{share:.1f}</text>',
        ]
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts += [
        f'<text x="{_x(0.5):.0f}" y="{_HEIGHT - 10}" text-anchor="middle">recall</text>',
        f'<text transform="translate(18 {middle:.0f}) rotate(-90)" text-anchor="middle">'
        "precision</text>",
    ]
    return parts


def _segment(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = ((_x(recall), _y(precision)) for recall, precision in (start, end))
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _x(recall: float) -> float:
    return _LEFT + recall * (_WIDTH - _LEFT - _RIGHT)


def _y(precision: float) -> float:
    # Precision below 0.4 is nothing that anybody asks for.
    return _TOP + (1 - max(precision, 0.4)) / 0.6 * (_HEIGHT - _TOP - _BOTTOM)
