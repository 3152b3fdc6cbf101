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


def of_no_record_like(record_id: str) -> str:
    """Return a well-formed id beside `record_id`, of the same object, that hardly any record can have."""
    return eighteen(record_id[:6] + "zzzzzzzzz")
