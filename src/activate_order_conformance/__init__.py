"""Asks any implementation of `activateOrderAction`, over HTTP, whether its documentation page is true of it."""

from __future__ import annotations

__version__ = "0.1.0"
