"""The options that say which target is meant and how it is reached, the same for every command that asks one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from activate_order_conformance.nouns.profile import PROFILES

if TYPE_CHECKING:
    from activate_order_conformance.targets.settings.file import Configuration

Decorated = TypeVar("Decorated", bound=Callable[..., object])

_KEYS: Mapping[str, str] = {
    "target": "target",
    "driver": "driver.url",
    "driver_token": "driver.token",
    "way": "way",
    "profile": "profile",
    "api_version": "api_version",
    "deadline": "deadlines.settle",
    "quiet": "deadlines.quiet",
    "allow_production": "allow_production",
}
"""The key of the configuration that each option stands for."""

WAYS = ("driver", "prepared", "records", "request")

_OPTIONS = (
    click.option(
        "--config", metavar="FILE", help="The configuration. Default: activate-order.toml, if it is here."
    ),
    click.option(
        "--target", metavar="URL", help="The implementation's base URL. Default: the bundled reference."
    ),
    click.option(
        "--driver-token",
        metavar="TOKEN",
        help="The driver's token; better kept in ACTIVATE_ORDER_DRIVER_TOKEN, since options show in process lists.",
    ),
    click.option(
        "--way",
        type=click.Choice(WAYS),
        help="How checkouts come into a state: a driver, prepared carts, records, or the request alone. "
        "Default: driver.",
    ),
    click.option(
        "--profile",
        type=click.Choice([*PROFILES]),
        help="Whether the page's HTTP statuses and literals are asked for, or the platform's are let pass. "
        "Default: documented.",
    ),
    click.option("--api-version", metavar="NN.N", help="The API's version. Default: 59.0."),
    click.option(
        "--deadline",
        type=float,
        metavar="SECONDS",
        help="How long an effect may take to show. Default: what the driver says.",
    ),
    click.option(
        "--quiet",
        type=float,
        metavar="SECONDS",
        help="How long to watch after an answer before nothing more is expected. Default: by the control.",
    ),
    click.option(
        "--allow-production",
        is_flag=True,
        default=None,
        help="Create records in an org that is no sandbox, too.",
    ),
    click.option(
        "--key",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Any other key of the configuration, such as tls.verify=false; may be repeated.",
    ),
)


def target_options(command: Decorated) -> Decorated:
    """Give a command every option that `configured` takes, but `--driver`, which means more to some."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def configured(given: Mapping[str, Any]) -> Configuration:
    """Return the configuration that a command's options, the environment and the file come to.

    `given` may hold other options too. Raises UsageError.
    """
    from activate_order_conformance.targets.settings.file import configure, parsed_option

    options: dict[str, Any] = {key: given[name] for name, key in _KEYS.items() if given.get(name) is not None}
    options |= dict(parsed_option(text) for text in given.get("settings", ()))
    file = given.get("config")
    return configure(Path(file) if file is not None else None, options)
