"""The driver for Express starts, announces nothing, and grows to a whole one as its marks say."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result

from activate_order_conformance.export.skeleton import skeleton
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import SUBJECTS
from tests.cli.command_line import activate_order
from tests.export.conftest import TOKEN
from tests.export.growing import DRIVER, grown

MODULES = Path(__file__).parents[1] / "node" / "node_modules"
NODE = shutil.which("node")
ENVIRONMENT = {"PATH": str(Path(str(NODE)).parent)}

pytestmark = pytest.mark.skipif(
    NODE is None or not (MODULES / "express").is_dir(),
    reason="node or Express is missing: npm ci --prefix tests/node",
)

ASK = """\
const behind = async (method, path, body) => {
  const headers = { Authorization: 'Bearer TOKEN', 'Content-Type': 'application/json' };
  const answer = await fetch(`URL${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (answer.status === 422) throw new Error(await answer.text());
  return answer.status === 204 ? undefined : answer.json();
};
const made = ({ behindId }) => `/checkouts/${behindId}`;
"""
MADE = """\
  const sameAs = sameCallerAs && { sameCallerAs: sameCallerAs.behindId };
  const { id, ...rest } = await behind('POST', '/checkouts', { run, ready, departures: {}, ...sameAs });
  return { ...rest, behindId: id };
"""


def whole(url: str) -> str:
    """Return the skeleton with every place written, by the driver at `url` as somebody's own system."""
    text = skeleton("express")
    text = re.sub(r"  // HERE:\n(?:  //.*\n)+  throw cannotArrange\(.*\n", MADE.replace("\\", "\\\\"), text)
    text = text.replace("  // HERE\n}", "  await behind('DELETE', made(checkout));\n}")
    text = text.replace("  // HERE\n  return undefined;", "  return behind('GET', made(checkout));")
    for subject in SUBJECTS:
        read = f"records.{subject}"
        text = grown(text, f"subject {subject}", "//", {f"shows.{subject} ": read})
    for name, departure in DEPARTURES.items():
        read = f"records.departures.{name}"
        change = f"await behind('PATCH', made(checkout), {{ departures: {{ {name}: value }} }});"
        code = {f"arranges.{name} ": change}
        if not departure.effect_only:
            code = {f"reads.{name} ": read, **code}
        text = grown(text, f"departure {name}", "//", code)
        if name in ("session", "order"):
            before, opening, rest = text.partition(f"arranges.{name} = ")
            text = before + opening + rest.replace("changes: true", "changes: false", 1)
    probed = "(await behind('POST', `${made(checkout)}/edit-order-item`)).accepted"
    text = text.replace(
        "// probes['edit-order-item'] = async (checkout) => ...;",
        f"probes['edit-order-item'] = async (checkout) => {probed};",
    )
    asked = ASK.replace("URL", url).replace("TOKEN", TOKEN)
    return text.replace("import express from 'express';\n", f"import express from 'express';\n{asked}", 1)


def placed(text: str, folder: Path) -> None:
    (folder / "driver.mjs").write_text(text, "utf-8")
    (folder / "node_modules").symlink_to(MODULES)


@contextmanager
def started(text: str, folder: Path) -> Iterator[str]:
    """Yield the URL of a driver that runs in Node.js."""
    placed(text, folder)
    environment = {"ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN, **ENVIRONMENT}
    with subprocess.Popen(
        [str(NODE), "driver.mjs", "0"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        try:
            assert line.startswith("http://127.0.0.1:"), line
            yield line
        finally:
            process.terminate()


def asked(command: str, target: str, driver: str, *more: str) -> Result:
    arguments = (command, "--target", target, "--driver", driver, *more)
    return activate_order(*arguments, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)


def test_it_starts_announces_nothing_and_passes_the_doctor(served: str, tmp_path: Path) -> None:
    with started(skeleton("express"), tmp_path) as driver:
        result = asked("doctor", served, driver)
    assert result.exit_code == 0, result.output
    assert "announces nothing yet" in " ".join(result.output.split())


def test_a_port_that_is_in_use_and_a_token_that_is_not_set_are_each_said_in_a_line(
    served: str, tmp_path: Path
) -> None:
    placed(skeleton("express"), tmp_path)
    port = str(urlsplit(served).port)
    result = subprocess.run(
        [str(NODE), "driver.mjs", port],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "ACTIVATE_ORDER_DRIVER_TOKEN is not set: the driver lets nobody in.",
        f"Port {port} is in use: name another one, or end what listens there.",
    ]


def test_with_every_place_written_the_whole_page_is_judged_through_it(served: str, tmp_path: Path) -> None:
    with started(whole(f"{served}{DRIVER}"), tmp_path) as driver:
        result = asked("verify", served, driver, "--evidence", "none", "--pairs", "none")
    assert result.exit_code == 0, result.output
    assert "conformant" in result.output.splitlines()
