"""The criteria on the built-in data: what is known of the declared regions comes out."""

from __future__ import annotations

from typing import Any

import pytest

from models.criteria import Criterion
from models.partition import Partition
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.packs import load_pack


@pytest.fixture(scope="module")
def whole() -> Territory:
    return load_pack()


@pytest.fixture(scope="module")
def declared(whole: Territory) -> Partition:
    return whole.layer_partition("jeugdregio")


def criterion(whole: Territory, name: str, **tables: Any) -> tuple[Criterion, Territory]:
    scenario = Scenario.model_validate(tables)
    territory = scenario.cut(whole)
    return dict(scenario.in_use())[name], territory


@pytest.mark.parametrize(
    ("layer", "with_one"),
    [
        ("veiligheidsregio", 36),
        ("rmc_regio", 28),
        ("zorgkantoorregio", 28),
        ("arbeidsmarktregio", 25),
        ("provincie", 39),
    ],
)
def test_most_declared_regions_face_one_institution(
    whole: Territory, declared: Partition, layer: str, with_one: int
) -> None:
    faced, territory = criterion(whole, f"institutions.{layer}", institutions={layer: {"maximum": 1}})
    assert sum(detail.value == 1 for detail in faced.measure(territory, declared).details) == with_one
    assert len(faced.check(territory, declared)) == 42 - with_one


def test_the_declared_regions_are_strong_enough_and_four_are_small(
    whole: Territory, declared: Partition
) -> None:
    population, territory = criterion(whole, "population", population={"minimum": 150_000})
    assert population.measure(territory, declared).value == 101_795
    assert len(population.check(territory, declared)) == 4


def test_utrecht_is_isolated_by_its_ring(whole: Territory, declared: Partition) -> None:
    """Haarlemmermeer is alone too; as a municipality of 100,000 it counts as a centre."""
    table = {"layers": ["arbeidsmarktregio", "centrum_maatschappelijke_opvang"]}
    centres, territory = criterion(whole, "centres", centres=table)
    assert [f.codes for f in centres.check(territory, declared)] == [(whole.code_of("Utrecht"),)]
    centres, territory = criterion(whole, "centres", centres={**table, "minimum_population": 100_000})
    alone = {whole.code_of("Utrecht"), whole.code_of("Haarlemmermeer")}
    assert {code for f in centres.check(territory, declared) for code in f.codes} == alone


def test_food_valley_is_judged_whole_where_the_province_cuts_it(whole: Territory) -> None:
    area = {"layer": "provincie", "regions": ["Utrecht"]}
    work, territory = criterion(
        whole, "arrangements.jeugdregio", area=area, arrangements={"jeugdregio": {"separating": 1.0}}
    )
    notes = work.notes(territory, whole.layer_partition("jeugdregio").restrict(territory.codes))
    (note,) = [note for note in notes if note.value == 86_965]
    assert "Food" in note.text
    assert note.limit is not None
    assert note.limit > 300_000


def test_with_everyone_alone_every_tie_and_every_job_is_cut(whole: Territory) -> None:
    """All 16,779,185 lose every partner: every municipality touches one of its labour-market region."""
    alone = Partition([code] for code in whole.codes)
    work, territory = criterion(
        whole, "arrangements.arbeidsmarktregio", arrangements={"arbeidsmarktregio": {"separating": 1.0}}
    )
    assert work.measure(territory, alone).value == pytest.approx(16_779_185)
    commuting, territory = criterion(whole, "commuting", commuting={})
    measure = commuting.measure(territory, alone)
    assert measure.details[0].value == 1
    assert measure.cost == pytest.approx(1_677_918, abs=len(territory.pairs) / 2)


def test_self_containment_is_known_everywhere_and_highest_in_the_whole(whole: Territory) -> None:
    commuting, territory = criterion(whole, "commuting", commuting={})
    country = commuting.measure(territory, Partition([whole.codes]))
    assert country.cost == 0
    assert [d.value for d in country.details[1:-1]] == [1, 1]
    for detail in commuting.measure(territory, whole.layer_partition("corop")).details[1:-1]:
        assert detail.value is not None
        assert 0.3 < detail.value < 1
