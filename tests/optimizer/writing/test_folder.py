"""Results are written whole or not at all, and the folder is tried before any work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.writing import folder as folders
from optimizer.writing.folder import clear_remains, own_prefix, save_page, try_folder, write_folder


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


# -------------------------------------------------------------------- pages
def test_a_page_takes_the_place_of_an_earlier_one(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("earlier")
    save_page("later", page)
    assert page.read_text() == "later"
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    page = tmp_path / "page.html"
    page.mkdir()
    with pytest.raises(InputError, match=r"page\.html.*expected a file that can be written"):
        save_page("later", page)
    assert list(tmp_path.iterdir()) == [page]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        save_page("later", tmp_path / "nowhere" / "page.html")


# -------------------------------------------------------------------- folders
def test_new_files_replace_the_own_ones_and_leave_the_others(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    with write_folder(target, ("x", "map-*")) as new:
        for name in ("x", "map-1", "map-2"):
            (new / name).write_text("1")
    (target / "mine").write_text("mine")
    with write_folder(target, ("x", "map-*")) as new:
        (new / "map-1").write_text("2")
    assert content(target) == {"map-1": "2", "mine": "mine"}


@pytest.mark.parametrize("broken", [0, 1, 2, 3, 4])
def test_an_exchange_that_breaks_off_puts_every_earlier_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    target = tmp_path / "out"
    with write_folder(target, ("x", "y", "z")) as new:
        (new / "x").write_text("1")
        (new / "y").write_text("1")
    steps = iter(range(broken + 1))
    replace = os.replace

    def failing(a: Path, b: Path) -> None:
        if next(steps, None) == broken:
            raise OSError(28, "No space left on device")
        replace(a, b)

    monkeypatch.setattr(folders.os, "replace", failing)
    before = content(target)

    def again() -> None:
        with write_folder(target, ("x", "y", "z")) as new:
            for name in "xyz":
                (new / name).write_text("2")

    with pytest.raises(InputError, match="No space left"):
        again()
    assert content(target) == before


def test_work_that_fails_leaves_the_earlier_files_and_no_new_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), write_folder(tmp_path / "a" / "b", ()):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["clear_remains", "_check_replaceable", "keeping"])
def test_an_interrupt_before_the_work_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"optimizer.writing.folder.{where}", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "a" / "b", ()).__enter__()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_tried_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "out" / "map.png").mkdir(parents=True)
    for target, problem in (("file", "a file is in the way"), ("file/deeper", "a file is in the way")):
        for trial in (lambda path: try_folder(path, ()), lambda path: write_folder(path, ()).__enter__()):
            with pytest.raises(InputError, match=problem):
                trial(tmp_path / target)
    with pytest.raises(InputError, match=r"map\.png: a folder is in the way of a file"):
        try_folder(tmp_path / "out", ("map.*",))
    try_folder(tmp_path / "new" / "deep", ())
    assert not (tmp_path / "new").exists()
    try_folder(None, ())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Permission denied"):
        try_folder(tmp_path, ())
    tmp_path.chmod(0o700)


def test_a_disk_that_is_read_only_is_told() -> None:
    with pytest.raises(InputError, match="/proc"):
        try_folder(Path("/proc/out"), ())


def dead() -> int:
    """Return the number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_what_killed_runs_left_is_cleared_and_what_runs_now_is_kept(tmp_path: Path) -> None:
    mine = own_prefix()
    gone = mine.replace(f"-{os.getpid()}-", f"-{dead()}-")
    for name in (f"{gone}a", f"{mine}b", ".regio-elsewhere-1-c"):
        (tmp_path / name / "new").mkdir(parents=True)
    (tmp_path / f"{gone}page.html").write_text("half")
    clear_remains(tmp_path)
    assert sorted(content_names(tmp_path)) == sorted([f"{mine}b", ".regio-elsewhere-1-c"])


def content_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_an_exchange_that_was_killed_half_way_is_finished_by_the_next_run(tmp_path: Path) -> None:
    left = tmp_path / f"{own_prefix().replace(f'-{os.getpid()}-', f'-{dead()}-')}x"
    (left / "new").mkdir(parents=True)
    (left / "old").mkdir()
    (left / "earlier.json").write_text('["w", "x", "z"]')
    (left / "old" / "x").write_text("1")
    for name in ("w", "z", "mine"):
        (tmp_path / name).write_text("1")
    for name in "xy":
        (left / "new" / name).write_text("2")
    with write_folder(tmp_path, ()):
        assert len(content_names(tmp_path)) == 4
    assert content(tmp_path) == {"x": "2", "y": "2", "mine": "1"}
