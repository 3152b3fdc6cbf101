"""What is said of a file that cannot be read as the vendor's page."""

from activate_order_conformance.errors import KitError

SAVE_AGAIN = "Save the page from a browser that shows all of it, as HTML or as Markdown in UTF-8."

ALONE = "Give a copy that has this page alone."


class PageError(KitError):
    """A page that cannot be read or accepted, naming the file (exit status 2)."""


class NotThisPage(PageError):
    """A document that was read and is not the page of this action (exit status 3)."""

    exit_status = 3
