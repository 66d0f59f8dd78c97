"""What is known about the Netherlands on 1 January 2024 holds in the built-in pack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import optimizer.inputs.packs
from models.errors import InputError
from models.territory import Territory
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.proposal.proposal import propose

FOLDER = Path(optimizer.inputs.packs.__file__).parents[1] / "data" / "nl-2024"
SCENARIOS = Path(__file__).parents[3] / "scenarios"
FIXED = ["land", "fixed_link"]
BOUNDARIES = Path(__file__).parents[4] / "shared" / "data" / "nl-2024" / "boundaries.gpkg"


@pytest.fixture(scope="module")
def nl() -> Territory:
    return load_pack("nl-2024")


def test_the_built_in_pack_passes_the_checks_of_a_users_pack(nl: Territory) -> None:
    assert load_pack(FOLDER).stamp == nl.stamp
    assert (nl.stamp.name, nl.stamp.state) == ("nl-2024", "2024-01-01")
    assert len(nl.history.days) == 11


def test_municipalities_and_inhabitants(nl: Territory) -> None:
    people = [m.population for m in nl.municipalities.values()]
    assert len(nl.codes) == len({m.name for m in nl.municipalities.values()}) == 342
    assert sum(people) == 17_942_942
    assert sum(p < 20_000 for p in people) == 65
    assert sum(p >= 100_000 for p in people) == 32
    assert (nl.name(nl.codes[0]), people[0]) == ("Amsterdam", 931_298)
    assert (nl.name(nl.codes[-1]), people[-1]) == ("Schiermonnikoog", 972)
    assert sum(m.area_km2 for m in nl.municipalities.values()) == pytest.approx(33_647.23)


def test_pairs_by_kind_of_crossing(nl: Territory) -> None:
    assert Counter(touch.crossing for touch in nl.touches.values()) == {
        "land": 764,
        "fixed_link": 55,
        "ferry_car": 27,
        "ferry_foot": 14,
        "no_link": 25,
        "arranged_link": 1,
        "corner": 6,
    }
    for kinds, pieces in ((["land"], 15), (FIXED, 6), ([*FIXED, "ferry_car"], 1)):
        assert len(nl.select(nl.codes, crossings=kinds).pieces) == pieces


@pytest.mark.parametrize(
    ("name", "kind", "regions"),
    [
        *(("arbeidsmarktregio", "partition", 35), ("jeugdregio", "declared", 42)),
        *(
            ("veiligheidsregio", "partition", 25),
            ("ggd_regio", "partition", 25),
            ("rmc_regio", "partition", 40),
        ),
        *(("zorgkantoorregio", "partition", 31), ("samenwerkingsverband_po", "partition", 76)),
        *(("samenwerkingsverband_vo", "partition", 74), ("corop", "statistical", 40)),
        *(("provincie", "administrative", 12), ("res_regio", "partition", 30)),
        *(("politie_eenheid", "partition", 10), ("jeugd_bovenregionaal", "partition", 7)),
        ("regiobeeld", "partition", 37),
    ],
)
def test_layers_cover_everybody_once(nl: Territory, name: str, kind: str, regions: int) -> None:
    layer = nl.layer(name)
    assert (layer.kind, len(layer.regions), len(layer.region_of)) == (kind, regions, 342)


def test_what_is_carried_over_says_so(nl: Territory) -> None:
    assert (
        nl.layer("jeugdregio").label
        == "jeugdregio's, delineation 2017, carried to the municipalities of 2024"
    )
    for name in ("samenwerkingsverband_po", "samenwerkingsverband_vo", "centrum_vrouwenopvang"):
        assert "carried to 2024" in nl.layer(name).label
    assert "December 2014" in nl.commuting_label
    assert nl.other_commuting["commuting_scaled_2023"].label.startswith("an estimate")


def test_declared_regions_look_as_they_are_known_to(nl: Territory) -> None:
    declared = nl.layer("jeugdregio").regions
    people = {name: nl.population(members) for name, members in declared.items()}
    assert min(people.values()) == people["Midden-Limburg West"] == 104_577
    assert sum(p < 150_000 for p in people.values()) == 2
    alone = {name: people[name] for name, members in declared.items() if len(members) == 1}
    assert alone == {"Haarlemmermeer": 163_128, "Utrecht Stad": 374_238}
    inside = {
        "provincie": 39,
        "veiligheidsregio": 36,
        "ggd_regio": 37,
        "rmc_regio": 28,
        "zorgkantoorregio": 28,
    }
    for name, count in {**inside, "arbeidsmarktregio": 26}.items():
        of = nl.layer(name).region_of
        assert sum(len({of[code] for code in members}) == 1 for members in declared.values()) == count


@pytest.mark.parametrize("table", ["", "commuting_scaled_2023"])
def test_jobs_are_known_of_every_municipality(nl: Territory, table: str) -> None:
    jobs = nl.other_commuting[table].jobs if table else nl.commuting
    homes: Counter[str] = Counter()
    for (home, _), number in jobs.items():
        homes[home] += number
    assert len(jobs) == 8_820
    assert {work for _, work in jobs} == set(nl.codes) == set(homes)
    own = sum(number for (home, work), number in jobs.items() if home == work)
    assert homes.total() == (8_315_835 if table else 7_140_394)
    assert round(100 * own / homes.total(), 1) == (46.5 if table else 48.6)
    if not table:
        shares = {code: homes[code] / m.population for code, m in nl.municipalities.items()}
        assert min(shares.values()) == pytest.approx(0.217, abs=0.02)


def test_columns_add_up_and_percentages_count_as_the_numbers_behind_them(nl: Territory) -> None:
    assert sum(nl.column("population_2013").values()) == 16_779_185
    assert sum(nl.column("population_2022").values()) == 17_590_672
    assert nl.column("population_2024") == {m.code: m.population for m in nl.municipalities.values()}
    assert "pop_65plus" not in nl.columns
    elderly, people = nl.column("pop_65plus_number"), nl.column("population_2022")
    assert elderly["0014"] == round(0.15 * people["0014"])
    assert set(nl.codes) - nl.column("jobs_resident_2023").keys() == {"0088", "0096"}


def test_a_scenario_chooses_the_table_of_commuting(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    table = '[commuting]\ntable = "commuting_scaled_2023"\n'
    case.write_text(f'extends = "{SCENARIOS}/drenthe.toml"\ndata = "nl-2024"\n{table}')
    proposal = propose(load_scenario(case))
    assert proposal.territory.commuting_label.startswith("an estimate")
    notes = [f.text for j in proposal.judgements for f in j.findings if j.name == "commuting"]
    assert notes == [f"Jobs: {proposal.territory.commuting_label}"]
    case.write_text(f'extends = "{SCENARIOS}/drenthe.toml"\n{table}')
    with pytest.raises(InputError, match="these data have one table"):
        open_territory(load_scenario(case))


def test_health_services_equal_safety_regions_except_in_brabant(nl: Territory) -> None:
    health = set(nl.layer("ggd_regio").regions.values())
    safety = nl.layer("veiligheidsregio").regions
    other = {name for name, members in safety.items() if members not in health}
    assert other == {"Brabant-Noord", "Midden- en West-Brabant"}


def test_jobs_of_2014_are_the_sums_of_the_flows(nl: Territory) -> None:
    homes: Counter[str] = Counter()
    works: Counter[str] = Counter()
    for (home, work), jobs in nl.commuting.items():
        homes[home] += jobs
        works[work] += jobs
    assert nl.column("jobs_resident_2014") == dict(homes)
    assert nl.column("jobs_workplace_2014") == dict(works)


def test_only_these_regions_are_in_pieces_over_land_and_fixed_links(nl: Territory) -> None:
    area = nl.select(nl.codes, crossings=FIXED)
    islands = {code for piece in area.pieces[1:] for code in piece}
    broken = {
        (layer.name, region)
        for layer in nl.layers.values()
        for region, members in layer.regions.items()
        if not islands & members and not area.is_connected(members)
    }
    assert broken == {
        ("samenwerkingsverband_po", "PO3009"),
        ("samenwerkingsverband_vo", "VO2814"),
        ("corop", "Midden-Noord-Brabant"),
        ("jeugd_bovenregionaal", "Utrecht Flevoland"),
    }


@pytest.mark.skipif(not BOUNDARIES.is_file(), reason="the boundaries are not ours to publish")
def test_the_boundaries_are_a_valid_coverage_of_the_same_municipalities(nl: Territory) -> None:
    import geopandas as gpd
    import shapely

    frame = gpd.read_file(BOUNDARIES)
    assert set(frame["code"]) == set(nl.codes)
    assert frame.geometry.is_valid.all()
    assert shapely.coverage_is_valid(frame.geometry.values)
