"""The way through on the built-in data: columns, drafts, mergers, stopped and impossible runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import InputError
from models.proposal import Status
from optimizer.comparison.comparison import compare_with_declared
from optimizer.engine.solution import Control
from optimizer.inputs.scenarios import load_scenario, merge, scenario_from
from optimizer.inputs.territories import open_territory
from optimizer.proposal.proposal import propose
from optimizer.solving.assess import assess

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DRENTHE = {"layer": "provincie", "regions": ["Drenthe"]}


def case(folder: Path, **content: Any) -> Any:
    return scenario_from(merge({"name": "case", "area": DRENTHE}, content), folder=folder)


def test_a_province_in_pieces_is_said_with_the_links_that_would_join_it() -> None:
    scenario = load_scenario(SCENARIOS / "fryslan.toml")
    apart = scenario.model_copy(
        update={"contiguity": scenario.contiguity.model_copy(update={"crossings": ("land",), "add": ()})}
    )
    proposal = propose(apart)
    assert proposal.report.status is Status.INFEASIBLE
    text = " ".join(finding.text for finding in proposal.findings)
    assert "Schiermonnikoog" in text
    assert "ferry_car" in text


def test_columns_of_the_area_are_enough_and_their_minimum_holds(tmp_path: Path) -> None:
    codes = open_territory(case(tmp_path)).codes
    rows = [f"{code},{50 + k}" for k, code in enumerate(codes)]
    (tmp_path / "clients.csv").write_text("code,clients\n" + "\n".join(rows), encoding="utf-8")
    scenario = case(tmp_path, columns="clients.csv", attributes={"clients": {"minimum": 300}})
    proposal = propose(scenario)
    assert proposal.partition is not None
    values = proposal.territory.column("clients")
    assert all(sum(values[code] for code in region) >= 300 for region in proposal.partition)


def test_a_column_that_misses_a_municipality_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("code,clients\n0106,5\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"clients\.csv"):
        propose(case(tmp_path, columns="clients.csv", attributes={"clients": {"minimum": 1}}))


def test_a_draft_pulls_the_proposal_towards_it(tmp_path: Path) -> None:
    scenario = load_scenario(SCENARIOS / "drenthe.toml")
    best = propose(scenario)
    assert best.partition is not None
    one_region = [f"{code},all" for code in best.territory.codes]
    (tmp_path / "draft.csv").write_text("code,region\n" + "\n".join(one_region), encoding="utf-8")
    base = f'extends = "{SCENARIOS / "drenthe.toml"}"\n'
    draft = '[arrangements.draft]\nfile = "draft.csv"\nseparating = 50\n'
    (tmp_path / "close.toml").write_text(base + draft, encoding="utf-8")
    close = propose(load_scenario(tmp_path / "close.toml"))
    assert close.partition is not None
    assert len(close.partition) < len(best.partition)


def test_merged_municipalities_are_one(tmp_path: Path) -> None:
    merger = {"name": "New Assen", "municipalities": ["Assen", "Aa en Hunze"]}
    territory = open_territory(case(tmp_path, mergers=[merger]))
    before = open_territory(case(tmp_path))
    assert len(territory.codes) == len(before.codes) - 1
    assert territory.population() == before.population()
    assert territory.name("0106") == "New Assen"
    assert sum(territory.commuting.values()) == sum(before.commuting.values())
    touching = set(before.neighbours("0106")) | set(before.neighbours("1680"))
    assert set(territory.neighbours("0106")) == touching - {"0106", "1680"}


def test_a_municipality_merges_once(tmp_path: Path) -> None:
    twice = [{"name": n, "municipalities": ["Assen", m]} for n, m in (("X", "Aa en Hunze"), ("Y", "Emmen"))]
    with pytest.raises(InputError, match="merges once"):
        open_territory(case(tmp_path, mergers=twice))


def test_stopping_before_the_start_gives_no_false_claim() -> None:
    control = Control()
    control.stop.set()
    proposal = propose(load_scenario(SCENARIOS / "gelderland.toml"), control=control)
    assert proposal.report.status in (Status.UNKNOWN, Status.FEASIBLE)
    assert proposal.report.bound is None or proposal.report.bound < (proposal.report.objective or 10**9)


def test_layers_are_assessed_with_their_regions_whole() -> None:
    assessment = assess(load_scenario(SCENARIOS / "utrecht.toml"), "jeugdregio")
    sizes = {name: assessment.territory.population(region) for region, name in assessment.names.items()}
    assert sizes["Food Valley"] > 300_000
    assert any("Utrecht is isolated" in finding.text for finding in assessment.violations)


def test_the_comparison_carries_the_label_of_what_was_declared() -> None:
    proposal = propose(load_scenario(SCENARIOS / "flevoland.toml"))
    declared = compare_with_declared(proposal)
    assert declared is not None
    comparison, layer = declared
    assert layer.label == "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013"
    assert comparison.moved == frozenset()
