"""The version of this program moves with the code that decides results."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from optimizer.solving.versions import own_version, versions

ROOT = Path(__file__).parents[3]
ASK = "from optimizer.solving.versions import own_version; print(own_version())"


def test_every_result_says_what_it_was_made_with() -> None:
    assert set(versions()) == {"regio-optimizer", "ortools", "numba", "networkx", "numpy"}
    assert versions()["regio-optimizer"] == own_version()
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", own_version())


def test_a_changed_engine_has_another_version_and_a_changed_command_has_not(tmp_path: Path) -> None:
    for package in ("models", "optimizer"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "data")
        )

    def asked() -> str:
        run = subprocess.run(
            [sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    first = asked()
    assert first == own_version()
    with (tmp_path / "optimizer/cli/app.py").open("a") as file:
        file.write("# another command\n")
    assert asked() == first
    with (tmp_path / "optimizer/engine/strategy.py").open("a") as file:
        file.write("# another engine\n")
    assert asked() != first
