"""A bundle holds a whole run, the same evidence makes the same bytes, and what was altered is refused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from activate_order_conformance.evidence.bundle import pack, unpack
from activate_order_conformance.evidence.error import BundleRefused
from activate_order_conformance.report.again import unmet_scenarios
from activate_order_conformance.report.compare import compare
from activate_order_conformance.report.kept import to_json
from activate_order_conformance.suite.every_answer.laws import laws
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings

Members = dict[str, bytes]


def members(packed: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(files: Members) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return archive.getvalue()


def test_a_bundle_gives_back_the_evidence_and_the_report(recorded: RunResult, packed: bytes) -> None:
    bundle = unpack(packed)
    assert bundle.evidence == recorded.evidence
    assert bundle.report == recorded.report
    assert bundle.signature is None


@pytest.mark.parametrize(
    ("selected", "pairs", "status"),
    [
        (("cart.feature:22",), "rows", 3),  # of a row that a scenario alone was asked of nothing is compared
        (("cart.feature:22",), "none", 3),
        (("nearly_right.feature:16",), "rows", 3),
        (("cart.feature:22", "error-12"), "none", 0),
        (("reading-23",), "none", 0),
    ],
)
def test_what_any_selection_leaves_is_read_judged_again_and_compared(
    selected: tuple[str, ...], pairs: Any, status: int, recorded: RunResult
) -> None:
    run = carry_out(RunSettings(selected=selected, pairs=pairs, evidence="everything", run="r-part"))
    bundle = unpack(pack(run.evidence, run.report))
    assert bundle.evidence == run.evidence
    assert to_json(bundle.report) == to_json(run.report)
    assert rejudge(bundle.evidence) == run.report
    assert not {*unmet_scenarios(bundle.report)} & {*bundle.report.facts.left_out}
    compared = compare([recorded.report, bundle.report])
    assert compared.exit_status == status, compared.sentence


def test_the_same_evidence_makes_the_same_bytes(recorded: RunResult, packed: bytes) -> None:
    assert pack(recorded.evidence, recorded.report) == packed


def test_every_scenario_has_its_observation_and_its_exchanges(recorded: RunResult) -> None:
    evidence = recorded.evidence
    tried = {scenario.id for scenario in evidence.plan if scenario.file != laws().path.name}
    assert evidence.by_scenario.keys() == {"", *tried}
    control = next(scenario.id for scenario in evidence.plan if "control" in scenario.tags)
    for scenario, (witness, *more) in evidence.by_scenario.items():
        assert witness.observation is not None
        assert not more
        assert bool(witness.exchanges) == (scenario != control)


def test_an_exchange_has_method_url_headers_bodies_and_times(recorded: RunResult) -> None:
    calls = [
        exchange
        for witness in recorded.evidence.witnesses
        for exchange in witness.exchanges
        if exchange.url.endswith("activateOrderAction") and exchange.method == "POST"
    ]
    assert len(calls) > 70
    assert (
        sum("Authorization" not in call.request_headers for call in calls) == 4
    )  # those without a credential
    known = [call.request_headers.get("Authorization", "Bearer [redacted]") for call in calls]
    assert {*known} == {"Bearer [redacted]", "Bearer ", "Basic [redacted]"}
    assert known.count("Bearer ") == 1  # the one with an empty credential
    for call in calls:
        assert call.status
        assert call.request_headers["Content-Type"] == "application/json"
        assert json.loads(call.request_body)["inputs"]
        assert json.loads(call.response_body)
        assert call.began > 1.7e9
        assert call.seconds >= 0


def test_what_judged_is_named_by_digest_and_version(recorded: RunResult, packed: bytes) -> None:
    manifest = json.loads(unpack(packed).manifest_bytes)
    assert manifest["contract"] == recorded.report.contract
    assert "cart.feature" in manifest["features"]
    assert recorded.evidence.versions.keys() >= {"python", "pytest-bdd", "activate-order-conformance"}


def test_without_evidence_nothing_is_kept(recorded: RunResult) -> None:
    assert carry_out(RunSettings(selected=("error-04",))).evidence.witnesses == ()


def truncated(packed: bytes) -> bytes:
    return packed[: len(packed) // 2]


def with_a_flipped_bit(packed: bytes) -> bytes:
    place = packed.index(b"scenarios/0003.json") + 100
    return packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]


def altered(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def alter(packed: bytes) -> bytes:
        files = members(packed)
        files[name] = change(files[name])
        return rezipped(files)

    return alter


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda packed: rezipped({k: v for k, v in members(packed).items() if k != name})


def with_another_file(packed: bytes) -> bytes:
    return rezipped(members(packed) | {"scenarios/9999.json": b"{}"})


def with_a_file_twice(packed: bytes) -> bytes:
    archive = io.BytesIO(packed)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as out:
        out.writestr("findings.json", b"[]")
    return archive.getvalue()


def of_another_version(packed: bytes) -> bytes:
    files = members(packed)
    manifest = json.loads(files["manifest.json"]) | {"schema": "activate-order-evidence/9"}
    return rezipped(files | {"manifest.json": json.dumps(manifest).encode()})


def listed_as(name: str, change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Return what changes a file of a bundle, and lists it as it is then."""

    def alter(packed: bytes) -> bytes:
        from activate_order_conformance.run.evidence import digest

        files = members(packed)
        files[name] = json.dumps(change(json.loads(files[name]))).encode()
        manifest: dict[str, Any] = json.loads(files["manifest.json"])
        manifest["files"][name] = {"bytes": len(files[name]), "sha256": digest(files[name])}
        return rezipped(files | {"manifest.json": json.dumps(manifest).encode()})

    return alter


