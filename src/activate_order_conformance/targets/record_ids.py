"""Record ids: 15 characters and a checksum of three, as the platform writes them."""

from __future__ import annotations

from string import ascii_uppercase

MALFORMED = "not-an-id"
"""What is no id at all."""

_CHECK = ascii_uppercase + "012345"


def eighteen(fifteen: str) -> str:
    """Append the checksum, which encodes which of the 15 characters are capitals, five at a time."""
    checksum = ""
    for start in (0, 5, 10):
        part = fifteen[start : start + 5]
        checksum += _CHECK[sum(1 << bit for bit, letter in enumerate(part) if letter in ascii_uppercase)]
    return fifteen + checksum


def misshapen(record_id: str) -> str:
    """Return what an id has that none of the platform has (empty: it has the form)."""
    if not record_id.isascii() or not record_id.isalnum():
        return "has characters that are neither letters nor digits"
    if len(record_id) not in (15, 18):
        return f"has {len(record_id)} characters, where an id has 15, or 18 with its checksum"
    checksum = eighteen(record_id[:15])[15:]
    if record_id[15:].upper() not in ("", checksum):
        return f"ends in {record_id[15:]}, where the checksum of its first 15 characters is {checksum}"
    return ""


def of_no_record_like(record_id: str) -> str:
    """Return a well-formed id beside `record_id`, of the same object, that hardly any record can have."""
    return eighteen(record_id[:6] + "zzzzzzzzz")
