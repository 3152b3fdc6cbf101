"""A run's evidence as one file: a zip archive whose manifest has the digest of everything else in it.

The same evidence makes the same bytes. Reading refuses what is truncated or altered, and says why; what was
altered together with its manifest is found by the signature alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic_core
from pydantic import ValidationError

from activate_order_conformance.evidence.archive import unzipped, zipped
from activate_order_conformance.evidence.error import BundleRefused
from activate_order_conformance.evidence.manifest import (
    MANIFEST,
    SCHEMA,
    SIGNATURE,
    Listed,
    Manifest,
    Signature,
)
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.nouns.profile import PROFILES
from activate_order_conformance.report.kept import ReportUnreadable, from_json, to_json
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.evidence import Evidence, digest
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plain import first_fault, from_plain, of_another_form, parsed, to_plain
from activate_order_conformance.run.plan import Finding, PlannedScenario, Verdict

_RUN, _PLAN, _FINDINGS, _REPORT = "run.json", "plan.json", "findings.json", "report.json"
_FEATURES, _SCENARIOS = "features/", "scenarios/"


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle that was read and found whole.

    `report` is the report as the run judged it; `manifest_bytes` is what `signature` (None: unsigned) is over.
    """

    evidence: Evidence
    report: Report
    manifest_bytes: bytes
    signature: Signature | None


def pack(evidence: Evidence, report: Report) -> bytes:
    """Return the bundle of a run as the bytes of a zip archive."""
    files = dict(_files(evidence, report))
    manifest = Manifest(
        run=evidence.facts.run,
        kit=evidence.facts.kit_version,
        contract=evidence.contract,
        features={name: digest(text.encode()) for name, text in evidence.features.items()},
        files={name: _listed(content) for name, content in files.items()},
    )
    listed = (manifest.model_dump_json(by_alias=True, indent=1) + "\n").encode()
    return zipped({MANIFEST: listed} | files)


