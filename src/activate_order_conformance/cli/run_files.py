"""Files that runs are kept in: evidence that a run writes, and runs that are read back."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from activate_order_conformance.cli.places import once
from activate_order_conformance.cli.printing import say
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.text_file import bounded, read_bytes
from activate_order_conformance.whole_files import write_whole

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report
    from activate_order_conformance.report.waivers import Waiver
    from activate_order_conformance.run.evidence import Evidence
    from activate_order_conformance.suite.run import RunResult

NONE = "none"
FOLDER = Path("activate-order-evidence")
"""Where evidence goes that nobody named a place for."""

Decorated = TypeVar("Decorated", bound=Callable[..., object])

verbose_option = click.option(
    "--verbose", "-v", is_flag=True, help="Name the scenarios behind each row, and what is noted."
)

waivers_option = click.option(
    "--waivers",
    metavar="FILE",
    multiple=True,
    callback=once,
    help="Known deviations that somebody answers for (TOML): they do not fail the run until they expire.",
)


def evidence_options(command: Decorated) -> Decorated:
    """Give a command the options `--evidence`, `--sign` and `--waivers`."""
    command = waivers_option(command)
    command = click.option(
        "--sign",
        metavar="KEY",
        multiple=True,
        callback=once,
        help="Sign the evidence with your own Ed25519 key, a PEM file.",
    )(command)
    return click.option(
        "--evidence",
        metavar="PATH",
        multiple=True,
        callback=once,
        help="Everything asked, answered and seen, without secrets, as one file that can be judged again. "
        f"Default: {FOLDER}/RUN.zip for a remote target that could be asked, none for the bundled reference; "
        "`none` for none at all.",
    )(command)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The file that a run's evidence goes to (None: nowhere), and the file of the key that signs it.

    `named` is whether its place was given. Raises UsageError, before a run begins, for a signature of nothing.
    """

    path: Path | None
    key: Path | None
    named: bool

    @classmethod
    def of(cls, given: str | None, sign: str | None, run: str, *, remote: bool) -> EvidenceFile:
        """Return where the evidence of the run `run` goes by the options; a remote target's is kept unless `none`."""
        by_default = FOLDER / f"{run}.zip" if remote else None
        path = by_default if given is None else Path(given) if given != NONE else None
        if sign is not None and path is None:
            raise UsageError("--sign has nothing to sign.", "Write --evidence PATH as well.")
        if sign is not None:
            from activate_order_conformance.evidence.signing import private_key

            private_key(Path(sign))
        if given is not None and path is not None and path.parent == FOLDER:
            with suppress(OSError):  # why there can be no file in it is said of the file
                FOLDER.mkdir(exist_ok=True)
        return cls(path, Path(sign) if sign is not None else None, named=given is not None)

    @property
    def by_default(self) -> bool:
        """Tell whether nobody asked for evidence: then a run of which nothing could be judged leaves none."""
        return not self.named and self.key is None

    @property
    def wanted(self) -> bool:
        """Tell whether a run must keep its evidence for this file."""
        return self.path is not None

    @property
    def files(self) -> dict[str, Path]:
        """Return the file whose place was given, by its option."""
        return {"--evidence": self.path} if self.path is not None and self.named else {}

    def signed(self, report: Report) -> Report:
        """Return the report with who signs its evidence in it."""
        if self.key is None:
            return report
        from activate_order_conformance.evidence.signing import fingerprint, private_key

        mark = fingerprint(private_key(self.key).public_key())
        return report.but(signed=f"signed with the key {mark}, which is {self.key.name}")

    def write(self, result: RunResult) -> tuple[Path | None, list[str]]:
        """Write the evidence, signed where a key was given, and say where it is.

        Returns that place, and a sentence if it could not be written. What nobody asked for goes to the temporary
        folder where its own place cannot be written, and evidence that is too large costs itself alone.
        """
        from activate_order_conformance.report.unjudged import nothing_judged

        if self.path is None or (self.by_default and nothing_judged(result.report)):
            return None, []
        from activate_order_conformance.evidence.bundle import pack
        from activate_order_conformance.evidence.error import BundleRefused

        try:
            content = pack(result.evidence, result.report)
        except BundleRefused as refused:
            sentence = f"No evidence is kept: {refused.why}. {refused.hint}"
            if not self.by_default:
                return None, [sentence]
            say(sentence, err=True)
            return None, []
        if self.key is not None:
            from activate_order_conformance.evidence.signing import private_key, sign

            content = sign(content, private_key(self.key))
        try:
            if not self.named:
                self.path.parent.mkdir(exist_ok=True)
            write_whole(self.path, content)
            say(f"evidence in {self.path}", err=True)
            return self.path, []
        except OSError as error:
            reason = reason_of(error)
        if not self.by_default:
            return None, [f"The evidence could not be written to {self.path}: {reason}."]
        return _written_elsewhere(self.path, content, reason), []


