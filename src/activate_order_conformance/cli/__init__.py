"""The command line, `activate-order`: one module a command, imported when it is asked for."""

from __future__ import annotations

import click

from activate_order_conformance import __version__
from activate_order_conformance.cli.group import Kit

COMMANDS = {
    "verify": "verify",
    "doctor": "doctor",
    "serve": "serve",
    "trial": "trial",
    "clauses": "clauses",
    "readings": "readings",
    "report": "report",
    "check-page": "check_page",
    "export": "export",
    "docs": "docs",
}
"""Where each command is: its module in this package, whose `command` is a `click.Command`.

The modules import click alone at their top, so that help and mistakes are answered at once.
"""


@click.group(
    cls=Kit,
    modules={name: f"{__name__}.{module}" for name, module in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample, the bundled reference against the whole page:\n  activate-order verify",
)
@click.version_option(__version__, "-V", "--version", message="activate-order %(version)s")
def main() -> None:
    """Ask any implementation of activateOrderAction whether its documentation page is true of it."""
