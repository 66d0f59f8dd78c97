"""What is known about the Netherlands on 1 January 2013 holds in the built-in pack."""

from collections import Counter
from pathlib import Path

import pytest

import optimizer.inputs.packs
from models.territory import Link, Territory
from optimizer.inputs.packs import load_pack

FOLDER = Path(optimizer.inputs.packs.__file__).parents[1] / "data" / "nl-2013"

FIXED = ["land", "fixed_link"]
WITH_CAR_FERRIES = [*FIXED, "ferry_car"]
TO_SCHIERMONNIKOOG = Link("0058", "0088", "open water; part of every Frisian arrangement")


@pytest.fixture(scope="module")
def nl() -> Territory:
    return load_pack()


def test_the_built_in_pack_passes_the_checks_of_a_users_pack(nl):
    checked = load_pack(FOLDER)
    assert checked.stamp == nl.stamp
    assert checked.municipalities == nl.municipalities
    assert checked.layers == nl.layers


def test_the_stamp_says_what_the_data_is(nl):
    assert nl.stamp.name == "nl-2013"
    assert nl.stamp.state == "2013-01-01"
    assert nl.stamp.attribution == "CBS (Statistics Netherlands) and Kadaster, CC BY 4.0"
    assert len(nl.stamp.fingerprint) == 64


# -------------------------------------------------------------------- municipalities
def test_there_are_408_municipalities(nl):
    assert len(nl.codes) == 408
    assert nl.codes[0] == nl.code_of("Amsterdam")


def test_inhabitants_are_rounded_to_five_and_add_up(nl):
    assert nl.population() == 16_779_185
    assert all(m.population % 5 == 0 for m in nl.municipalities.values())


def test_142_municipalities_were_smaller_than_20_000_as_the_handreiking_says(nl):
    small = [m for m in nl.municipalities.values() if m.population < 20_000]
    assert len(small) == 142
    assert round(100 * len(small) / len(nl.codes), 1) == 34.8


def test_27_municipalities_had_100_000_inhabitants_or_more(nl):
    assert sum(m.population >= 100_000 for m in nl.municipalities.values()) == 27


def test_centroids_lie_in_the_national_grid(nl):
    assert all(10_000 < m.x < 280_000 and 300_000 < m.y < 625_000 for m in nl.municipalities.values())


# -------------------------------------------------------------------- crossings
def test_pairs_by_kind_of_crossing(nl):
    assert Counter(touch.crossing for touch in nl.touches.values()) == {
        "land": 932,
        "fixed_link": 57,
        "no_link": 34,
        "arranged_link": 1,
        "ferry_car": 31,
        "ferry_foot": 15,
        "corner": 7,
    }


def test_land_and_fixed_links_leave_the_mainland_and_five_wadden_islands(nl):
    area = nl.select(nl.codes, crossings=FIXED)
    mainland, *islands = area.pieces
    assert len(mainland) == 403
    assert [area.names(piece) for piece in islands] == [
        "Texel",
        "Terschelling",
        "Ameland",
        "Vlieland",
        "Schiermonnikoog",
    ]


def test_car_ferries_connect_the_country(nl):
    assert len(nl.select(nl.codes, crossings=WITH_CAR_FERRIES).pieces) == 1


def test_fryslan_reaches_its_islands_by_ferry_except_schiermonnikoog(nl):
    fryslan = nl.layer("provincie").regions["Fryslân"]
    without = nl.select(fryslan, crossings=FIXED)
    ferries = nl.select(fryslan, crossings=WITH_CAR_FERRIES)
    linked = nl.select(fryslan, crossings=WITH_CAR_FERRIES, add=[TO_SCHIERMONNIKOOG])
    assert len(without.pieces) == 5
    assert [ferries.names(piece) for piece in ferries.pieces[1:]] == ["Schiermonnikoog"]
    assert len(linked.pieces) == 1


def test_the_ferry_to_schiermonnikoog_sails_from_de_marne(nl):
    links = [(nl.name(b), touch.crossing) for _, b, touch in nl.links_out_of(["0088"])]
    assert links == [("De Marne", "ferry_car"), ("Dongeradeel", "arranged_link")]


def test_only_po3009_is_in_two_pieces(nl):
    area = nl.select(nl.codes, crossings=WITH_CAR_FERRIES, add=[TO_SCHIERMONNIKOOG])
    broken = [
        (layer.name, region)
        for layer in nl.layers.values()
        for region, members in layer.regions.items()
        if not area.is_connected(members)
    ]
    assert broken == [("samenwerkingsverband_po", "PO3009")]
    cranendonck = nl.code_of("Cranendonck")
    rest = nl.layer("samenwerkingsverband_po").regions["PO3009"] - {cranendonck}
    assert area.is_connected(rest)
    assert not rest & set(area.neighbours(cranendonck))


