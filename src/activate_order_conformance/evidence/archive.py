"""The zip archive that a bundle is: the same files make the same bytes, and nobody's archive fills the memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from activate_order_conformance.evidence.error import BundleRefused
from activate_order_conformance.nouns.brief import brief

LARGEST_FILE = 24 << 20
"""The most bytes that an archive may have."""

LARGEST_MEMBER = 24 << 20
"""The most bytes that a member may have when it is unpacked."""

LARGEST = 96 << 20
"""The most bytes that all members together may have when they are unpacked."""

MOST_MEMBERS = 50_000
"""The most members that an archive may have."""

MOST_VALUES = 4_000_000
"""The most JSON values that all members together may have: each takes some hundred bytes of memory."""

MOST_NAMES = 420_000
"""The most names of values, by its colons, that a member may have: all those of one object are in memory together."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MEMBER = struct.Struct("<4s24xHHH12x")
"""A member's entry in the directory: its signature, and how long its name, extra fields and comment are."""

_END = struct.Struct("<4s8xI6x")
"""The end of an archive: its signature, and how long the directory before it is."""

_ZIP64, _ZIP64_BYTES = b"PK\x06\x07", 20
"""What stands before the end of an archive whose directory is told of elsewhere: one of more than 65,535 members."""

_QUOTED = 200
"""How many characters of what is wrong with an archive, which may name its members, are shown."""

_MOST_BESIDE = 64
"""The most bytes of extra fields and comment that a member may have in the directory; the kit writes none."""

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways to pack a member that can be unpacked within a limit; zipfile unpacks others as a whole."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of `files` by name; raises BundleRefused for more than `unzipped` takes back."""
    _require_bounded("The evidence", files)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            packed.writestr(member, content)
    return archive.getvalue()


def unzipped(content: bytes, where: str) -> dict[str, bytes]:
    """Return the members by name; raises BundleRefused for what is no whole archive, or exceeds a limit."""
    try:
        _require_few(content, where)
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = _members(packed, where)
    except zipfile.BadZipFile as error:
        if content[:2] == b"PK":
            why = f"it is truncated or damaged ({brief(str(error), _QUOTED)})"
            raise BundleRefused(where, why) from error
        raise BundleRefused(
            where, "it is no zip archive", "Give a file that `verify --evidence` wrote."
        ) from error
    except (OSError, EOFError, ValueError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BundleRefused(where, f"it is damaged ({brief(str(error), _QUOTED)})") from error
    _require_bounded(where, files)
    return files


def _members(packed: zipfile.ZipFile, where: str) -> dict[str, bytes]:
    sizes: dict[str, int] = {}
    for member in packed.infolist():
        name = brief(member.filename, _QUOTED)
        if member.filename in sizes:
            raise BundleRefused(where, f"it has {name} twice")
        if member.compress_type not in _PACKED:
            raise BundleRefused(where, f"its {name} is packed as no evidence is")
        if member.file_size > LARGEST_MEMBER:
            raise BundleRefused(where, f"unpacked its {name} has more than {LARGEST_MEMBER >> 20} MiB")
        sizes[member.filename] = member.file_size
    if sum(sizes.values()) > LARGEST:
        raise BundleRefused(where, f"unpacked it has more than {LARGEST >> 20} MiB")
    files = {}
    for name, size in sizes.items():
        with packed.open(name) as member_file:
            # A directory can lie, and no more than it says is unpacked.
            files[name] = member_file.read(size + 1)
    return files


def _require_few(content: bytes, where: str) -> None:
    """Raise BundleRefused for more members than are taken, or for what none of the kit's has beside its name.

    The directory is walked where `zipfile` is going to read it. Raises BadZipFile where there is none at the end.
    """
    end = len(content) - _END.size
    signature, size = _END.unpack_from(content, end) if end >= 0 else (b"", 0)
    if signature != b"PK\x05\x06" or content[-2:] != bytes(2) or size > end:
        raise zipfile.BadZipFile("it does not end as an archive does")
    too_many = f"it has more than {MOST_MEMBERS} files"
    if content[max(0, end - _ZIP64_BYTES) :].startswith(_ZIP64):
        raise BundleRefused(where, too_many)
    members, place = 0, end - size
    while place + _MEMBER.size <= end:
        signature, name, extra, comment = _MEMBER.unpack_from(content, place)
        if signature != b"PK\x01\x02":
            return  # which zipfile says in its own words
        members += 1
        if members > MOST_MEMBERS:
            raise BundleRefused(where, too_many)
        if extra + comment > _MOST_BESIDE:
            raise BundleRefused(where, f"its member {members} has more beside its name than any of a run")
        place += _MEMBER.size + name + extra + comment


def _require_bounded(where: str, files: Mapping[str, bytes]) -> None:
    """Raise BundleRefused for more than can be held in memory once it is parsed."""
    values = sum(
        content.count(b",") + content.count(b"[") + content.count(b"{") for content in files.values()
    )
    for what, amount, limit in (
        ("files", len(files), MOST_MEMBERS),
        ("JSON values", values, MOST_VALUES),
        ("names in a file", max((data.count(b":") for data in files.values()), default=0), MOST_NAMES),
        ("MiB", sum(map(len, files.values())) >> 20, LARGEST >> 20),
    ):
        if amount > limit:
            raise BundleRefused(
                where, f"it has more than {limit} {what}", "Keep the evidence of fewer scenarios."
            )
