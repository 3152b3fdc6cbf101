"""A command with many options: what follows `--` goes to pytest, and help lists options by what they concern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

PYTEST_ARGS = f"{__name__}.pytest_args"
"""Where a context keeps what follows `--`."""


class SectionedCommand(click.Command):
    """A command whose help has its options in sections, and which leaves what follows `--` to pytest.

    `sections` gives the names of the options by the heading that they stand under, in the order of the help; the
    first heading takes those that no other names. Help itself is named `help`.
    """

    def __init__(self, *args: Any, sections: Mapping[str, frozenset[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section with its options."""
        listed: dict[str, list[tuple[str, str]]] = {heading: [] for heading in self.sections}
        first = next(iter(listed))
        for param in self.get_params(ctx):
            name = "help" if param is self.get_help_option(ctx) else param.name
            named = (heading for heading, names in self.sections.items() if name in names)
            if isinstance(param, click.Option) and (help_record := param.get_help_record(ctx)):
                listed[next(named, first)].append(help_record)
        for heading, help_records in listed.items():
            with formatter.section(heading):
                formatter.write_dl(help_records, col_max=24)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`, and keep the rest for pytest."""
        own, rest = list(args), []
        if "--" in own:
            place = own.index("--")
            own, rest = own[:place], own[place + 1 :]
        ctx.meta[PYTEST_ARGS] = tuple(rest)
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line, with what goes to pytest at its end."""
        return [*super().collect_usage_pieces(ctx), "[-- PYTEST_ARGS...]"]
