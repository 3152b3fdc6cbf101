"""What an argument picks out of a feature file: a line, or a scenario by its name, as a test of that file."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import KitError, UsageError
from activate_order_conformance.pytest_plugin.places import SHIPPED
from activate_order_conformance.suite.features.catalogue import is_shipped
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.plans.selection import select
from activate_order_conformance.suite.sessions.collector import named
from activate_order_conformance.suite.settings import RunSettings


def picked_out(path: str, file: Path, features: Path | None, picked: str) -> Sequence[str]:
    """Return the arguments that mean what is `picked` in a `file`, which was written as `path`.

    It is one of the directory of `features` (None: the kit's). Raises UsageError, with the nearest name, for what
    means nothing.
    """
    try:
        scenarios = plan_run(RunSettings(features=features, pairs="none")).scenarios
    except KitError:  # which is told where the file is collected
        return [f"{path}{picked}"]
    names = {each.planned.id: named(each) for each in scenarios if each.planned.file == file.name}
    try:
        selection = select([file.name + picked], scenarios, Contract.load())
    except UsageError as fault:
        if not picked.startswith("::"):
            raise
        shown = f"{SHIPPED}/{file.name}" if is_shipped(file) else path
        raise _no_such_item(shown, picked, [*names.values()]) from fault
    return [f"{path}::{name}" for id, name in names.items() if id in selection.scenarios]


def _no_such_item(path: str, picked: str, names: Sequence[str]) -> UsageError:
    """Return that no scenario of a file bears a name, with the node id of one that is like it."""
    begun = [name for name in names if name.casefold().startswith(picked[2:].casefold())]
    near = begun or get_close_matches(picked[2:], names, 1)
    hint = (
        f'Did you mean "{path}::{near[0]}"?'
        if near
        else f"pytest {path} --collect-only -q names all that are."
    )
    return UsageError(f'not found: "{path}{picked}".', hint)
