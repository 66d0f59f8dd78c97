"""A small study of one area, run once, and ways to run it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from optimizer.study.runner import run_study
from optimizer.study.study import Study

ROOT = Path(__file__).parents[3]

STUDY = f"""
title = "Flevoland"
base = "{ROOT}/scenarios/flevoland.toml"
[axes.minimum]
key = "population.minimum"
values = [100_000, 500_000]
[axes.size]
key = "size.weight"
values = [1.0, 9.0]
"""

IN_THREADS: Any = {"executor": ThreadPoolExecutor, "workers": 1}


def write_study(folder: Path, text: str = STUDY) -> Path:
    path = folder / "case.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study of `STUDY`, all of it, without any fault."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return run_study(write_study(folder), folder / "out", **IN_THREADS)
