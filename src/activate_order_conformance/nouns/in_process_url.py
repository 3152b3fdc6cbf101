"""The address of a target that is in the kit's own process."""

from __future__ import annotations

IN_PROCESS_URL = "http://reference.invalid"
"""Where such a target is asked; the name can never be resolved (RFC 6761)."""
