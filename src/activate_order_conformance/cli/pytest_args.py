"""What follows `--` goes to pytest, but for what the kit has in a way of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from activate_order_conformance.errors import UsageError

INSTEAD: Mapping[tuple[str, ...], str] = {
    ("-n", "--numprocesses", "--dist"): "Many checkouts are tried at once anyhow; write --key "
    "parallelism=NUMBER before -- to say how many.",
    ("--html",): "Write --html FILE before --.",
    ("--junitxml", "--junit-xml"): "Write --junit FILE before --.",
    (
        "--lf",
        "--last-failed",
        "--ff",
        "--failed-first",
        "--sw",
        "--stepwise",
    ): "Write --again FILE before --, with what an earlier run left as its evidence or its report.",
    (
        "--collect-only",
        "--co",
        "--setup-only",
        "--setup-plan",
        "--markers",
    ): "Write --list or --plan before --, which ask nothing either.",
    (
        "--pdb",
        "--trace",
        "--alluredir",
        "--cov",
    ): "Run the features in a pytest of your own: pytest features --activate-order.",
    ("-h", "--help", "-V", "--version", "--fixtures"): "Ask pytest itself: pytest --help.",
}
"""What there is in place of options of pytest that have no use after `--`."""

AFTER = frozenset(
    {"-k", "-m", "-x", "-v", "-vv", "-q", "-s", "-l", "--deselect", "--exitfirst", "--maxfail", "--tb"}
)
"""Options of pytest that are of use to a run, after `--`, and that the kit has none of."""

_FLAGS = frozenset({"", "-x", "-v", "-vv", "-q", "-qq", "-s", "-l"})
"""What a place may follow and is not the value of."""


def require_useful(arguments: Sequence[str]) -> None:
    """Raise UsageError, with what there is instead, for an argument of pytest that has no use after `--`."""
    options = [argument[:2] if argument[:2] == "-n" else argument.partition("=")[0] for argument in arguments]
    for option in options:
        instead = next((INSTEAD[names] for names in INSTEAD if option in names), "")
        if instead:
            raise UsageError(f"pytest's {option} has no use after --.", instead)
    for before, argument in pairwise(["", *arguments]):
        file = argument.partition("::")[0]
        if (
            before in _FLAGS
            and not argument.startswith("-")
            and (file.endswith(".feature") or Path(file).exists())
        ):
            write = f"--features {file}" if Path(file).is_dir() else Path(file).name
            raise UsageError(f"{argument} is no argument of pytest here.", f"Write verify {write} before --.")
