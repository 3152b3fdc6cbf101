"""`activate-order serve`: the bundled reference over HTTP."""

from __future__ import annotations

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.printing import say


@click.command(
    epilog="\b\nExample, in two shells:\n"
    "  export ACTIVATE_ORDER_DRIVER_TOKEN=choose-a-long-one     # in both\n"
    "  activate-order serve --port 8080\n"
    "  activate-order verify --target http://127.0.0.1:8080"
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on."
)
@click.option(
    "--port", default=8080, show_default=True, metavar="NUMBER", help="The port to listen on; 0 picks one."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A further name or address that it is called by; requests for others are refused.",
)
@click.option(
    "--driver-token",
    metavar="TOKEN",
    help="The driver's bearer token, of 16 characters or more; better kept in ACTIVATE_ORDER_DRIVER_TOKEN. "
    "Random, and then printed, unless given.",
)
@click.option(
    "--platform",
    is_flag=True,
    help="Answer refusals with HTTP 400, as the platform does, in place of the page's statuses.",
)
@click.option(
    "--client",
    "clients",
    multiple=True,
    metavar="ID=SECRET",
    envvar="ACTIVATE_ORDER_CLIENTS",
    help="An OAuth client that may log in; better kept in ACTIVATE_ORDER_CLIENTS. Nobody can unless given.",
)
@click.option(
    "--client-key",
    "client_keys",
    multiple=True,
    metavar="ID=FILE",
    envvar="ACTIVATE_ORDER_CLIENT_KEYS",
    help="The public key, or the certificate (PEM), of an OAuth client that logs in by assertions (JWT).",
)
@click.option(
    "--no-driver", is_flag=True, help="Serve no driver, so that carts are made as records; print what with."
)
@click.option(
    "--mutant",
    metavar="NAME",
    shell_complete=completion.mutants,
    help="Serve a reference that is wrong on purpose; trial --list has the names.",
)
@click.option("--tls", is_flag=True, help="Speak TLS, by a throw-away certificate unless --cert is given.")
@click.option("--cert", metavar="FILE", help="The certificate to speak TLS by, with its chain (PEM).")
@click.option("--key", metavar="FILE", help="The certificate's private key (PEM).")
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    driver_token: str | None,
    platform: bool,
    clients: tuple[str, ...],
    client_keys: tuple[str, ...],
    no_driver: bool,
    mutant: str | None,
    tls: bool,
    cert: str | None,
    key: str | None,
) -> None:
    """Serve the bundled reference, and its driver, until Ctrl-C.

    Prints its URL, the driver's, and the driver's token where it was made up; and then nothing.
    """
    from contextlib import nullcontext

    from activate_order_conformance.certificates import given, public_key, throw_away
    from activate_order_conformance.errors import UsageError
    from activate_order_conformance.serve import serve

    if (cert is None) != (key is None):
        raise UsageError(
            "A certificate was given without its key, or a key alone.", "Write --cert and --key."
        )
    if mutant and (platform or clients or client_keys or no_driver):
        raise UsageError(
            "A mutant is served as it is.",
            "Leave out --platform, --client, --client-key and --no-driver, or --mutant.",
        )
    wrong = None
    if mutant:
        from activate_order_conformance.trial.catalogue import subject

        wrong = subject(mutant)
        say(f"{'Unusual, but right' if wrong.kind == 'variant' else 'Wrong on purpose'}: {wrong.what}")
    secrets = dict(_parts(text, "secret", "--client ID=SECRET") for text in clients)
    files = dict(_parts(text, "key", "--client-key ID=FILE") for text in client_keys)
    certificate = (
        nullcontext(given(cert, key))
        if cert is not None and key is not None
        else throw_away((host, *names))
        if tls
        else nullcontext()
    )
    with certificate as shown:
        serve(
            host,
            port,
            driver_token=driver_token,
            statuses="platform" if platform else "documented",
            clients=secrets,
            keys={client: public_key(path) for client, path in files.items()},
            certificate=shown,
            with_driver=not no_driver,
            names=names,
            mutant=wrong.make if wrong else None,
        )


def _parts(text: str, what: str, form: str) -> tuple[str, str]:
    from activate_order_conformance.errors import UsageError

    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError(f"A client was given without its {what}.", f"Write {form}.")
    return name, value
