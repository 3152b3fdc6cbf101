"""One reader for every TOML file that a user hands in; what it cannot read is one sentence."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.waivers import read_waivers
from activate_order_conformance.targets.prepared.prepared_file import read_prepared
from activate_order_conformance.targets.settings.configuration import configure
from activate_order_conformance.toml_file import LARGEST, read_toml


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "byte order mark"])
def test_utf8_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(mark + 'name = "Zürich"\r\nage = 3\r\n'.encode())
    file = read_toml(path, "configuration")
    assert file.document == {"name": "Zürich", "age": 3}
    assert file.line(("age",)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a = 1".encode("utf-16"), "is written in UTF-16. Save it as UTF-8."),
        ("a = 1".encode("utf-16-le"), "is written in UTF-16. Save it as UTF-8."),
        ("a = 1".encode("utf-16-be"), "is written in UTF-16. Save it as UTF-8."),
        ("a = 1".encode("utf-32"), "is written in UTF-32. Save it as UTF-8."),
        ('a = 1\nb = "ä"'.encode("latin-1"), "is not UTF-8: there is byte 0xE4 on line 2. Save it as UTF-8."),
        (b"a = \n", "is not TOML: Invalid value (at line 1, column 5)."),
        (b"a = 1\x00", "is not TOML: "),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nests arrays or tables too deeply."),
        (b"a = " + b"{a=" * 5000 + b"1" + b"}" * 5000, "nests arrays or tables too deeply."),
        (b"a = " + b"9" * 5000, "has a whole number of more than 64 bits."),
        (b"[a]\nb = [{c = 0x" + b"f" * 5000 + b"}]", "has a whole number of more than 64 bits."),
        (b"#" * (LARGEST + 1), "has more than 1024 KiB. Leave out what is not needed."),
    ],
    ids=[
        "UTF-16",
        "UTF-16 LE without mark",
        "UTF-16 BE without mark",
        "UTF-32",
        "Latin-1",
        "no TOML",
        "NUL",
        "deep arrays",
        "deep tables",
        "5,000 digits",
        "5,000 hexadecimal digits",
        "large",
    ],
)
@pytest.mark.parametrize("read", [read_waivers, read_prepared, configure], ids=lambda read: read.__name__)
def test_what_cannot_be_read_is_one_sentence_whatever_the_file_is_for(
    read: Callable[[Path], object], content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read(path)
    assert f"{path} {says}".rstrip(".") in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("absent.toml", "cannot be read: No such file or directory."),
        ("", "cannot be read: Is a directory."),
        ("a\0b", "cannot be read: no file has such a name."),
    ],
    ids=["absent", "a directory", "NUL"],
)
def test_a_path_that_is_no_file_is_said(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_toml(tmp_path / name, "configuration", "Write one.")
    assert f"The configuration {tmp_path / name} {says}" in str(caught.value)
