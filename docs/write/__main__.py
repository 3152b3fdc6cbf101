"""`python -m docs.write`, in the repository's root."""

from __future__ import annotations

import click

from docs.write.documents import DOCUMENTS


@click.command()
@click.argument(
    "paths", nargs=-1, metavar="[DOCUMENT]...", type=click.Choice([each.path for each in DOCUMENTS])
)
def write(paths: tuple[str, ...]) -> None:
    """Write again what the documents show of the program; DOCUMENT is one of them, and without any it is all."""
    for document in DOCUMENTS:
        if paths and document.path not in paths:
            continue
        before, after = document.text(), document.written()
        if before != after:
            document.file.write_text(after, "utf-8")
        click.echo(f"{document.path}: {'as it was' if before == after else 'written'}")


write()
