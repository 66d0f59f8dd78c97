"""A study of a scenario of tiers: axes of one tier, columns by tier."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import InputError
from optimizer.study.plan import read_plan
from optimizer.study.runner import run_study
from tests.optimizer.study.conftest import IN_THREADS, write_study

BASE = """
compare_with = "jeugdregio"
[area]
layer = "provincie"
regions = ["Drenthe"]
[population]
minimum = 50_000
[arrangements.arbeidsmarktregio]
separating = 1.0
[[tiers]]
name = "low"
[[tiers]]
name = "high"
compare_with = "ggd_regio"
"""
STUDY = """
base = "base.toml"
[axes.minimum]
key = "tiers.high.population.minimum"
values = [150_000, 300_000]
"""


def test_an_axis_of_a_tier_and_columns_by_tier(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    study = run_study(write_study(tmp_path, STUDY), tmp_path / "out", **IN_THREADS)
    runs = study.runs
    assert list(runs["status"]) == ["optimal", "optimal"]
    assert (runs["smallest (high)"] >= runs["minimum"]).all()
    assert (runs["regions (low)"] == runs["regions"]).all()
    assert (runs["regions (high)"] <= runs["regions (low)"]).all()
    assert {"moved (low)", "moved (high)", "largest (high)"} <= set(runs.columns)
    regions = study.regions
    assert list(regions.columns[:4]) == ["run", "tier", "inside", "region"]
    counts = regions.groupby(["run", "tier"]).size()
    for _, run in runs.iterrows():
        assert counts[run["run"], "low"] == run["regions (low)"]
        assert counts[run["run"], "high"] == run["regions (high)"]
    assert set(study.criteria["tier"]) == {"low", "high"}
    assert {"low", "high"} <= set(study.assignments.columns)


@pytest.mark.parametrize(
    ("key", "said"),
    [("tiers.hgih.population.minimum", "no such tier"), ("tiers.high", "a tier is no value")],
)
def test_an_axis_of_no_tier_is_refused(tmp_path: Path, key: str, said: str) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_plan(write_study(tmp_path, STUDY.replace("tiers.high.population.minimum", key)))
