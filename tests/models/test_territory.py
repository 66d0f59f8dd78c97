"""Territory: areas cut from a whole, the crossings that count, layers, names."""

from __future__ import annotations

import pytest

from models.errors import InputError, nearest
from models.partition import Partition
from models.territory import Layer, Link, Municipality, Territory, Touch
from tests.territories import layer_of, territory_of

# A path A - B - C - D - E with a ferry from C to D and open water between D and E.
WHOLE = territory_of(
    {"A": 10_000, "B": 40_000, "C": 40_000, "D": 2_000, "E": 8_000},
    ["AB", "BC", "CD", "DE"],
    crossings={"CD": "ferry_car", "DE": "no_link"},
    metres={"DE": 700, "CD": 0},
    layers=[layer_of("work", "AB", "CDE", centres="B"), layer_of("posts", centres="A", kind="centres")],
    jobs={"AA": 5, "AB": 7, "BA": 1, "CB": 2},
    columns={"clients": {"A": 1.5, "B": 2, "C": 3, "D": 4, "E": 5}},
    km2={"A": 12.5},
)


# -------------------------------------------------------------------- the whole
def test_units_go_from_the_most_populous_down_equals_by_code() -> None:
    assert WHOLE.codes == ("B", "C", "A", "E", "D")
    assert WHOLE.index["E"] == 3
    assert WHOLE.whole is WHOLE


def test_touches_may_come_in_either_order() -> None:
    town = {code: Municipality(code, code, 1, 1.0, 0.0, 0.0) for code in "AB"}
    one = Territory.build(town.values(), {("B", "A"): Touch("land", 5)})
    assert one.touches == {("A", "B"): Touch("land", 5)}
    assert one.touch("A", "B") == one.touch("B", "A")


def test_sums_and_columns() -> None:
    assert WHOLE.population() == 100_000
    assert WHOLE.population(["A", "D"]) == 12_000
    assert WHOLE.population(["A", "nowhere"]) == 10_000
    assert WHOLE.average_population == 20_000
    assert WHOLE.column("area_km2")["A"] == 12.5
    assert WHOLE.column("population")["D"] == 2_000
    assert WHOLE.column("clients")["A"] == 1.5


def test_jobs_by_home_and_by_work() -> None:
    assert WHOLE.jobs_by_home == {"A": {"A": 5, "B": 7}, "B": {"A": 1}, "C": {"B": 2}}
    assert WHOLE.jobs_located == {"A": 6, "B": 9}


def test_names_are_sorted_and_joined() -> None:
    assert WHOLE.names("CAB") == "A-stad, B-stad and C-stad"
    assert WHOLE.names("CA") == "A-stad and C-stad"
    assert WHOLE.names("C") == "C-stad"
    assert WHOLE.names("") == ""
    assert WHOLE.name("nowhere") == "nowhere"


# -------------------------------------------------------------------- areas
def test_an_area_keeps_its_municipalities_and_remembers_the_whole() -> None:
    area = WHOLE.select("DBA")
    assert area.codes == ("B", "A", "D")
    assert area.pairs == (("A", "B"),)
    assert area.whole is WHOLE
    assert area.population() == 52_000
    assert area.population(["C"]) == 40_000, "outside the area"
    assert area.name("C") == "C-stad"
    assert area.select("CE").codes == ("C", "E"), "cut from the whole again"


def test_codes_that_nobody_has_are_not_selected() -> None:
    area = WHOLE.select(["A", "X"], add=[Link("A", "X", "nothing")])
    assert area.codes == ("A",)
    assert list(area.contiguity) == ["A"]


@pytest.mark.parametrize(
    ("crossings", "pairs"),
    [
        (None, ["AB", "BC", "CD", "DE"]),
        (["land"], ["AB", "BC"]),
        (["land", "ferry_car"], ["AB", "BC", "CD"]),
        ([], []),
    ],
)
def test_only_the_crossings_that_count_make_contiguity(crossings: list[str] | None, pairs: list[str]) -> None:
    assert WHOLE.select("ABCDE", crossings=crossings).pairs == tuple((p[0], p[1]) for p in pairs)


def test_single_links_are_added_with_their_reason_and_their_border() -> None:
    area = WHOLE.select(
        "ABCDE", crossings=["land"], add=[Link("E", "D", "always so"), Link("A", "E", "boat")]
    )
    assert area.touch("D", "E") == Touch("added", 700, reason="always so")
    assert area.touch("A", "E") == Touch("added", 0, reason="boat")
    assert area.neighbours("E") == ["A", "D"]
    assert WHOLE.touches["D", "E"].crossing == "no_link", "the whole is as it was"