def everywhere(name: str, value: object) -> Callable[[Any], Any]:
    """Return what gives all members of a name, however deep in a document, one value."""

    def change(document: Any) -> Any:
        if isinstance(document, list):
            return [change(each) for each in document]
        if not isinstance(document, dict):
            return document
        return {each: value if each == name else change(member) for each, member in document.items()}

    return change


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        pytest.param(truncated, "truncated or damaged", id="truncated"),
        pytest.param(with_a_flipped_bit, "damaged", id="a flipped bit"),
        pytest.param(lambda _: b"not a zip", "it is no zip archive", id="no zip"),
        pytest.param(
            altered("findings.json", lambda text: text.replace(b"conforms", b"deviates", 1)),
            "findings.json was altered",
            id="a finding altered",
        ),
        pytest.param(
            altered("run.json", lambda text: text.replace(b"r-evidence", b"r-another")),
            "run.json was altered",
            id="a fact altered",
        ),
        pytest.param(
            without("scenarios/0007.json"), "it lacks scenarios/0007.json", id="a scenario left out"
        ),
        pytest.param(without("manifest.json"), "it has no manifest.json", id="no manifest"),
        pytest.param(with_another_file, "it has scenarios/9999.json", id="a file added"),
        pytest.param(with_a_file_twice, "it has findings.json twice", id="a file twice"),
        pytest.param(of_another_version, 'this kit reads "activate-order-evidence/1"', id="another version"),
        *(
            pytest.param(
                listed_as(name, lambda _, other=other: other), "not what a run writes", id=f"{name} {other}"
            )
            for name in ("findings.json", "plan.json", "run.json", "report.json", "scenarios/0003.json")
            for other in ({}, [{"claim": 1}], None)
        ),
        *(
            pytest.param(
                listed_as("run.json", lambda run, name=name, other=other: run | {name: other}),
                "not what a run writes",
                id=f"{name} {other}",
            )
            for name in ("edition", "versions", "settings")
            for other in (5, [1], None)
        ),
        pytest.param(
            listed_as("run.json", lambda run: run | {"edition": "another"}),
            "report.json was judged by another contract",
            id="another edition",
        ),
        pytest.param(
            altered("manifest.json", lambda text: text.replace(b'"bytes": ', b'"bytes": 1')),
            "its digest or size is not that in manifest.json",
            id="another size",
        ),
        pytest.param(
            listed_as("findings.json", lambda findings: findings[1:]),
            "and findings.json has nothing of it",
            id="a finding left out",
        ),
        pytest.param(
            listed_as("plan.json", lambda plan: plan[1:]),
            "does not agree with itself",
            id="a scenario not planned",
        ),
        pytest.param(
            listed_as("report.json", lambda report: report | {"run": "r-another"}),
            "its files are of the runs r-another, r-evidence",
            id="a report of another run",
        ),
        pytest.param(
            listed_as("scenarios/0003.json", lambda witness: witness | {"scenario": "nowhere"}),
            "something was seen of nowhere, which is not in plan.json",
            id="a witness of no scenario",
        ),
        pytest.param(
            listed_as("scenarios/0003.json", everywhere("answers", [])),
            "answers: Tuple should have at least 1 item",
            id="calls without answers",
        ),
        pytest.param(
            listed_as("run.json", everywhere("profile", "flattering")),
            "run.json has a profile that there is not",
            id="no profile",
        ),
    ],
)
def test_what_is_not_whole_is_refused_with_the_reason(
    packed: bytes, harm: Callable[[bytes], bytes], reason: str
) -> None:
    with pytest.raises(BundleRefused) as refused:
        unpack(harm(packed), "run.zip")
    assert "The bundle run.zip is refused" in str(refused.value)
    assert reason in str(refused.value)
    assert refused.value.exit_status == 2


