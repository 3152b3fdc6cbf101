"""A wrong target whose every deviation is waived ends no better than a right one, from the command line on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.report.waivers import WAIVABLE
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.catalogue import subject
from tests.cli.command_line import activate_order
from tests.serving import arranged, served

TOKEN = "the-drivers-own-secret"
WRONG = ("action-name-on-failure", "message-empty", "version-as-text", "fields-null")


def waivers_of_everything(report: Path, written: Path) -> None:
    """Write a waiver for every row of a report in JSON that one can be written for."""
    document = json.loads(report.read_text("utf-8"))
    rows = [row["id"] for row in (*document["clauses"], *document["readings"]) if row["verdict"] in WAIVABLE]
    written.write_text(
        "\n".join(
            f'[[waiver]]\nclause = "{row}"\ntarget = "*"\nowner = "o"\nreason = "r"\nlink = "l"\nexpires = 9999-12-31'
            for row in rows
        ),
        "utf-8",
    )


@pytest.mark.parametrize(
    ("name", "word", "alone"),
    [
        pytest.param("", "inconclusive", 5, id="the reference"),
        *(
            pytest.param(
                f"envelope.{fault}",
                "non-conformant",
                1,
                id=fault,
                marks=pytest.mark.slow if fault != WRONG[0] else (),
            )
            for fault in WRONG
        ),
    ],
)
def test_a_run_that_concludes_nothing_is_not_let_pass_by_waivers_of_what_is_wrong(
    tmp_path: Path, name: str, word: str, alone: int
) -> None:
    report, waivers = tmp_path / "run.json", tmp_path / "waivers.toml"
    make = subject(name).make if name else Ground.reference
    with served(make(Ground(SystemClock(), TOKEN))) as url:
        token = arranged(url, TOKEN)["authorization"].removeprefix("Bearer ")
        plain = activate_order(
            *("verify", "--way", "request", "--target", url, "--evidence", "none", "--json", str(report)),
            ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN=token,
        )
    waivers_of_everything(report, waivers)
    waived = activate_order("report", str(report), "--waivers", str(waivers), "--format", "json")
    assert (plain.exit_code, waived.exit_code) == (alone, 5)
    document = json.loads(waived.stdout)
    assert document["overall"] == word
    assert len(document["waived"]) > 30
