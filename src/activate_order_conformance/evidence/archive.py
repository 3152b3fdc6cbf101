"""The zip archive that a bundle is: the same files make the same bytes, and nobody's archive fills the memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from activate_order_conformance.evidence.error import BundleRefused

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
_END, _END_BYTES, _COMMENT_BYTES = b"PK\x05\x06", 22, 1 << 16
_ENTRY_BYTES = 1024
"""The most bytes that a member may take in the directory of an archive, on the average."""


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
    _require_few(content, where)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = _members(packed, where)
    except zipfile.BadZipFile as error:
        if content[:2] == b"PK":
            raise BundleRefused(where, f"it is truncated or damaged ({error})") from error
        raise BundleRefused(
            where, "it is no zip archive", "Give a file that `verify --evidence` wrote."
        ) from error
    except (OSError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BundleRefused(where, f"it is damaged ({error})") from error
    _require_bounded(where, files)
    return files


def _members(packed: zipfile.ZipFile, where: str) -> dict[str, bytes]:
    sizes: dict[str, int] = {}
    for member in packed.infolist():
        if member.filename in sizes:
            raise BundleRefused(where, f"it has {member.filename} twice")
        if member.file_size > LARGEST_MEMBER:
            limit = f"more than {LARGEST_MEMBER >> 20} MiB"
            raise BundleRefused(where, f"unpacked its {member.filename} has {limit}")
        sizes[member.filename] = member.file_size
    if sum(sizes.values()) > LARGEST:
        raise BundleRefused(where, f"unpacked it has more than {LARGEST >> 20} MiB")
    files = {}
    for name, size in sizes.items():
        with packed.open(name) as member_file:
            files[name] = member_file.read(
                size + 1
            )  # a directory can lie, and no more than it says is unpacked
    return files


def _require_few(content: bytes, where: str) -> None:
    """Raise BundleRefused for more members than are taken, by the record at the archive's end alone."""
    end = content.rfind(_END, max(0, len(content) - _END_BYTES - _COMMENT_BYTES))
    if end < 0 or len(content) < end + _END_BYTES:
        return  # which is no archive
    count, directory_bytes = struct.unpack_from("<HI", content, end + 10)
    if count > MOST_MEMBERS or directory_bytes > MOST_MEMBERS * _ENTRY_BYTES:
        raise BundleRefused(where, f"it has more than {MOST_MEMBERS} files")


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
