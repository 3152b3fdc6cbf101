"""The options that say which target is meant and how it is reached, the same for every command that asks one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.targets.settings.model import keys

if TYPE_CHECKING:
    from activate_order_conformance.targets.settings.configuration import Configuration
    from activate_order_conformance.targets.settings.keys import Key

Decorated = TypeVar("Decorated", bound=Callable[..., object])

_CONFIG = click.option(
    "--config", metavar="FILE", help="The configuration. Default: activate-order.toml, if it is here."
)
_KEY = click.option(
    "--key",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    shell_complete=completion.keys_of_settings,
    help="Any other key of the configuration, such as tls.verify=false; may be repeated.",
)


def target_options(command: Decorated) -> Decorated:
    """Give a command every option that `configured` takes, but `--driver`, which means more to some."""
    own = [key_option(name) for name, key in keys().items() if key.option and name != "driver.url"]
    for option in reversed([_CONFIG, *own, _KEY]):
        command = option(command)
    return command


def key_option(name: str) -> Callable[[Decorated], Decorated]:
    """Return the option that the command line has for a key."""
    key = keys()[name]
    better = f" Better kept in {key.variable}, since options show in process lists." if key.secret else ""
    return click.option(
        key.option,
        metavar=key.metavar or None,
        type=click.Choice(key.choices) if key.choices else None if key.annotation is bool else key.annotation,
        is_flag=key.annotation is bool,
        default=None,
        help=key.description.replace("`", "") + better,
    )


def configured(given: Mapping[str, Any]) -> Configuration:
    """Return the configuration that a command's options, the environment and the file come to.

    `given` may hold other options too. Raises UsageError.
    """
    from activate_order_conformance.targets.settings.configuration import configure, parsed_option

    options = {key.name: given.get(_argument(key)) for key in keys().values() if key.option}
    options |= dict(parsed_option(text) for text in given.get("settings", ()))
    file = given.get("config")
    return configure(Path(file) if file is not None else None, options)


def _argument(key: Key) -> str:
    """Return the name by which click hands over the option of a key."""
    return key.option.removeprefix("--").replace("-", "_")
