"""Waivers: known deviations that somebody answers for until a day, so that a run's exit status stays stable.

A waiver changes no verdict and no overall word. It lets a run end with 0 where everything that keeps it from
conformant is waived, and with 1 where a waiver has expired or is not needed any more. What is broken is never
waived: it says nothing of the target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import count, did_you_mean
from activate_order_conformance.report.model import Overall, Report, Row, Waived
from activate_order_conformance.report.overall import COUNTS_BESIDE, EXIT_STATUS, overall_of
from activate_order_conformance.report.wording import ids, target
from activate_order_conformance.run.plan import DEVIATING, Verdict
from activate_order_conformance.toml_file import read_toml

_UNNEEDED: Mapping[Verdict, str] = {
    Verdict.CONFORMS: "the row conforms",
    Verdict.NOTED: "the row is only noted, which fails no run",
    Verdict.NOT_APPLICABLE: "the row's state cannot occur here, which fails no run",
    Verdict.UNTESTED: "the row is not tested",
}
"""Why there is nothing to answer for, by the verdict of a row."""

WAIVABLE = DEVIATING | {Verdict.DISPUTED, Verdict.UNPROVEN}
"""Verdicts that a waiver answers for."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

EXAMPLE = "Write [[waiver]] tables with clause, target, owner, reason, link and expires = 2026-12-31."


class Waiver(BaseModel):
    """One entry of a waivers file.

    `clause` is a clause or a reading; `target` is matched with the target's name and URL, `*` for anything; how
    a URL is spelt does not matter. `expires` is the last day on which it holds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    clause: str = Field(min_length=1)
    target: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    link: str = Field(min_length=1)
    expires: date

    def concerns(self, report: Report) -> bool:
        """Tell whether the waiver is for the target that was judged."""
        names = (report.facts.target_name, report.facts.target_url)
        return any(_matches(_spelt(name), _spelt(self.target)) for name in names if name)


def _matches(name: str, pattern: str) -> bool:
    """Tell whether a name is what a pattern says, of which `*` is anything; in time linear in both."""
    first, *parts = pattern.split("*")
    if not parts:
        return name == pattern
    if not name.startswith(first):
        return False
    at = len(first)
    for part in parts[:-1]:
        at = name.find(part, at) + len(part)
        if at < len(part):
            return False
    return len(name) - at >= len(parts[-1]) and name.endswith(parts[-1])


def _spelt(name: str) -> str:
    """Return a URL in the one spelling in which URLs are compared, and any other name as it is."""
    scheme, colon, rest = name.partition("://")
    if not colon:
        return name
    host, slash, path = rest.partition("/")
    scheme = scheme.lower()
    host = host.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ":"))
    return f"{scheme}://{host}{slash}{path}".rstrip("/")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    waiver: tuple[Waiver, ...] = ()


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Return the waivers in a TOML file; raises UsageError, naming the entry and the key."""
    file = read_toml(path, "file of waivers", EXAMPLE)
    try:
        return _File.model_validate(file.document).waiver
    except ValidationError as error:
        fault = _gravest(error)
        line = file.line(fault["loc"])
        is_misspelt = fault["type"] == "extra_forbidden"
        meant = did_you_mean(str(fault["loc"][-1]), Waiver.model_fields, EXAMPLE) if is_misspelt else EXAMPLE
        hint = meant if meant == EXAMPLE else f"{meant} {EXAMPLE}"
        raise UsageError(f"{path}, line {line}, is wrong: {_sentence(fault)}.", hint) from error


def apply_waivers(report: Report, waivers: Sequence[Waiver], today: date) -> Report:
    """Return `report` with what is waived said, and the exit status that follows from it.

    Raises UsageError for a waiver of a row that the contract does not have, or of one row twice.
    """
    check_waivers(waivers, [row.id for row in report.rows])
    mine = [waiver for waiver in waivers if waiver.concerns(report)]
    faults = tuple(fault for waiver in mine for fault in _faults(report, waiver, today))
    # One for any target and one for this target may both hold: the first in the file answers for the row.
    holding = {waiver.clause: waiver for waiver in reversed(mine) if waiver.expires >= today}
    waived = tuple(
        Waived(
            row=waiver.clause,
            verdict=report.row(waiver.clause).verdict,
            owner=waiver.owner,
            reason=waiver.reason,
            link=waiver.link,
            expires=waiver.expires.isoformat(),
        )
        for waiver in mine
        if holding.get(waiver.clause) is waiver and report.row(waiver.clause).verdict in WAIVABLE
    )
    suffix = f" ({len(waived)} waived)" if waived else ""
    answered_for = report.but(
        waived=waived,
        waiver_faults=faults,
        waivers_elsewhere=tuple(_elsewhere(report, waivers)),
        headline=report.headline + suffix,
    )
    return answered_for.but(exit_status=_exit_status(answered_for))


