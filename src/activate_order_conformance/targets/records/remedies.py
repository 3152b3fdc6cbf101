"""What to do where the platform turns a record down, by the code that it gives as its reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from activate_order_conformance.targets.records.sobjects import RecordRefused

_FIELDS = "name the fields that this org asks for, with their values, in [records.fields.{object}]"
_ROOM = "free storage of this org: it takes no more records"
_DUPLICATES = "let this org's duplicate rules pass what the observer creates of {object}"

REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "DUPLICATES_DETECTED": _DUPLICATES,
        "DUPLICATE_VALUE": _DUPLICATES,
        "FIELD_CUSTOM_VALIDATION_EXCEPTION": _FIELDS,
        "FIELD_FILTER_VALIDATION_EXCEPTION": _FIELDS,
        "FIELD_INTEGRITY_EXCEPTION": _FIELDS,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _FIELDS,
        "REQUIRED_FIELD_MISSING": _FIELDS,
        "STORAGE_LIMIT_EXCEEDED": _ROOM,
    }
)
"""What the codes ask for that are no matter of permissions."""


def remedy(refused: RecordRefused) -> str:
    """Return what to do about a record that was turned down, as part of a sentence."""
    request = refused.what.split(" (")[0]
    known = REMEDIES.get(refused.code)
    return known.format(object=request.split(" ")[1]) if known else f"let the observer {request}"