def unpack(content: bytes, where: str = "given") -> Bundle:
    """Return the bundle in `content`, checked file by file; raises BundleRefused, naming `where`."""
    files = unzipped(content, where)
    manifest_bytes = files.pop(MANIFEST, None)
    if manifest_bytes is None:
        raise BundleRefused(where, f"it has no {MANIFEST}", "Give a file that `verify --evidence` wrote.")
    signature_bytes = files.pop(SIGNATURE, None)
    manifest = _manifest(manifest_bytes, where)
    _compare(manifest, files, where)
    try:
        signature = Signature.model_validate_json(signature_bytes) if signature_bytes is not None else None
        evidence, report = _evidence(manifest, files)
    except (ReportUnreadable, ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleRefused(
            where, f"its files are whole, but not what a run writes ({_why(error)})"
        ) from error
    if wrong := next(_contradictions(manifest, evidence, report), None):
        raise BundleRefused(where, f"it does not agree with itself: {wrong}")
    return Bundle(evidence=evidence, report=report, manifest_bytes=manifest_bytes, signature=signature)


def with_signature(content: bytes, signature: Signature, where: str = "given") -> bytes:
    """Return the bundle in `content` with `signature` in the place of whatever signature it had."""
    files = unzipped(content, where)
    manifest = {MANIFEST: files.pop(MANIFEST)}
    signed = {SIGNATURE: (signature.model_dump_json(indent=1) + "\n").encode()}
    return zipped(manifest | signed | {name: data for name, data in files.items() if name != SIGNATURE})


def _files(evidence: Evidence, report: Report) -> Iterator[tuple[str, bytes]]:
    yield (
        _RUN,
        _json(
            {
                "facts": to_plain(evidence.facts),
                "edition": evidence.edition,
                "versions": to_plain(evidence.versions),
                "settings": to_plain(evidence.settings),
            }
        ),
    )
    yield _PLAN, _json(to_plain(evidence.plan))
    yield _FINDINGS, _json(to_plain(evidence.findings))
    yield _REPORT, to_json(report, indent=1).encode()
    for name, text in evidence.features.items():
        yield _FEATURES + name, text.encode()
    for number, witness in enumerate(evidence.witnesses):
        yield f"{_SCENARIOS}{number:04}.json", _json(to_plain(witness))


def _evidence(manifest: Manifest, files: Mapping[str, bytes]) -> tuple[Evidence, Report]:
    run = parsed(files[_RUN])
    evidence = Evidence(
        facts=from_plain(RunFacts, run["facts"]),
        plan=from_plain(tuple[PlannedScenario, ...], parsed(files[_PLAN])),
        findings=from_plain(tuple[Finding, ...], parsed(files[_FINDINGS])),
        witnesses=tuple(
            from_plain(Witness, parsed(content))
            for name, content in sorted(files.items())
            if name.startswith(_SCENARIOS)
        ),
        contract=manifest.contract,
        edition=from_plain(str, run["edition"]),
        features={
            name.removeprefix(_FEATURES): content.decode()
            for name, content in files.items()
            if name.startswith(_FEATURES)
        },
        versions=from_plain(dict[str, str], run["versions"]),
        settings=from_plain(dict[str, Any], run["settings"]),
    )
    return evidence, from_json(files[_REPORT].decode(), _REPORT)


def _contradictions(manifest: Manifest, evidence: Evidence, report: Report) -> Iterator[str]:
    """Yield where the files of a bundle are not of one run."""
    if len(runs := {manifest.run, evidence.facts.run, report.facts.run}) > 1:
        yield f"its files are of the runs {', '.join(sorted(runs))}"
    if (evidence.contract, evidence.edition) != (report.contract, report.edition):
        yield f"{_REPORT} was judged by another contract than {_RUN} and {MANIFEST} say"
    if evidence.facts.profile not in PROFILES:
        yield f"{_RUN} has a profile that there is not"
    plan, judged = [scenario.id for scenario in evidence.plan], [scenario.id for scenario in report.scenarios]
    if plan != judged:
        yield f"{_PLAN} has {len(plan)} scenarios, and {_REPORT} has {len(judged)} or others"
    strays = {witness.scenario for witness in evidence.witnesses} - {"", *plan}
    yield from (f"something was seen of {stray}, which is not in {_PLAN}" for stray in sorted(strays))
    with_finding = {finding.claim for finding in evidence.findings}
    for claim in report.claims():
        needs_none = claim.verdict is Verdict.BROKEN or claim.scenario.id in evidence.facts.left_out
        if not needs_none and claim.id not in with_finding:
            yield f"{_REPORT} says that {claim.id} {claim.verdict}, and {_FINDINGS} has nothing of it"


def _json(value: Any) -> bytes:
    return pydantic_core.to_json(value, indent=1, ensure_ascii=True) + b"\n"


def _manifest(content: bytes, where: str) -> Manifest:
    try:
        data = parsed(content)
        if forms := of_another_form(data, SCHEMA):
            raise BundleRefused(where, f"it is of the form {forms}", "Read it with the kit that wrote it.")
        return from_plain(Manifest, data)
    except (ValueError, RecursionError) as error:
        raise BundleRefused(where, f"its {MANIFEST} is damaged ({_why(error)})") from error


def _listed(content: bytes) -> Listed:
    return Listed(bytes=len(content), sha256=digest(content))


def _compare(manifest: Manifest, files: Mapping[str, bytes], where: str) -> None:
    """Raise BundleRefused unless the files are those that the manifest lists, byte for byte."""
    for name, listed in manifest.files.items():
        if name not in files:
            raise BundleRefused(where, f"it lacks {name}, which its {MANIFEST} lists")
        if _listed(files[name]) != listed:
            raise BundleRefused(where, f"{name} was altered: its digest or size is not that in {MANIFEST}")
    if strange := next((name for name in files if name not in manifest.files), None):
        raise BundleRefused(where, f"it has {strange}, which its {MANIFEST} does not list")
    features = {
        name.removeprefix(_FEATURES): digest(content)
        for name, content in files.items()
        if name.startswith(_FEATURES)
    }
    if features != manifest.features:
        raise BundleRefused(where, f"its features are not those that its {MANIFEST} names")


def _why(error: Exception) -> str:
    if isinstance(error, ReportUnreadable):
        return error.what.rstrip(".")
    if isinstance(error, ValidationError):
        return first_fault(error)
    return f"{type(error).__name__}: {error}"
