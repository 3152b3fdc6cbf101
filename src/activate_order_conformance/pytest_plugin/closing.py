"""The end of a session: what came of each directory of features, told, written, and in the exit status."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.errors import reason_of
from activate_order_conformance.phrases import count
from activate_order_conformance.pytest_plugin.failure import with_calls
from activate_order_conformance.pytest_plugin.runs import Runs
from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.next_steps import next_steps
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.unjudged import nothing_arranged
from activate_order_conformance.report.wording import deviations, numbers, target
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.whole_files import unwritable, write_whole

_NO_SUCCESS = frozenset({Overall.NON_CONFORMANT, Overall.BROKEN})


class Closing:
    """The plugin that tells what came of `runs`, and lets nothing that was not judged end as a success.

    `is_to_have_some` is whether somebody asked for features, so that there ought to be some.
    """

    def __init__(self, config: pytest.Config, runs: Runs) -> None:
        self._config = config
        self._runs = runs
        self._reports: dict[str, Report] = {}
        self._written: Report | None = None
        self._unwritten = ""
        file = config.option.activate_order_json
        self._json = Path(config.invocation_params.dir, file) if file else None
        self.is_to_have_some = False

    def require_writable(self) -> None:
        """Raise pytest's UsageError where the report that is asked for cannot be written."""
        if (file := self._json) and (why := unwritable(file)):
            raise pytest.UsageError(f"--activate-order-json cannot be written to {file}: {why}.")

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # when what came of it hangs on the report
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show what was asked and answered where a test fails."""
        report = yield
        data = getattr(report, "activate_order", None)
        if report.failed and data and isinstance(report.longrepr, str):
            failure = with_calls(report, data, is_brief=self._config.option.tbstyle == "line")
            report.longrepr = failure  # type: ignore[assignment]  # all that pytest asks of it
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell the verdict of each directory of features that anything was asked of, or that there was none."""

        def tell(text: str, **markup: bool) -> None:
            terminalreporter.write_line(printable(text), **markup)

        if self.is_to_have_some and not self._runs and not terminalreporter.stats.get("error"):
            terminalreporter.write_sep("=", "Activate Order")
            tell(
                "No .feature file is among the paths: no target was asked anything. The kit's: pytest features"
            )
        first: dict[str, tuple[str, int, str]] = {}
        for report in terminalreporter.stats.get("skipped", ()):
            if hasattr(report, "activate_order"):  # -rs has those of one reason on one line
                report.longrepr = first.setdefault(report.longrepr[2], report.longrepr)
        for place, report in self._reports.items():
            terminalreporter.write_sep("=", f"Activate Order, {place or 'the kit'}")
            tell(report.headline, bold=True, **{colour_of(report): True})
            for line in summary(report, place):
                tell(line)
            if self._unwritten and report is self._written:
                tell(f"its report could not be written to {self._json}: {self._unwritten}")
            elif self._json and report is self._written:
                tell(f"its report is in {self._json}")
            elif self._json:
                tell(
                    f"its report is not in {self._json}, which has one directory's: give pytest {place} alone"
                )

    @pytest.hookimpl(wrapper=True, trylast=True)  # when all has come that comes, and before the summary
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Write the kit's report where that was asked for; what was not judged, or written, ends as no success."""
        yield
        if hasattr(self._config, "workerinput"):
            return
        self._reports = self._runs.reports()
        self._written = self._reports.get("") or next(iter(self._reports.values()), None)
        if self._json and self._written:
            try:
                write_whole(self._json, to_json(self._written).encode())
            except OSError as error:
                self._unwritten = reason_of(error)
        asked = any(
            argument.startswith("--activate-order") for argument in self._config.invocation_params.args
        )
        if session.exitstatus == pytest.ExitCode.OK and asked and not self._runs:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        if session.exitstatus == pytest.ExitCode.OK and (
            self._unwritten
            or any(
                report.overall in _NO_SUCCESS or nothing_arranged(report) for report in self._reports.values()
            )
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


_COLOURS = {Overall.CONFORMANT: "green", Overall.NON_CONFORMANT: "red", Overall.BROKEN: "red"}


def colour_of(report: Report) -> str:
    """Return the colour of a report's headline, by pytest's name for it."""
    return _COLOURS.get(report.overall, "yellow")


def summary(report: Report, place: str) -> Iterator[str]:
    """Yield what a report says below its headline, a line each; `place` is empty for the kit's own features."""
    yield " · ".join(f"{number} {name}" for number, name in numbers(report))
    yield deviations(report)
    yield f"target: {target(report)} · {report.facts.profile} profile"
    broken = [claim for claim in report.claims() if claim.verdict is Verdict.BROKEN]
    if broken and not report.facts.wiring:
        yield f"{count(len(broken), 'claim')} could not be judged: {broken[0].finding.because}"
    if report.facts.wiring:
        yield f"Nothing could be judged: {report.facts.wiring}"
    if report.overall is Overall.NON_CONFORMANT:
        for what, command in next_steps(report, "", has_exchanges=False):
            if not place or " verify" not in command:  # which would ask the kit's features
                yield f"{what}: {command}"
    for stays in report.facts.left_behind:
        yield f"left on the target: {stays}"