def _written_elsewhere(path: Path, content: bytes, reason: str) -> Path | None:
    """Write evidence that nobody asked for into a new temporary folder; say and return where it is, if anywhere."""
    try:
        elsewhere = Path(tempfile.mkdtemp(prefix=f"{FOLDER}-")) / path.name
        write_whole(elsewhere, content)
    except OSError as error:
        neither = f"({reason}), nor the temporary folder ({reason_of(error)})"
        say(f"no evidence is kept: {path.parent} cannot be written {neither}", err=True)
        return None
    say(f"evidence in {elsewhere}, since {path.parent} cannot be written: {reason}", err=True)
    return elsewhere


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as it was read from a file: its report, and its evidence where the file is a bundle."""

    report: Report
    evidence: Evidence | None


def read_kept(file: str, trusted: Sequence[str] = ()) -> Kept:
    """Return the run in a report's JSON or a bundle; `-` is standard input.

    Says who signed a bundle in the report; what a report's JSON says of that nobody can check, and it is left out.
    Raises KitError for what cannot be read or is refused.
    """
    from activate_order_conformance.evidence import archive
    from activate_order_conformance.report import kept

    where = "standard input" if file == "-" else file
    content = (
        _standard_input(archive.LARGEST_FILE)
        if file == "-"
        else read_bytes(Path(file), "report", most=archive.LARGEST_FILE)
    )
    if not content.startswith(b"PK"):
        if trusted:
            raise UsageError(f"{where} is no bundle, and only a bundle can be signed.")
        return Kept(kept.from_bytes(content, where).but(signed=""), None)
    from activate_order_conformance.evidence import bundle as bundles
    from activate_order_conformance.evidence.signing import who_signed

    bundle = bundles.unpack(content, where)
    signed = who_signed(bundle, tuple(map(Path, trusted)), where)
    return Kept(bundle.report.but(signed=signed), bundle.evidence)


def _standard_input(most: int) -> bytes:
    if sys.stdin is None:
        raise UsageError("Standard input cannot be read: it is closed.")
    try:
        content = sys.stdin.buffer.read(most + 1)
    except OSError as error:
        raise UsageError(f"Standard input cannot be read: {reason_of(error)}.") from error
    return bounded(content, "standard input", most)


def read_waivers_of(file: str | None) -> tuple[Waiver, ...]:
    """Return the waivers of a file that was given, checked against the contract; raises UsageError."""
    if file is None:
        return ()
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.report.waivers import check_waivers, read_waivers

    waivers = read_waivers(Path(file))
    check_waivers(waivers, Contract.load().ids)
    return waivers


def waived(report: Report, waivers: Sequence[Waiver]) -> Report:
    """Return the report with today's waivers applied, or as it is where there are none."""
    if not waivers:
        return report
    from activate_order_conformance.report.waivers import apply_waivers

    return apply_waivers(report, waivers, date.today())  # an expiry is a day of the reader's
