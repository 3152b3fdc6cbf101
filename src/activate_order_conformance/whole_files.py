"""Files that are written as a whole: whoever ends the kit in the middle leaves what was there before."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and put it in its place at once; raises OSError, and then leaves no trace.

    What is no regular file, such as a pipe, and a file in a directory that takes no other, are written in place.
    A file that may not be written is not replaced either, and no link is followed that somebody else put there.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files as `write_whole` does, and put them in their places when all of them are written."""
    beside: dict[Path, Path] = {}
    in_place: dict[Path, bytes] = {}
    try:
        for named, data in files.items():
            path = _followed(named)
            if _takes_no_other(path):
                in_place[path] = data
                continue
            beside[path] = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
            with beside[path].open("xb") as file:  # a file of nobody else, and no link that somebody planted
                file.write(data)
            if path.exists():
                shutil.copymode(path, beside[path])
        for path, written in beside.items():
            written.replace(path)
        for path, data in in_place.items():
            path.write_bytes(data)
    except BaseException:
        for written in beside.values():
            written.unlink(missing_ok=True)
        raise


def unwritable(path: Path) -> str:
    """Return why a file cannot be written (empty where it can), without creating anything."""
    try:
        _followed(path)
        if path.is_dir():
            return "it is a directory"
        if path.is_socket():
            return "it is a socket"
        if path.exists():
            return "" if _may_be_written(path) else "permission denied"
        if path.is_symlink() and not path.exists() and Path(os.path.realpath(path)) == path.absolute():
            return "its link leads back to itself"
        if not path.parent.is_dir():
            return f"there is no directory {path.parent}"
    except OSError as error:
        return str(error.strerror) if error.errno == errno.ELOOP else "no file has such a name"
    except ValueError:
        return "no file has such a name"
    return "" if os.access(path.parent, os.W_OK) else f"permission denied in {path.absolute().parent}"


def _followed(path: Path) -> Path:
    """Return where a path leads; raises OSError for a link that is neither this user's nor its directory's owner's.

    This holds of each on the way there. One to an open pipe, such as `/dev/stdout`, leads to nothing that has a name,
    and is written through as it is.
    """
    named = path.absolute()
    for each in (named, *named.parents) if hasattr(os, "geteuid") else ():  # Windows knows no planted links
        if each.is_symlink() and each.lstat().st_uid not in (0, os.geteuid(), each.parent.stat().st_uid):
            what = "it" if each == named else str(each)
            raise OSError(errno.ELOOP, f"{what} is somebody else's link", str(path))
    real = Path(os.path.realpath(path))
    return path if path.exists() and not real.exists() else real


def _takes_no_other(path: Path) -> bool:
    """Tell whether a file is there that is to be written in place; raises PermissionError where it may not be."""
    if not path.exists():
        return False
    if not _may_be_written(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return not path.is_file() or not os.access(path.parent, os.W_OK)


def _may_be_written(path: Path) -> bool:
    """Tell whether a file may be written: also of root, who could, it is not wanted where its mode says no."""
    return os.access(path, os.W_OK) and bool(
        path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    )
