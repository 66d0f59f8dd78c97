"""A scenario of tiers, from the file to the results folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.errors import InputError
from models.proposal import Status
from optimizer.inputs.scenarios import scenario_from
from optimizer.proposal.proposal import Proposal, propose
from optimizer.proposal.tier_proof import check_tiers
from optimizer.solving.declared_tiers import assess_tiers

CONTENT = {
    "area": {"layer": "provincie", "regions": ["Drenthe"]},
    "contiguity": {"crossings": ["land", "fixed_link"]},
    "population": {"minimum": 50_000},
    "arrangements": {"arbeidsmarktregio": {"separating": 1.0}},
    "size": {"target": 60_000, "cap": 60_000},
    "tiers": [
        {"name": "team", "tasks": ["basic teams"]},
        {"name": "regional", "population": {"minimum": 150_000}, "size": False},
    ],
}


def test_tiers_are_proposed_written_and_nest(tmp_path: Path) -> None:
    found = propose(scenario_from(CONTENT))
    assert found.report.status is Status.OPTIMAL
    low, high = found.by_tier()
    assert low.partition is not None
    assert high.partition is not None
    assert found.partition == low.partition
    assert all(any(region <= upper for upper in high.partition) for region in low.partition)
    assert all(found.territory.population(region) >= 150_000 for region in high.partition)
    assert {judgement.tier for judgement in found.judgements} == {"team", "regional"}
    cost = sum(judgement.measure.cost for judgement in found.judgements)
    assert cost == found.report.objective
    assert list(found.to_frame().columns[-3:]) == ["region", "team", "regional"]
    found.save(tmp_path / "out")
    head, *rows = (tmp_path / "out" / "regions.csv").read_text(encoding="utf-8").splitlines()
    assert head == "code,name,region,team,regional"
    assert len(rows) == 12
    document = json.loads((tmp_path / "out" / "proposal.json").read_text(encoding="utf-8"))
    assert [tier["name"] for tier in document["tiers"]] == ["team", "regional"]
    assert all(len(region["inside"]) == 1 for region in document["tiers"][0]["regions"])
    assert (tmp_path / "out" / "map-tier-2.png").is_file()
    again = Proposal.load(tmp_path / "out")
    assert again.partitions == found.partitions
    assert again.report.status is Status.OPTIMAL
    scenario = scenario_from(CONTENT)
    assert check_tiers(scenario, tmp_path / "out", bound=True).holds
    table = tmp_path / "out" / "regions.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    upper = {line.split(",")[4] for line in lines[1:]}
    code, name, region, low_name, high_name = lines[1].split(",")
    other = next(iter(sorted(upper - {high_name})), "elsewhere")
    lines[1] = ",".join((code, name, region, low_name, other))
    table.write_text("\n".join(lines), encoding="utf-8")
    broken = check_tiers(scenario, tmp_path / "out")
    assert not broken.holds
    assert any("holds other regions" in finding for finding in broken.findings)


def test_a_price_of_nesting_is_told() -> None:
    found = propose(scenario_from({**CONTENT, "nested": 0.01}))
    assert found.report.status is Status.OPTIMAL
    assert any("together below and not above" in finding.text for finding in found.findings)


def test_a_fixed_tier_is_the_layer_as_it_is() -> None:
    tiers = [CONTENT["tiers"][0], {"name": "labour", "fixed": "arbeidsmarktregio", "population": False}]  # type: ignore[index]
    found = propose(scenario_from({**CONTENT, "tiers": tiers}))
    _, high = found.by_tier()
    layer = found.territory.layer("arbeidsmarktregio")
    area = frozenset(found.territory.codes)
    assert high.partition is not None
    assert set(high.partition) == {members & area for members in layer.regions.values() if members & area}


def test_what_is_for_one_tier_says_so() -> None:
    scenario = scenario_from(CONTENT)
    found = propose(scenario)
    with pytest.raises(InputError, match="not for several tiers at once"):
        scenario.formulate(found.territory)


def test_declared_tiers_are_judged_and_who_straddles_is_named() -> None:
    scenario = scenario_from(CONTENT)
    same = assess_tiers(scenario, {"team": "arbeidsmarktregio", "regional": "arbeidsmarktregio"})
    assert same.straddling == ()
    other = assess_tiers(scenario, {"team": "provincie", "regional": "arbeidsmarktregio"})
    (one,) = other.straddling
    assert (one.tier, one.region, one.above) == ("team", "Drenthe", "regional")
    layer = other.tiers["regional"].subject.region_of
    assert all(layer[code] == name for name, codes in one.parts.items() for code in codes)
    territory = other.tiers["team"].territory
    people = {name: territory.population(codes) for name, codes in one.parts.items()}
    assert one.away == sum(people.values()) - max(people.values())
    assert not other.holds
    with pytest.raises(InputError, match="no such tier"):
        assess_tiers(scenario, {"teams": "provincie"})
