"""`activate-order serve`: the bundled reference over HTTP."""

from __future__ import annotations

import click


@click.command(
    epilog="\b\nExample, in one shell:\n"
    "  ACTIVATE_ORDER_DRIVER_TOKEN=secret activate-order serve --port 8080\n"
    "and in another:\n"
    "  ACTIVATE_ORDER_DRIVER_TOKEN=secret activate-order verify --target http://127.0.0.1:8080"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option(
    "--port", default=8080, show_default=True, metavar="NUMBER", help="The port to listen on; 0 picks one."
)
@click.option(
    "--driver-token",
    metavar="TOKEN",
    help="The driver's bearer token; better kept in ACTIVATE_ORDER_DRIVER_TOKEN. Random unless given.",
)
@click.option(
    "--platform",
    is_flag=True,
    help="Answer refusals with HTTP 400, as the platform does, in place of the page's statuses.",
)
def command(host: str, port: int, driver_token: str | None, platform: bool) -> None:
    """Serve the bundled reference, and its driver, until Ctrl-C.

    Prints its URL, the driver's and the driver's token, and then nothing.
    """
    from activate_order_conformance.serve import serve

    serve(host, port, driver_token=driver_token, statuses="platform" if platform else "documented")
