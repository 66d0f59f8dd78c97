"""`propose --scheduler`: a scheduler that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.optimizer.cli.test_app import regio

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def test_a_scheduler_that_does_not_answer_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, _, err = regio(
        "propose",
        str(SCENARIOS / "limburg.toml"),
        "--out",
        str(out),
        "--scheduler",
        "tcp://127.0.0.1:1",
        capsys=capsys,
    )
    assert code == 2
    assert "--scheduler" in err
    assert "no Dask scheduler answers" in err
    assert not out.exists()
