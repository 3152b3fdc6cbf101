"""Record ids: 15 characters and a checksum of three, as the platform writes them."""

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits

_BASE62 = digits + ascii_uppercase + ascii_lowercase
_CHECK = ascii_uppercase + "012345"
_SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?", re.ASCII)
_INSTANCE = "RM0"


def record_id(prefix: str, number: int) -> str:
    """Write the 18-character id of the `number`-th record of the object with this prefix."""
    tail = ""
    while number:
        number, place = divmod(number, 62)
        tail = _BASE62[place] + tail
    return eighteen(f"{prefix}{_INSTANCE}{tail:0>9}")


@lru_cache(maxsize=4096)
def eighteen(record_id_15: str) -> str:
    """Append the checksum, which encodes which of the 15 characters are capitals, five at a time."""
    checksum = ""
    for start in (0, 5, 10):
        part = record_id_15[start : start + 5]
        checksum += _CHECK[sum(1 << bit for bit, letter in enumerate(part) if letter in ascii_uppercase)]
    return record_id_15 + checksum


def normal_form(value: object) -> str | None:
    """Return the 18-character form of an id in either length, or `None` for what is no id at all."""
    if not isinstance(value, str) or not _SHAPE.fullmatch(value):
        return None
    full = eighteen(value[:15])
    return full if len(value) == 15 or value == full else None
