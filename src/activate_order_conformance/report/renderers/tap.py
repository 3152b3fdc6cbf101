"""The report in the Test Anything Protocol, version 14 (testanything.org): a line for each row, then the run's own."""

from __future__ import annotations

import json
from collections.abc import Iterator

from activate_order_conformance.report.as_tests import RunTest, message_of, run_tests
from activate_order_conformance.report.looks import LOOKS
from activate_order_conformance.report.model import ClauseRow, Report, Row
from activate_order_conformance.report.outline import is_asked
from activate_order_conformance.report.outside import one_line
from activate_order_conformance.report.wording import target


def render(report: Report) -> str:
    """Return the lines; what deviates has its claims beneath it, what is waived is a TODO, as TAP calls it."""
    rows: list[Row] = [row for row in report.clauses if is_asked(row, report)]
    rows += [row for row in report.readings if row.claims and is_asked(row, report)]
    of_the_run = tuple(run_tests(report))
    lines = ["TAP version 14", f"1..{len(rows) + len(of_the_run)}", f"# {_line(report.headline)}"]
    lines.append(f"# {_line(target(report))}")
    lines += [f"# left behind: {_line(line)}" for line in report.facts.left_behind]
    for number, row in enumerate(rows, 1):
        lines += _row(number, row, report)
    for number, test in enumerate(of_the_run, len(rows) + 1):
        lines += _run_test(number, test)
    return "\n".join(lines) + "\n"


def _row(number: int, row: Row, report: Report) -> Iterator[str]:
    status = LOOKS[row.verdict].status
    line = f"{'not ok' if status == 'failed' else 'ok'} {number} - {_line(row.id)} {_line(row.title)}"
    waiver = next((entry for entry in report.waived if entry.row == row.id), None)
    if waiver and status == "failed":
        line += f" # TODO {row.verdict}, waived until {waiver.expires} by {_line(waiver.owner)}"
    elif status == "skipped":
        line += f" # SKIP {row.verdict}: {_line(row.because)}"
    yield line
    if status == "failed":
        yield "  ---"
        yield f"  verdict: {row.verdict}"
        if isinstance(row, ClauseRow) and row.code:
            yield f"  page: {json.dumps(_line(f'{row.code} and HTTP status {row.status}'), ensure_ascii=False)}"
        expected = "; ".join(
            dict.fromkeys(entry.finding.expected for entry in row.claims if entry.verdict is row.verdict)
        )
        yield f"  expected: {json.dumps(_line(expected), ensure_ascii=False)}"
        yield f"  actual: {json.dumps(_line(message_of(row.verdict, row.claims)), ensure_ascii=False)}"
        yield "  scenarios:"
        names = dict.fromkeys(claim.scenario.id for claim in row.claims if claim.verdict is row.verdict)
        yield from (f"    - {json.dumps(_line(name), ensure_ascii=False)}" for name in names)
        yield "  ..."


def _run_test(number: int, test: RunTest) -> Iterator[str]:
    if test.status == "skipped":
        yield f"ok {number} - {_line(test.name)} # SKIP {_line(test.why)}"
        return
    yield f"not ok {number} - {_line(test.name)}"
    yield "  ---"
    yield f"  actual: {json.dumps(_line(test.why), ensure_ascii=False)}"
    yield "  ..."


def _line(text: str) -> str:
    return one_line(text).replace("#", "\\#")
