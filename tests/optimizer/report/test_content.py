"""What a report counts, on a partition of Limburg made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.criteria.ties import shared_ties
from models.partition import Partition
from models.territory import Territory
from optimizer.inputs.scenarios import load_scenario, merge, scenario_from, scenario_to_dict
from optimizer.inputs.territories import open_territory
from optimizer.language.language import Language
from optimizer.proposal.proposal import Proposal
from optimizer.report.criteria import Note, criterion_rows
from optimizer.report.municipalities import MunicipalityRow, municipality_rows
from optimizer.report.prospects import Prospects
from optimizer.report.regions import Check, RegionCard, region_cards
from optimizer.report.ties import ties_of
from tests.results_folders import ROOT, proposed

DUTCH = Language("nl")
MIDDLE = ["Roermond", "Weert", "Leudal", "Echt-Susteren", "Maasgouw", "Roerdalen", "Nederweert"]
NORTH = ["Venlo", "Venray", "Peel en Maas", "Horst aan de Maas", "Gennep", "Beesel", "Bergen (L.)"]
NORTH += ["Mook en Middelaar"]


def limburg(**changes: Any) -> Proposal:
    """Return North, Middle and South Limburg as if they had been proposed."""
    content = merge(scenario_to_dict(load_scenario(ROOT / "scenarios/limburg.toml")), changes)
    scenario = scenario_from(content, folder=Path())
    territory = open_territory(scenario)
    return proposed(scenario, territory, three_regions(territory))


def three_regions(territory: Territory) -> Partition:
    north, middle = ({territory.code_of(name) for name in names} for names in (NORTH, MIDDLE))
    return Partition([north, middle, set(territory.codes) - north - middle])


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return limburg()


def card_of(proposal: Proposal, name: str) -> RegionCard:
    return next(card for card in region_cards(proposal) if card.name == name)


def checks_of(proposal: Proposal, name: str, kind: str) -> dict[str, Check]:
    return {check.subject: check for check in card_of(proposal, name).checks if check.kind == kind}


# -------------------------------------------------------------------- regions
def test_a_card_tells_size_centres_largest_member_and_institutions(proposal: Proposal) -> None:
    card = card_of(proposal, "Venlo")
    assert (card.number, len(card.members), card.population) == (2, 8, 280_410)
    assert card.centres == ("Venlo",)
    assert card.largest.name == "Venlo"
    assert card.largest.share == pytest.approx(100_160 / 280_410)
    assert {faced.layer: faced.names for faced in card.faced} == {
        "care-office regions": ("Nijmegen", "Noord- en Midden-Limburg"),
        "safety regions": ("Limburg-Noord",),
    }
    assert card.density == pytest.approx(card.population / card.area_km2)
    assert 0.7 < (card.lives_and_works or 0) < 0.9


def test_votes_by_inhabitants_and_one_each(proposal: Proposal) -> None:
    members = card_of(proposal, "Venlo").members
    assert sum(member.by_population or 0 for member in members) == pytest.approx(1)
    assert {member.one_vote for member in members} == {1 / 8}
    assert (members[0].by_population or 0) > members[0].share


def test_limits_are_held_against_what_there_is(proposal: Proposal) -> None:
    assert checks_of(proposal, "Venlo", "minimum")["inhabitants"].limit == 100_000
    assert checks_of(proposal, "Venlo", "minimum")["members"].holds
    assert checks_of(proposal, "Maastricht", "preferred maximum")["members"].limit == 20
    neighbours = checks_of(proposal, "Maastricht", "neighbours")
    assert (neighbours["Heerlen"].value, neighbours["Heerlen"].limit) == (7, 7)


def test_a_broken_minimum_and_a_target_out_of_reach_are_seen() -> None:
    proposal = limburg(population={"minimum": 250_000, "target": 300_000})
    broken = checks_of(proposal, "Roermond", "minimum")["inhabitants"]
    assert (broken.value, broken.limit, broken.holds) == (235_565, 250_000, False)
    assert checks_of(proposal, "Venlo", "minimum")["inhabitants"].holds
    assert not checks_of(proposal, "Venlo", "target")["inhabitants"].holds


def test_exceptions_come_with_their_reason() -> None:
    thin = {"below": 400, "minimum": 200_000, "reason": "few people"}
    named = {"municipalities": MIDDLE, "minimum": 150_000, "reason": "the middle"}
    low = limburg(population={"minimum": 300_000, "low_density": thin})
    check = checks_of(low, "Roermond", "minimum")["inhabitants"]
    assert (check.limit, check.reason, check.holds) == (200_000, "few people", True)
    both = limburg(population={"minimum": 300_000, "low_density": thin, "tailored": [named]})
    check = checks_of(both, "Roermond", "minimum")["inhabitants"]
    assert (check.limit, check.reason) == (150_000, "the middle")
    dense = limburg(population={"minimum": 700_000, "low_density": thin})
    assert checks_of(dense, "Maastricht", "minimum")["inhabitants"].limit == 700_000


# -------------------------------------------------------------------- ties
def test_ties_broken_are_all_separated_neighbours_of_an_arrangement(proposal: Proposal) -> None:
    broken = {frozenset(row.names): row.layers for row in ties_of(proposal).broken}
    assert broken == {
        frozenset({"Beesel", "Roermond"}): (
            "public-health service areas",
            "early-school-leaving regions",
            "secondary-school cooperation areas",
        ),
        frozenset({"Leudal", "Peel en Maas"}): (
            "public-health service areas",
            "early-school-leaving regions",
        ),
        frozenset({"Nederweert", "Peel en Maas"}): (
            "public-health service areas",
            "early-school-leaving regions",
        ),
    }
    costs = [row.cost for row in ties_of(proposal).broken]
    assert costs == sorted(costs, reverse=True)


def test_what_broken_ties_cost_is_what_the_criteria_say(proposal: Proposal) -> None:
    """No tie is made across a labour-market region next to a broken one here."""
    separated = sum(
        judgement.measure.cost
        for judgement in proposal.judgements
        if judgement.name.startswith("arrangements.") and judgement.name != "arrangements.arbeidsmarktregio"
    )
    assert sum(row.cost for row in ties_of(proposal).broken) == proposal.territory.in_inhabitants(separated)


def test_ties_made_share_no_arrangement_today(proposal: Proposal) -> None:
    alone = limburg(arrangements={"ggd_regio": False, "rmc_regio": False})
    territory = alone.territory
    for row in ties_of(alone).made:
        a, b = sorted(map(territory.code_of, row.names))
        assert row.regions[0] == row.regions[1]
        for name in alone.scenario.arrangements:
            assert (a, b) not in shared_ties(territory, territory.layer(name), within=True)
    assert {"Gennep", "Mook en Middelaar"} not in [set(row.names) for row in ties_of(alone).made]


# -------------------------------------------------------------------- municipalities
def rows_of(proposal: Proposal) -> dict[str, MunicipalityRow]:
    moved = frozenset({proposal.territory.code_of("Mook en Middelaar")})
    rows = municipality_rows(proposal, region_cards(proposal), moved, Prospects())
    return {row.name: row for row in rows}


def test_a_row_tells_whom_a_municipality_keeps_loses_and_meets(proposal: Proposal) -> None:
    rows = rows_of(proposal)
    assert list(rows) == sorted(rows)
    mook = rows["Mook en Middelaar"]
    assert (mook.region.name, mook.declared, mook.moved) == ("Venlo", "Nijmegen", True)
    youth = mook.partners[0]
    assert youth.region == "Nijmegen"
    assert "Nijmegen" in youth.outside
    assert not youth.kept + youth.lost
    assert "Roermond" in mook.lost
    assert {"Venlo", "Gennep"} <= set(mook.kept)


def test_partners_of_all_layers_are_kept_lost_or_outside(proposal: Proposal) -> None:
    territory = proposal.territory
    for row in rows_of(proposal).values():
        fellows = {territory.name(code) for code in row.region.codes} - {row.name}
        assert set(row.kept) | set(row.new) == fellows
        assert not set(row.kept) & set(row.new)
        for partners in row.partners:
            assert set(partners.kept) <= set(row.kept)
            assert set(partners.lost) <= set(row.lost)


# -------------------------------------------------------------------- notes
def notes(proposal: Proposal, title: str) -> list[Note]:
    row = next(row for row in criterion_rows(proposal, DUTCH) if row.title == title)
    return list(row.notes)


@pytest.mark.parametrize(
    ("changes", "title", "said"),
    [
        (
            {"population": {"minimum": 250_000}},
            "Inwonertal",
            "regio Roermond: 235.565, bij een grens van 250.000",
        ),
        (
            {
                "population": {
                    "minimum": 250_000,
                    "low_density": {"below": 400, "minimum": 200_000, "reason": "ruimte"},
                }
            },
            "Inwonertal",
            "regio Roermond: 235.565, toegestaan als uitzondering (grens 200.000)",
        ),
        ({"members": {"maximum": 8}}, "Aantal gemeenten", "regio Maastricht: 18 gemeenten, meer dan 8"),
        (
            {"contiguity": {"add": [{"between": ["Venlo", "Roermond"], "reason": "veer"}]}},
            "Aaneengesloten",
            None,
        ),
        (
            {"contiguity": {"add": [{"between": ["Weert", "Roermond"], "reason": "nieuwe weg"}]}},
            "Aaneengesloten",
            "De verbinding Roermond – Weert is toegevoegd: nieuwe weg",
        ),
        *(
            ({"contiguity": {"remove": [{"between": pair, "reason": "geen weg"}]}}, "Aaneengesloten", said)
            for pair, said in (
                (["Weert", "Nederweert"], "De verbinding Nederweert – Weert is weggelaten: geen weg"),
                (
                    ["Weert", "Maastricht"],
                    "De verbinding Maastricht – Weert zou weggelaten worden, maar de twee grenzen niet aan "
                    "elkaar: geen weg",
                ),
            )
        ),
        (
            {},
            "Bestaande samenwerking",
            "Zuid-Gelderland ligt maar voor een deel in dit gebied: 7.825 van de 309.630 inwoners wonen erin "
            "(Mook en Middelaar)",
        ),
    ],
)
def test_findings_are_said_in_dutch(changes: dict[str, Any], title: str, said: str | None) -> None:
    texts = [note.text for note in notes(limburg(**changes), title) if not note.foreign]
    assert (said in texts) if said else not texts


def test_what_costs_at_a_weight_of_its_own_stands_beside_the_value(proposal: Proposal) -> None:
    rows = {row.subject: row for row in criterion_rows(proposal, Language("en"))}
    labour, health = rows["labour-market regions"], rows["public-health service areas"]
    assert [one.name for one in labour.beside] == ["ties made across regions"]
    assert health.beside == ()
    weights = list(labour.weights.values())
    values = [labour.value.value or 0, labour.beside[0].value or 0]
    assert sum(map(float.__mul__, map(float, weights), map(float, values))) == pytest.approx(
        labour.cost, abs=200
    )