def test_a_removed_link_does_not_count_also_when_it_was_added() -> None:
    link = Link("D", "E", "a scenario adds it, its variant removes it")
    area = WHOLE.select("ABCDE", add=[link], remove=[link, Link("B", "A", "no road"), Link("A", "E", "none")])
    assert area.pairs == (("B", "C"), ("C", "D"))


def test_links_that_leave_the_area_are_ignored() -> None:
    assert WHOLE.select("AB", add=[Link("B", "E", "far")]).pairs == (("A", "B"),)


def test_pieces_are_the_most_populous_first() -> None:
    area = WHOLE.select("ABCDE", crossings=["land"])
    assert area.pieces == (frozenset("ABC"), frozenset("E"), frozenset("D"))
    assert area.is_connected("ABC")
    assert not area.is_connected("AC")
    assert not area.is_connected("")


def test_links_out_name_every_touch_land_first() -> None:
    area = WHOLE.select("ABCDE", crossings=["land"])
    assert [(a, b, t.crossing) for a, b, t in area.links_out_of("DC")] == [
        ("C", "B", "land"),
        ("D", "E", "no_link"),
    ]
    assert {touch.crossing for touch in area.whole.touches.values()} == {"ferry_car", "land", "no_link"}


def test_an_empty_area_has_nothing() -> None:
    nobody = WHOLE.select([])
    assert (nobody.codes, nobody.pairs, nobody.pieces, nobody.population()) == ((), (), (), 0)
    assert nobody.average_population == 0


# -------------------------------------------------------------------- layers
def test_a_layer_knows_its_regions_and_is_a_partition() -> None:
    work = WHOLE.layer("work")
    assert work.regions == {"r1": frozenset("AB"), "r2": frozenset("CDE")}
    assert work.partition() == Partition(["AB", "CDE"])
    assert (work.label, Layer("x", "partial", {}, title="Titel").label) == ("work", "Titel")


def test_layers_speak_of_the_whole_and_say_where_the_area_cuts_them() -> None:
    """A region is judged by its full membership: its inhabitants inside and in all."""
    area = WHOLE.select("ABC")
    assert area.cut_regions("work") == {"r2": (frozenset("C"), frozenset("DE"))}
    inside, outside = area.cut_regions("work")["r2"]
    assert (area.population(inside), area.population(inside | outside)) == (40_000, 50_000)
    assert area.layer_partition("work") == Partition(["AB", "C"])
    assert area.layer("work").regions["r2"] == frozenset("CDE")
    assert not WHOLE.cut_regions("work")


def test_layers_and_columns_can_be_added_to_an_area_and_its_whole() -> None:
    area = WHOLE.select("AB").with_layers(layer_of("draft", "AB", "CDE")).with_columns({"beds": {"A": 1}})
    for territory in (area, area.whole):
        assert territory.layer("draft").region_of["E"] == "r2"
        assert territory.column("beds") == {"A": 1}
    assert "draft" not in WHOLE.layers


def test_unknown_layers_and_columns_get_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no such layer; found 'wrk'.*Did you mean 'work'"):
        WHOLE.layer("wrk")
    with pytest.raises(InputError, match=r"no such column.*Did you mean 'clients'"):
        WHOLE.column("clietns")


def test_a_layer_of_centres_has_no_regions_to_give() -> None:
    assert WHOLE.regional_layer("work").name == "work"
    with pytest.raises(InputError, match="this layer has no regions; found 'posts'; expected one of work"):
        WHOLE.regional_layer("posts")


# -------------------------------------------------------------------- names
def test_municipalities_are_found_by_code_or_name_in_and_outside_the_area() -> None:
    area = WHOLE.select("AB")
    assert [area.code_of(name) for name in ("A", "C-stad", " c-STAD ")] == ["A", "C", "C"]


def test_an_unknown_municipality_says_where_and_what_is_near() -> None:
    with pytest.raises(InputError) as caught:
        WHOLE.code_of("C-stat", where="locks")
    assert str(caught.value) == (
        "locks: no such municipality; found 'C-stat'; expected a municipality's name or code. "
        "Did you mean 'C-stad'?"
    )


def test_the_nearest_name_ignores_case_and_may_be_none() -> None:
    assert nearest("utrech", ["Utrecht", "Drenthe"]) == "Utrecht"
    assert nearest("zzz", ["Utrecht", "Drenthe"]) is None
    assert nearest("x", []) is None
