"""What docs/waivers.md and docs/evidence.md show holds."""

from __future__ import annotations

import re
from pathlib import Path

from activate_order_conformance.contract import Contract
from activate_order_conformance.evidence.manifest import MANIFEST
from activate_order_conformance.report.renderers import FORMATS
from activate_order_conformance.report.waivers import check_waivers, read_waivers

DOCS = Path(__file__).parents[2] / "docs"


def test_the_waiver_that_is_shown_can_be_read(tmp_path: Path) -> None:
    (written,) = re.findall(r"```toml\n(.*?)```", (DOCS / "waivers.md").read_text("utf-8"), re.DOTALL)
    path = tmp_path / "waivers.toml"
    path.write_text(written)
    waivers = read_waivers(path)
    assert len(waivers) == 1
    check_waivers(waivers, Contract.load().ids)


def test_every_format_and_option_that_is_shown_exists() -> None:
    from activate_order_conformance.cli.report import command as report
    from activate_order_conformance.cli.verify import command as verify

    text = (DOCS / "evidence.md").read_text("utf-8")
    for name in FORMATS:
        assert f"`--{name}`" in text
    assert MANIFEST in text
    known = {option for parameter in verify.params for option in parameter.opts}
    known |= {
        option for sub in report.commands.values() for parameter in sub.params for option in parameter.opts
    }
    for option in re.findall(r"--[a-z][a-z-]*", re.sub(r"openssl.*", "", text)):
        assert option in known, option
