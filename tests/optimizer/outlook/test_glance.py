"""What `propose` looks at by itself: all that fits five seconds, whole and proven, or nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from optimizer.cli.app import app
from optimizer.inputs.scenarios import load_scenario
from optimizer.outlook import outlook
from optimizer.outlook.weighing import PriceRange
from optimizer.proposal.proposal import Proposal, propose
from optimizer.solving.variants import budget

DRENTHE = Path(__file__).parents[3] / "scenarios/drenthe.toml"


@pytest.fixture(scope="module")
def drenthe() -> Proposal:
    return propose(load_scenario(DRENTHE))


def test_what_was_found_is_proven_and_priced(drenthe: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "GLANCE_S", 60.0)
    found = outlook.glance(drenthe)
    assert found.left_out == ""
    assert found.alternatives is not None
    assert found.certainty is not None
    assert all(other.status == "optimal" for other in found.alternatives.found)
    assert set(found.certainty.states.values()) <= {"certain", "contested"}


def test_what_takes_too_long_is_left_out_whole_and_named(
    drenthe: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlook, "GLANCE_S", 0.0)
    assert outlook.glance(drenthe).left_out == "alternatives and certainty"
    monkeypatch.setattr(outlook, "GLANCE_S", 60.0)
    monkeypatch.setattr(outlook, "GLANCED", 5)
    assert outlook.glance(drenthe).left_out == "alternatives and certainty"


def test_on_larger_maps_only_prices_within_the_share_are_exact(
    drenthe: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlook, "GLANCE_S", 60.0)
    whole = outlook.glance(drenthe).certainty
    monkeypatch.setattr(outlook, "WEIGHED", 5)
    brief = outlook.glance(drenthe).certainty
    assert whole is not None
    assert brief is not None
    assert brief.states == whole.states
    prices = {one.pair: one.price for one in whole.pairs}
    dear = budget(drenthe.report.objective or 0, outlook.SHARE) - (drenthe.report.objective or 0)
    for one in brief.pairs:
        assert one.price == prices[one.pair] or one.price == PriceRange(dear + 1)


def test_fast_looks_at_nothing_else(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["propose", str(DRENTHE), "--fast", "--out", str(tmp_path / "drenthe")])
    assert done.exit_code == 0
    assert not (tmp_path / "drenthe/alternatives.json").exists()
    assert CliRunner().invoke(app, ["propose", str(DRENTHE), "--fast", "--full"]).exit_code != 0
