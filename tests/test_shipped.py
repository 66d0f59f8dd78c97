"""Every scenario that comes along gives a partition that passes all checks, as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.proposal import Status
from optimizer.inputs.scenarios import load_scenario, override
from optimizer.proposal.proposal import propose
from optimizer.solving.propose import limits_of

SCENARIOS = Path(__file__).parents[1] / "scenarios"
QUICK = {"drenthe", "flevoland", "limburg", "zeeland", "basic-teams"}
PROVEN = QUICK | {"fryslan", "groningen", "overijssel", "utrecht"}
"""Proven within their own time limit on any machine."""


PACKS = ("nl-2013", "nl-2024")


def runs(name: str, pack: str) -> object:
    return pytest.param(name, pack, marks=() if name in QUICK else pytest.mark.slow)


NAMES = [path.stem for path in sorted(SCENARIOS.glob("*.toml")) if path.stem != "base"]


@pytest.mark.parametrize(("name", "pack"), [runs(name, pack) for name in NAMES for pack in PACKS])
def test_a_shipped_scenario_gives_a_verified_partition(name: str, pack: str) -> None:
    scenario = override(load_scenario(SCENARIOS / f"{name}.toml"), data=pack)
    limits = limits_of(scenario)
    proposal = propose(scenario, limits=replace(limits, time_limit_s=min(60.0, limits.time_limit_s)))
    assert proposal.partition is not None
    assert proposal.partition.codes == set(proposal.territory.codes)
    assert not proposal.violations
    assert proposal.report.bound is not None
    if name in PROVEN:
        assert proposal.report.status is Status.OPTIMAL
