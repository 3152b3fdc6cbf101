"""One reader for every file that a user hands in; what it cannot read is one sentence."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from activate_order_conformance.certificates import public_key as client_key
from activate_order_conformance.cli.report import sign as sign_command
from activate_order_conformance.cli.run_files import read_kept
from activate_order_conformance.errors import UsageError
from activate_order_conformance.evidence.signing import private_key, public_key
from activate_order_conformance.page import read_page
from activate_order_conformance.report.waivers import read_waivers
from activate_order_conformance.suite.features.catalogue import read_feature
from activate_order_conformance.suite.features.own import load_steps
from activate_order_conformance.targets.prepared.prepared_file import read_prepared
from activate_order_conformance.targets.settings.configuration import configure
from activate_order_conformance.text_file import MOST_BYTES, unusable_pem
from activate_order_conformance.toml_file import read_toml
from activate_order_conformance.trial import document

Reader = Callable[[Path], object]

TOML = {"waivers": read_waivers, "prepared carts": read_prepared, "configuration": configure}
TEXTS: dict[str, Reader] = {
    **TOML,
    "feature": read_feature,
    "steps": load_steps,
    "page": read_page,
    "report": lambda path: read_kept(str(path)),
    "trial": document.read,
}
KEYS: dict[str, Reader] = {
    "private key": private_key,
    "public key": public_key,
    "client's key": lambda path: client_key(str(path)),
}


def sign(path: Path) -> None:
    """Sign the evidence at `path` in place, as the command does, with a key made for it."""
    key = path.with_name("key.pem")
    made = Ed25519PrivateKey.generate()
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert sign_command.callback is not None
    sign_command.callback(str(path), str(key))


FILES: dict[str, Reader] = {**TEXTS, **KEYS, "evidence": sign}

every_text = pytest.mark.parametrize("read", TEXTS.values(), ids=TEXTS)
every_file = pytest.mark.parametrize("read", FILES.values(), ids=FILES)


@pytest.fixture(autouse=True)
def no_steps_are_left() -> Iterator[None]:
    """Let go of the steps that a test imported: Hypothesis reads the files of all modules, and waits for a pipe."""
    before = {*sys.modules}
    yield
    for name in {*sys.modules} - before:
        if name.startswith("own_steps_"):
            del sys.modules[name]


def refusal(read: Reader, path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte order mark"])
def test_utf8_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "handed_in.py"
    path.write_bytes(mark + 'name = "Zürich"\r\nage = 3\r\n'.encode())
    file = read_toml(path, "configuration")
    assert file.document == {"name": "Zürich", "age": 3}
    assert file.line(("age",)) == 2
    assert load_steps(path).__dict__["age"] == 3
    path.write_bytes(mark + "Feature: Zürich\n\n  Scenario: One\n    Given a cart\n".encode())
    feature = read_feature(path)
    assert (feature.name, feature.line) == ("Zürich", 1)


@every_text
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a = 1".encode("utf-16"), "is written in UTF-16. "),
        ("a = 1".encode("utf-16-le"), "is written in UTF-16. "),
        ("a = 1".encode("utf-16-be"), "is written in UTF-16. "),
        ("a = 1".encode("utf-32"), "is written in UTF-32. "),
        ('a = 1\nb = "ä"'.encode("latin-1"), "is not UTF-8: there is byte 0xE4 on line 2. "),
    ],
    ids=["UTF-16", "UTF-16 LE without mark", "UTF-16 BE without mark", "UTF-32", "Latin-1"],
)
def test_a_text_in_another_encoding_is_named_whatever_it_is_for(
    read: Reader, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "handed_in.py"
    path.write_bytes(content)
    assert f"{path} {says}Save " in refusal(read, path)


@every_file
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "cannot be read: No such file or directory."),
        (Path.mkdir, "cannot be read: Is a directory."),
        (lambda path: path.with_name("other").mkdir() or path.symlink_to(path), "cannot be read: Too many"),
        (lambda path: path.touch() or os.truncate(path, 200 << 20), "has more than "),
        (lambda path: path.symlink_to("/dev/zero"), "has more than "),
    ],
    ids=["absent", "directory", "endless link", "large", "device"],
)
def test_what_is_no_file_of_its_kind_is_said(
    read: Reader, make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "handed_in.py"
    make(path)
    assert f"{path} {says}" in refusal(read, path)


@every_file
def test_nobody_waits_for_a_pipe_that_nobody_writes_into(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "handed_in.py"
    os.mkfifo(path)
    assert "a pipe, and nobody writes into it" in refusal(read, path)


PEM = "-----BEGIN PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path.write_text(f"of mine\n{PEM}"), ""),
        (lambda path: path.write_text(PEM, "utf-8-sig"), ""),
        (lambda path: path.write_text(PEM, "utf-16"), "is written in UTF-16"),
        (
            lambda path: path.write_bytes(b"\xe9\n" + PEM.encode()),
            "is not UTF-8: there is byte 0xE9 on line 1",
        ),
        (lambda path: path.write_text("MIIE"), "has nothing that begins with -----BEGIN"),
        (
            lambda path: path.write_bytes(b"\x30\x82\x01\x0a\x02\x01\x00"),
            "is in DER or PKCS #12, not in PEM: openssl x509, pkey or pkcs12 makes PEM of it",
        ),
        (lambda path: path.write_bytes(b"#" * (4 * MOST_BYTES + 1)), "has more than 4 MiB"),
        (lambda path: path.mkdir(), "is no file"),
        (os.mkfifo, "is no file"),
        (lambda path: path.symlink_to("/dev/zero"), "is no file"),
    ],
    ids=["PEM", "a mark", "UTF-16", "Latin-1", "no PEM", "DER", "large", "a folder", "a pipe", "without end"],
)
def test_what_tls_cannot_be_spoken_by_is_said_before_it_is_opened(
    make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    make(path)
    assert unusable_pem(str(path), is_client_key=True) == why


def test_a_certificate_may_have_remarks_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "authorities.pem"
    path.write_bytes(b"Soci\xe9t\xe9\n-----BEGIN CERTIFICATE-----\n")
    assert unusable_pem(str(path)) == ""


def test_a_name_that_no_file_has_is_said(tmp_path: Path) -> None:
    assert "cannot be read: no file has such a name." in refusal(read_waivers, tmp_path / "a\0b")


def test_a_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb") as pipe:
        pipe.write(b"a = 1")
        pipe.close()
        assert read_toml(Path(f"/dev/fd/{reading}"), "configuration").document == {"a": 1}


@pytest.mark.parametrize("read", TOML.values(), ids=TOML)
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a = \n", "is not TOML: Invalid value (at line 1, column 5)."),
        (b"a = 1\x00", "is not TOML: "),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nests arrays or tables too deeply."),
        (b"a = " + b"{a=" * 5000 + b"1" + b"}" * 5000, "nests arrays or tables too deeply."),
        (b".".join([b"a"] * 5000) + b" = 1", "nests arrays or tables too deeply."),
        (b"[" + b" . ".join([rb'"a\""', b"'b'"] * 2500) + b"]", "nests arrays or tables too deeply."),
        (b"a = {" + b".".join([b"a-b"] * 5000) + b" = 1}", "nests arrays or tables too deeply."),
        (b"a = " + b"9" * 5000, "has a whole number of more than 64 bits."),
        (b"[a]\nb = [{c = 0x" + b"f" * 5000 + b"}]", "has a whole number of more than 64 bits on line 2."),
        (b"#" * (MOST_BYTES + 1), "has more than 1024 KiB. Leave out what is not needed."),
    ],
    ids=[
        *("no TOML", "NUL", "deep arrays", "deep tables", "deep key", "deep header", "deep key in a table"),
        *("5,000 digits", "5,000 hexadecimal digits", "large"),
    ],
)
def test_what_is_no_toml_is_one_sentence_whatever_the_file_is_for(
    read: Reader, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(content)
    assert f"{path} {says}".rstrip(".") in refusal(read, path)


@pytest.mark.parametrize(
    ("text", "is_deep"),
    [
        ("a." * 400_000 + "a = 1", True),
        ('"a" . ' * 100 + "a = 1", True),
        ("a." * 63 + "a = 1", False),
        (f"# {'a.' * 100}\nb = 1", False),
        (f'b = "{"a." * 100}"', False),
        (f'b = """\n{"a." * 100}\n"""', False),
    ],
    ids=["dotted", "quoted", "just not", "comment", "text", "text of lines"],
)
def test_a_key_of_many_parts_is_refused_and_a_text_that_looks_like_one_is_not(
    tmp_path: Path, text: str, is_deep: bool
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    if not is_deep:
        assert read_toml(path, "file").document
        return
    with pytest.raises(UsageError, match="too deeply"):
        read_toml(path, "file")
