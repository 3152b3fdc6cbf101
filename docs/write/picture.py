"""A report as a terminal shows it, drawn."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from activate_order_conformance.report.renderers.terminal import print_report

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report

WIDTH = 100
# rich's own frame, without its fonts from the network
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"
 role="img" aria-label="The report of a run, as a terminal shows it">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
 line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn(judged: Report) -> str:
    """Return the head of a report, its deviations and its error conditions as SVG."""
    terminal = Console(
        width=WIDTH, force_terminal=True, color_system="truecolor", file=io.StringIO(), record=True
    )
    print_report(judged, terminal)
    lines = terminal.export_text(styles=True).splitlines()
    plain = [Text.from_ansi(line).plain for line in lines]
    deviations = "Deviations from the page"
    shown = [
        *lines[: plain.index(deviations)],
        *_section(lines, plain, deviations),
        *_section(lines, plain, "Error conditions"),
    ]
    canvas = Console(width=WIDTH, file=io.StringIO(), record=True)
    for line in shown:
        canvas.print(Text.from_ansi(line))
    return canvas.export_svg(title="activate-order verify", code_format=FRAME, unique_id="report")


def _section(lines: list[str], plain: list[str], heading: str) -> list[str]:
    """Return the lines of a section: up to the next line that is not indented, after an empty one."""
    start = plain.index(heading)
    ends = [
        number
        for number in range(start + 1, len(plain))
        if re.match(r"\S", plain[number]) and not plain[number - 1].strip()
    ]
    return lines[start : min(ends, default=len(lines))]
