"""The vendor's page, read and compared with the contract row by row."""

from activate_order_conformance.page.accept import accept
from activate_order_conformance.page.compare import compare
from activate_order_conformance.page.error import NotThisPage, PageError
from activate_order_conformance.page.model import Change, Drift, Page, Row, Word
from activate_order_conformance.page.parse import read_page

__all__ = [
    "Change",
    "Drift",
    "NotThisPage",
    "Page",
    "PageError",
    "Row",
    "Word",
    "accept",
    "compare",
    "read_page",
]