def zip_of(*members: tuple[str, int, bytes]) -> bytes:
    """Return an archive with members of so many times their content."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, times, content in members:
            with out.open(name, "w") as member:
                for _ in range(times):
                    member.write(content)
    return archive.getvalue()


ZEROS = bytes(1 << 20)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(
            lambda: zip_of(("big", 25, ZEROS)), "unpacked its big has more than 24 MiB", id="a member"
        ),
        pytest.param(
            lambda: zip_of(*((str(n), 20, ZEROS) for n in range(5))),
            "unpacked it has more than 96 MiB",
            id="all",
        ),
        pytest.param(
            lambda: zip_of(*((str(n), 1, b"") for n in range(60_000))),
            "it has more than 50000 files",
            id="members",
        ),
        pytest.param(
            lambda: zip_of(("plan.json", 5000, b"[]," * 1000)),
            "it has more than 4000000 JSON values",
            id="values",
        ),
        pytest.param(
            lambda: zip_of(("manifest.json", 1000, b'"a":1,' * 1000)),
            "it has more than 420000 names in a file",
            id="names",
        ),
    ],
)
def test_a_bundle_that_would_unpack_to_too_much_is_refused(content: Callable[[], bytes], why: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        unpack(content())
    assert refused.value.why == why


def ending(archive: bytes, size: int, offset: int) -> bytes:
    """Return an archive of one empty member with `archive` for its directory, and an end that says so."""
    return EMPTY + archive + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, size, offset, 0)


def entry(number: int, *, extra: bytes = b"", method: int = 0) -> bytes:
    """Return what a directory says of a member that is that empty one."""
    name = b"%06d" % number
    head = struct.pack("<4sHHHHHHIII", b"PK\x01\x02", 20, 20, 0, method, 0, 33, 0, 0, 0)
    return head + struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0, 0) + name + extra


EMPTY = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 6, 0) + b"000000"
MANY = b"".join(map(entry, range(60_000)))
ZIP64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 60_000, 60_000, len(MANY), len(EMPTY))
SIGNATURE_OF_AN_END = 0x06054B50


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(
            ending(MANY, len(MANY), SIGNATURE_OF_AN_END), "it has more than 50000 files", id="an offset"
        ),
        pytest.param(
            ending(MANY + ZIP64 + struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1), 46, len(EMPTY)),
            "it has more than 50000 files",
            id="another end",
        ),
        pytest.param(
            ending(field := entry(0, extra=b"\x99\x99\0\0" * 16), len(field), len(EMPTY)),
            "it has no manifest.json",
            id="a few extra fields",
        ),
        pytest.param(
            ending(fields := entry(0, extra=b"\x99\x99\0\0" * 17), len(fields), len(EMPTY)),
            "its member 1 has more beside its name than any of a run",
            id="many extra fields",
        ),
        *(
            pytest.param(
                ending(packed := entry(0, method=method), len(packed), len(EMPTY)),
                "its 000000 is packed as no evidence is",
                id=f"packed by {method}",
            )
            for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
        ),
        pytest.param(
            ending(MANY[:300], 300, SIGNATURE_OF_AN_END),
            "it is truncated or damaged (Truncated central directory)",
            id="a directory that is cut",
        ),
        pytest.param(
            ending(MANY[:52], 53, 0),
            "it is truncated or damaged (Bad magic number for central directory)",
            id="a directory that begins too early",
        ),
        pytest.param(
            ending(MANY[:52], 1 << 20, 0),
            "it is truncated or damaged (it does not end as an archive does)",
            id="a directory longer than the file",
        ),
        pytest.param(
            ending(first := MANY[:52], len(first), SIGNATURE_OF_AN_END),
            "it is damaged (negative seek value ",
            id="a member before the file",
        ),
    ],
)
def test_an_archive_that_zipfile_would_be_busy_with_is_refused_by_its_directory(
    content: bytes, why: str
) -> None:
    with pytest.raises(BundleRefused) as refused:
        unpack(content)
    assert refused.value.why.startswith(why)


def test_no_more_is_unpacked_than_the_directory_of_a_bundle_says() -> None:
    content = bytearray(zip_of(("plan.json", 20, ZEROS)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BundleRefused, match="damaged"):
        unpack(bytes(content))
