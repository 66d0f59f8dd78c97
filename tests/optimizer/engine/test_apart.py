"""Work in processes of its own ends with a stop and with its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from optimizer.engine.apart import run_apart

LONG = "import os, time; f = open({!r}, 'w'); f.write(str(os.getpid())); f.close(); time.sleep(50)"


def written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not fetched yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(true) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_all_run_to_their_end_whatever_goes_wrong_in_one(tmp_path: Path):
    done = tmp_path / "done"
    assert run_apart(["1 / 0", f"open({str(done)!r}, 'w').close()"], lambda: False)
    assert done.exists()
    assert run_apart([], lambda: True)


def test_a_stop_ends_all(tmp_path: Path):
    files = [tmp_path / "a", tmp_path / "b"]
    assert not run_apart([LONG.format(str(file)) for file in files], lambda: all(map(written, files)))
    for file in files:
        assert not os.path.exists(f"/proc/{written(file)}")


def test_they_end_when_their_parent_is_killed(tmp_path: Path):
    file = tmp_path / "a"
    run = f"run_apart([{LONG.format(str(file))!r}], lambda: False)"
    code = f"from optimizer.engine.apart import run_apart; {run}"
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        wait_until(lambda: written(file))
        parent.kill()
    wait_until(lambda: not is_running(int(written(file))))