def left_of(report: Report) -> Iterator[Row]:
    """Yield the rows of a report, those that are waived as what they leave."""
    waived = {entry.row for entry in report.waived}
    return (_let_pass(row) if row.id in waived else row for row in report.rows)


def left_to_say(report: Report) -> Overall:
    """Return the word of a report without its waived rows; what was cut short is no better for waivers."""
    return overall_of(report, report.rows if report.facts.truncated else left_of(report))


def status_of(report: Report, word: Overall) -> int:
    """Return the exit status of a report whose word is left to say; 1 at least for faulty waivers."""
    is_at_fault = report.waiver_faults and word is Overall.CONFORMANT
    return EXIT_STATUS[Overall.NON_CONFORMANT if is_at_fault else word]


def _exit_status(report: Report) -> int:
    """Return the status that the run would end with without the waived rows.

    What was cut short keeps its status, since nobody knows what else would have come to light; some rows of a run
    keep the run's, since they do not tell what else stands in its way.
    """
    if not (report.facts.truncated or report.narrowed):
        return status_of(report, left_to_say(report))
    is_conformant = report.exit_status == EXIT_STATUS[Overall.CONFORMANT]
    return status_of(report, Overall.CONFORMANT) if is_conformant else report.exit_status


def _let_pass(row: Row) -> Row:
    """Return a waived row as what it leaves: it counts for nothing, but for what is broken behind it."""
    broken = any(claim.verdict is Verdict.BROKEN for claim in row.claims)
    return replace(row, verdict=Verdict.BROKEN if broken else Verdict.CONFORMS, claims=())


def _faults(report: Report, waiver: Waiver, today: date) -> Iterator[str]:
    row = report.row(waiver.clause)
    subject = f"The waiver of {waiver.clause} (owner {waiver.owner})"
    is_beside = report.facts.selected and waiver.clause not in report.facts.selected
    if row.asked_in_part or (is_beside and row.verdict not in COUNTS_BESIDE):
        return
    if waiver.expires < today:
        days = count((today - waiver.expires).days, "day")
        yield f"{subject} expired on {waiver.expires}, {days} ago."
    elif row.verdict is Verdict.BROKEN:
        yield f"{subject} cannot hold: the row is broken, which says nothing of the target."
    elif row.verdict not in WAIVABLE:
        yield f"{subject} is not needed: {_UNNEEDED[row.verdict]}. Take it out."


def _elsewhere(report: Report, waivers: Sequence[Waiver]) -> Iterator[str]:
    """Yield a sentence for each target that waivers are for and that was not the run's."""
    others: dict[str, list[str]] = {}
    for waiver in waivers:
        if not waiver.concerns(report):
            others.setdefault(waiver.target, []).append(waiver.clause)
    for other, rows in others.items():
        applies = (
            "waiver of {} does not apply: it is" if len(rows) == 1 else "waivers of {} do not apply: they are"
        )
        here = target(report).replace(" · ", ", ")
        yield f"The {applies.format(ids(rows))} for {other}, and this run's target is {here}."


def check_waivers(waivers: Sequence[Waiver], known: Sequence[str]) -> None:
    """Raise UsageError for a waiver of a row that is not `known`, or of one row twice for a target."""
    seen: set[tuple[str, str]] = set()
    for waiver in waivers:
        if waiver.clause not in known:
            hint = did_you_mean(waiver.clause, known, "activate-order clauses lists them.")
            raise UsageError(f'A waiver names "{waiver.clause}", which is no clause and no reading.', hint)
        if (waiver.clause, waiver.target) in seen:
            raise UsageError(f"{waiver.clause} is waived twice for {waiver.target}.", "Keep one of the two.")
        seen.add((waiver.clause, waiver.target))


def _gravest(error: ValidationError) -> ErrorDetails:
    """Return the fault to tell of: a key that is misspelt before one that is therefore missing."""
    faults = error.errors(include_url=False, include_context=False)
    return min(faults, key=lambda fault: fault["type"] != "extra_forbidden")


_NO_DATE = "is no date: write it as 2026-12-31, without quotes"
_NO_TEXT = "is no text: write it in quotes"

_WRONG: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no key of a waiver",
    "model_type": "is no table",
    "list_type": "is no list of tables",
    "tuple_type": "is no list of tables",
    "string_type": _NO_TEXT,
    "string_too_short": "is empty",
    "date_type": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
}
"""What is wrong with a key, by pydantic's name for it."""


def _sentence(fault: ErrorDetails) -> str:
    *place, key = (str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"])
    what = f"{key} {_WRONG.get(fault['type'], fault['msg'])}"
    return f"{' '.join(place)}: {what}" if place else what
