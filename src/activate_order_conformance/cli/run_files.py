"""Files that runs are kept in: evidence that a run writes, and runs that are read back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from activate_order_conformance.cli.whole_files import write_whole
from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report
    from activate_order_conformance.report.waivers import Waiver
    from activate_order_conformance.run.evidence import Evidence
    from activate_order_conformance.suite.run import RunResult

NONE = "none"
Decorated = TypeVar("Decorated", bound=Callable[..., object])

waivers_option = click.option(
    "--waivers",
    metavar="FILE",
    help="Known deviations that somebody answers for (TOML): they do not fail the run until they expire.",
)


def evidence_options(command: Decorated) -> Decorated:
    """Give a command the options `--evidence`, `--sign` and `--waivers`."""
    command = waivers_option(command)
    command = click.option(
        "--sign", metavar="KEY", help="Sign the evidence with your own Ed25519 key, a PEM file."
    )(command)
    return click.option(
        "--evidence",
        metavar="PATH",
        help="Everything asked, answered and seen, without secrets, as one file that can be judged again. "
        "Default: activate-order-RUN.zip for a remote target that could be asked, none for the bundled "
        "reference.",
    )(command)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The file that a run's evidence goes to (None: nowhere), and the file of the key that signs it.

    `by_default` is whether nobody asked for it: then a run of which nothing could be judged leaves none. Raises
    UsageError, before a run begins, for a path that cannot be written or a signature of nothing.
    """

    path: Path | None
    key: Path | None
    by_default: bool

    @classmethod
    def of(cls, given: str | None, sign: str | None, run: str, *, remote: bool) -> EvidenceFile:
        """Return where the evidence of the run `run` goes by the options; a remote target's is kept unless `none`."""
        if given is None:
            path = Path(f"activate-order-{run}.zip") if remote else None
        else:
            path = None if given == NONE else Path(given)
        if sign is not None and path is None:
            raise UsageError("--sign has nothing to sign.", "Write --evidence PATH as well.")
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            why = "it is a directory" if path.is_dir() else f"there is no directory {path.parent}"
            raise UsageError(f"--evidence cannot be written to {path}: {why}.", "Give the path of a file.")
        if sign is not None:
            from activate_order_conformance.evidence.signing import private_key

            private_key(Path(sign))
        return cls(path, Path(sign) if sign is not None else None, by_default=given is None and sign is None)

    @property
    def wanted(self) -> bool:
        """Tell whether a run must keep its evidence for this file."""
        return self.path is not None

    def signed(self, report: Report) -> Report:
        """Return the report with who signs its evidence in it."""
        if self.key is None:
            return report
        from activate_order_conformance.evidence.signing import fingerprint, private_key

        mark = fingerprint(private_key(self.key).public_key())
        return report.but(signed=f"signed with the key {mark}, which is {self.key.name}")

    def write(self, result: RunResult) -> None:
        """Write the evidence, signed where a key was given, and say where it is; raises UsageError."""
        if self.path is None:
            return
        from activate_order_conformance.evidence.bundle import pack
        from activate_order_conformance.report.unjudged import nothing_judged

        if self.by_default and nothing_judged(result.report):
            return
        content = pack(result.evidence, result.report)
        if self.key is not None:
            from activate_order_conformance.evidence.signing import private_key, sign

            content = sign(content, private_key(self.key))
        try:
            write_whole(self.path, content)
        except OSError as error:
            raise UsageError(
                f"The evidence could not be written to {self.path}: {error.strerror}."
            ) from error
        click.echo(f"evidence in {self.path}", err=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as it was read from a file: its report, and its evidence where the file is a bundle."""

    report: Report
    evidence: Evidence | None


def read_kept(file: str, trusted: Sequence[str] = ()) -> Kept:
    """Return the run in a report's JSON or a bundle; `-` is a report on standard input.

    Says who signed a bundle in the report. Raises KitError for what cannot be read or is refused.
    """
    from activate_order_conformance.report import kept

    if file == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        return Kept(kept.from_json(text, "standard input"), None)
    path = Path(file)
    from activate_order_conformance.evidence import bundle as bundles

    try:
        packed = bundles.is_bundle(path)
    except OSError:
        packed = False
    if not packed:
        if trusted:
            raise UsageError(f"{file} is no bundle, and only a bundle can be signed.")
        return Kept(kept.read(path), None)
    from activate_order_conformance.evidence.signing import who_signed

    bundle = bundles.read(path)
    signed = who_signed(bundle, tuple(map(Path, trusted)), file)
    return Kept(bundle.report.but(signed=signed), bundle.evidence)


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