# -------------------------------------------------------------------- layers
@pytest.mark.parametrize(
    ("name", "kind", "regions"),
    [
        ("arbeidsmarktregio", "partition", 35),
        ("jeugdregio", "declared", 42),
        ("veiligheidsregio", "partition", 25),
        ("ggd_regio", "partition", 27),
        ("rmc_regio", "partition", 39),
        ("zorgkantoorregio", "partition", 32),
        ("samenwerkingsverband_po", "partition", 76),
        ("samenwerkingsverband_vo", "partition", 74),
        ("corop", "statistical", 40),
        ("provincie", "administrative", 12),
    ],
)
def test_layers_that_cover_all_municipalities(nl, name, kind, regions):
    layer = nl.layer(name)
    assert (layer.kind, len(layer.regions)) == (kind, regions)
    assert set(layer.region_of) == set(nl.codes)


def test_layers_of_some_municipalities_and_of_centres(nl):
    assert len(nl.layer("plusregio").regions) == 8
    assert len(nl.layer("plusregio").region_of) == 112
    assert len(nl.layer("centrum_maatschappelijke_opvang").centres) == 43
    assert len(nl.layer("centrum_vrouwenopvang").centres) == 35
    assert not nl.layer("centrum_vrouwenopvang").region_of
    assert len(nl.layers) == 13


def test_every_layer_says_what_it_is(nl):
    assert all(layer.title and layer.source and layer.state and layer.quality for layer in nl.layers.values())


def test_the_declared_layer_says_what_it_stands_for(nl):
    label = nl.layer("jeugdregio").label
    assert label == "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013"


def test_each_labour_market_region_has_one_centre(nl):
    layer = nl.layer("arbeidsmarktregio")
    assert len(layer.centres) == 35
    assert {layer.region_of[centre] for centre in layer.centres} == set(layer.regions)


def test_two_health_service_regions_have_a_single_member(nl):
    alone = [nl.names(members) for members in nl.layer("ggd_regio").regions.values() if len(members) == 1]
    assert sorted(alone) == ["'s-Gravenhage", "Utrecht"]


def test_divided_municipalities_keep_their_further_regions(nl):
    divided = {layer.name: layer.also_in for layer in nl.layers.values() if layer.also_in}
    assert {name: len(also_in) for name, also_in in divided.items()} == {
        "arbeidsmarktregio": 1,
        "samenwerkingsverband_po": 12,
        "samenwerkingsverband_vo": 9,
    }
    assert divided["samenwerkingsverband_po"][nl.code_of("Heeze-Leende")] == ("PO3009",)


# -------------------------------------------------------------------- declared regions
def test_declared_regions_by_size(nl):
    declared = nl.layer("jeugdregio").regions
    sizes = {region: nl.population(members) for region, members in declared.items()}
    assert min((size, region) for region, size in sizes.items()) == (101_795, "Midden-Limburg West")
    assert sum(size < 150_000 for size in sizes.values()) == 4


def test_two_declared_regions_have_a_single_member(nl):
    declared = nl.layer("jeugdregio").regions
    alone = {region: nl.population(members) for region, members in declared.items() if len(members) == 1}
    assert alone == {"Haarlemmermeer": 144_150, "Utrecht Stad": 321_915}


def test_utrecht_a_centre_is_enclosed_by_three_declared_regions(nl):
    area = nl.select(nl.codes, crossings=WITH_CAR_FERRIES)
    utrecht = nl.code_of("Utrecht")
    region_of = nl.layer("jeugdregio").region_of
    assert utrecht in nl.layer("arbeidsmarktregio").centres
    assert {region_of[code] for code in area.neighbours(utrecht)} == {
        "Lekstroom",
        "Utrecht West",
        "Zuidoost Utrecht",
    }


@pytest.mark.parametrize(
    ("layer", "inside"),
    [
        ("provincie", 39),
        ("veiligheidsregio", 36),
        ("rmc_regio", 28),
        ("zorgkantoorregio", 28),
        ("arbeidsmarktregio", 25),
    ],
)
def test_declared_regions_that_lie_in_one_region_of_another_layer(nl, layer, inside):
    region_of = nl.layer(layer).region_of
    declared = nl.layer("jeugdregio").regions.values()
    assert sum(len({region_of[code] for code in members}) == 1 for members in declared) == inside


# -------------------------------------------------------------------- commuting
def test_every_municipality_has_outgoing_jobs_of_a_fifth_of_its_inhabitants(nl):
    jobs: Counter[str] = Counter()
    for (home, _), number in nl.commuting.items():
        jobs[home] += number
    assert all(jobs[code] >= 0.2 * m.population for code, m in nl.municipalities.items())
    assert len(nl.commuting) == 11_339
    assert round(jobs.total() / 1e6, 2) == 7.15


def test_rijswijk_and_leidschendam_voorburg_share_no_edge(nl):
    touch = nl.touch(nl.code_of("Rijswijk"), nl.code_of("Leidschendam-Voorburg"))
    assert (touch.crossing, touch.border_m) == ("corner", 0)


def test_the_arranged_link_joins_schiermonnikoog_to_fryslan(nl):
    fryslan = nl.layer("provincie").regions["Fryslân"]
    assert len(nl.select(fryslan, crossings=[*WITH_CAR_FERRIES, "arranged_link"]).pieces) == 1
