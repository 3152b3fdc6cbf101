"""What verify says before a run and clears after one that was killed, over a loopback connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from activate_order_reference.application import application
from activate_order_reference.rules import records as record
from click.testing import Result

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import DriverSettings
from tests import serving
from tests.cli.command_line import activate_order

NOWHERE = "http://127.0.0.1:9"
TOKEN = "dr1ver-t0ken"


def verify(*arguments: str, **environment: str) -> Result:
    return activate_order("verify", "--evidence", "none", *arguments, **environment)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Any]]:
    """Serve the reference, with its driver, and yield its URL and its org."""
    app = application(driver_token=TOKEN, clients={"observer": "s", "integrator": "s"})
    with serving.served(app) as url:
        yield url, app


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("driver", "The driver at http://127.0.0.1:9/conformance/v1 is asked for "),
        ("records", "WebCart 8, CartCheckoutSession 8, Order 8, OrderItem 16"),
        ("request", "No checkout is created or changed: 0 calls"),
    ],
)
def test_a_plan_says_what_would_be_done_and_asks_nothing_of_the_target(way: str, says: str) -> None:
    keys = [f"records.{name}=x" for name in ("account", "store", "pricebook_entry")]
    options = [part for key in keys for part in ("--key", key)]
    result = verify("error-04", "--target", NOWHERE, "--way", way, *options, "--plan")
    assert result.exit_code == 0, result.output
    assert says in " ".join(result.output.split())


def test_a_plan_counts_the_prepared_carts_that_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[[cart]]\ncart_id = "0a6"\ndepartures = { cart_status = "Closed" }\n')
    result = verify(
        "error-04", "--target", NOWHERE, "--way", "prepared", "--key", f"prepared.file={path}", "--plan"
    )
    assert "1 prepared cart for 6 states" in result.output
    assert "1 more wanted: cart_status Active" in result.output
    assert "cart_status Closed" not in result.output


def test_a_plan_in_process_says_that_nothing_is_sent() -> None:
    assert "nothing is sent anywhere" in verify("--plan").output


def test_what_a_killed_run_left_with_a_driver_is_cleared_by_its_name(served: tuple[str, Any]) -> None:
    url, app = served
    killed = open_target(Settings(target=url, driver=DriverSettings(token=TOKEN)), "r-killed")
    killed.driver.arrange(ready(DOCUMENTED), ready(DOCUMENTED))
    killed.close()
    assert list(app._site.org.all(record.Cart))
    result = verify("--target", url, "--release", "r-killed", ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert result.exit_code == 0
    assert result.output.startswith("Nothing of run r-killed is left: whatever there was has been cleared.\n")
    assert not list(app._site.org.all(record.Cart))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--driver-token", TOKEN), "gave no answer to DELETE /checkouts?run=r-1"),
        (
            [f"--key=records.{name}=0010000000000AA" for name in ("account", "store", "pricebook_entry")]
            + ["--way=records", "--key=personas.integrator.token=t"],
            "There is no credential for the persona observer (who reads the records before and after, and creates "
            "them where the kit does). Give personas.observer a credential: set ACTIVATE_ORDER_PERSONAS_OBSERVER",
        ),
    ],
    ids=["a driver that is not there", "records that nobody may read"],
)
def test_a_release_that_cannot_be_made_is_said(options: Sequence[str], says: str) -> None:
    result = verify("--target", NOWHERE, "--release", "r-1", *options)
    assert result.exit_code == 3
    assert says in result.output


def test_the_connection_is_looked_at_before_anything_is_asked() -> None:
    result = verify("error-04", "--target", NOWHERE)
    assert result.exit_code == 3
    assert "reachability: no answer (connection refused)." in " ".join(result.output.split())


def test_a_configuration_file_is_enough_to_verify_by_records(served: tuple[str, Any], tmp_path: Path) -> None:
    url, app = served
    ids = app.standing()
    path = tmp_path / "activate-order.toml"
    path.write_text(
        f'target = "{url}"\nway = "records"\n[auth]\nclient_secret_command = "echo s"\n'
        '[personas.integrator]\ngrant = "client-credentials"\nclient_id = "integrator"\n'
        '[personas.observer]\ngrant = "client-credentials"\nclient_id = "observer"\n'
        f'[records]\naccount = "{ids["account"]}"\nstore = "{ids["store"]}"\n'
        f'pricebook_entry = "{ids["pricebook_entry"]}"\n'
    )
    result = verify("error-10", "--config", str(path), "--quiet", "0.1")
    assert result.exit_code == 0, result.output
    assert "by records" in result.output
    assert "Left behind on the target" in result.output


def test_a_run_may_be_shared_by_two_processes(served: tuple[str, Any]) -> None:
    url, app = served
    options = ("--key", "parallelism=2", "--quiet", "0.1", "--pairs", "none")
    result = verify("error-10", "--target", url, *options, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert result.exit_code == 0, result.output
    assert "conforms for error-10" in result.output
    assert not list(app._site.org.all(record.Cart))
