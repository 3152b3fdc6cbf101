"""Files of the command line: there as a whole, or as they were."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from activate_order_conformance.whole_files import unwritable, write_whole

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes links of somebody else"
)


def test_a_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "run.json", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"run.json": b"new"}


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(b"before")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.copymode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"after")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"run.json": b"before"}


def test_a_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "run.json", tmp_path / "last.json"
    path.write_bytes(b"before")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"after")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"after", 0o640)


def test_a_pipe_is_written_in_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_whole, args=(pipe, b"told"))
    writer.start()
    assert pipe.read_bytes() == b"told"
    writer.join()
    assert pipe.is_fifo()


def test_an_open_pipe_is_written_by_the_name_that_a_shell_gives_it() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        write_whole(Path(f"/dev/fd/{writing}"), b"told")
        os.close(writing)
        assert pipe.read() == b"told"


@needs_root
@pytest.mark.parametrize("planted", ["run.json", "folder"])
def test_a_link_of_somebody_else_is_followed_nowhere_on_the_way_and_known_beforehand(
    tmp_path: Path, planted: str
) -> None:
    elsewhere, shared = tmp_path / "elsewhere", tmp_path / "shared"
    elsewhere.mkdir()
    shared.mkdir()
    (elsewhere / "run.json").write_bytes(b"precious")
    link = shared / planted
    link.symlink_to(elsewhere if planted == "folder" else elsewhere / "run.json")
    path = link / "run.json" if planted == "folder" else link
    assert unwritable(path) == ""
    os.chown(link, 65534, 65534, follow_symlinks=False)
    assert unwritable(path).endswith("is somebody else's link")
    with pytest.raises(OSError, match="is somebody else's link"):
        write_whole(path, b"after")
    assert (elsewhere / "run.json").read_bytes() == b"precious"


def test_a_link_at_the_name_that_a_file_has_meanwhile_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    monkeypatch.setattr("secrets.token_hex", lambda _: "known")
    (tmp_path / ".run.json.known").symlink_to(victim)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "run.json", b"after")
    assert (victim.read_bytes(), (tmp_path / "run.json").exists()) == (b"precious", False)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="sockets have no names here")
def test_a_socket_is_no_place_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("run.json")
        assert unwritable(Path("run.json")) == "it is a socket"
