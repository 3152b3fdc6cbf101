"""Files that are written as a whole: whoever ends the kit in the middle leaves what was there before."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and put it in its place at once; raises OSError, and then leaves no trace.

    What is no regular file, such as a pipe, and a file in a directory that takes no other, are written in place.
    A file that may not be written is not replaced either.
    """
    path = path.resolve()
    there = path.exists()
    if there and not (path.is_file() and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        path.write_bytes(data)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with beside.open("xb") as file:  # a file of nobody else, and no link that somebody planted
        try:
            file.write(data)
            file.close()
            if there:
                shutil.copymode(path, beside)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
