"""What is said of a file that cannot be read as the vendor's page."""

from activate_order_conformance.errors import KitError


class PageError(KitError):
    """A page that cannot be read or accepted, naming the file (exit status 2)."""


class NotThisPage(PageError):
    """A document that was read and is not the page of this action (exit status 3)."""

    exit_status = 3
