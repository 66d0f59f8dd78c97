"""Congruence of layers: a case worked out by hand, properties, and what is known of the pack."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from models.errors import InputError
from models.partition import Partition
from models.territory import Territory
from optimizer.comparison.comparison import compare
from optimizer.congruence.congruence import Congruence, measure_congruence
from optimizer.congruence.measures import Agreement
from optimizer.inputs.packs import load_pack
from tests.lattice import LATTICE, partitions

AREA = LATTICE.select("123456")
LAYERS = {
    "work": Partition(["1245", "367"]),
    "care": Partition(["14", "2356"]),
    "school": Partition(["123"]),
}


@pytest.fixture(scope="module")
def by_hand() -> Congruence:
    """Three layers: one reaches beyond the area, one does not cover it."""
    return measure_congruence(AREA, LAYERS)


def several_layers() -> st.SearchStrategy[dict[str, Partition]]:
    return st.dictionaries(st.sampled_from("pqrs"), partitions(everyone=False), min_size=1)


# -------------------------------------------------------------------- by hand
def test_fits_count_regions_inhabitants_and_the_largest_overlap(by_hand: Congruence) -> None:
    found = {
        layers: (fit.regions, fit.inhabitants, fit.nested_regions, fit.nested_inhabitants)
        for layers, fit in by_hand.fits.items()
    }
    assert found["work", "care"] == (2, 1700, 1, 200)
    assert found["care", "work"] == (2, 1700, 1, 1000)
    assert found["work", "school"] == (2, 1700, 0, 0)
    assert found["school", "work"] == (1, 1000, 0, 0)
    assert found["work", "work"] == (2, 1700, 2, 1700)
    assert by_hand.fits["work", "care"].modal_inhabitants == 1000 + 200
    assert by_hand.fits["care", "work"].modal_inhabitants == 1000 + 500
    assert by_hand.fits["work", "school"].modal_inhabitants == 900 + 100
    assert by_hand.fits["school", "care"].modal_inhabitants == 600


def test_the_matrix_holds_any_figure_of_a_fit(by_hand: Congruence) -> None:
    shares = by_hand.matrix()
    assert shares.loc["work"].tolist() == [1.0, 0.5, 0.0]
    assert by_hand.matrix("nested_inhabitant_share").loc["care", "work"] == 1000 / 1700
    assert by_hand.matrix("modal_share").loc["school", "care"] == 0.6
    alike = by_hand.matrix("v_measure_inhabitants")
    assert (alike == alike.T).all(axis=None)
    assert alike.loc["school", "work"] == 0.0
    assert len(by_hand.pairs()) == 6


def test_layers_that_share_no_municipality_have_no_fit() -> None:
    fit = measure_congruence(AREA, {"p": Partition(["12"]), "q": Partition(["34"])}).fits["p", "q"]
    assert fit.regions == 0
    assert fit.nested_region_share is fit.modal_share is fit.v_measure_inhabitants is None


def test_partners_always_sometimes_never(by_hand: Congruence) -> None:
    centre, edge = by_hand.partners["1"], by_hand.partners["6"]
    assert len(centre.groups) == 3
    assert (centre.always, centre.sometimes, centre.never) == (set(), set("2345"), {"6"})
    assert edge.groups == {frozenset("367"), frozenset("2356")}
    assert (edge.always, edge.sometimes, edge.never) == ({"3"}, set("257"), set("14"))


def test_a_region_of_its_own_is_no_partner_group() -> None:
    alone = measure_congruence(AREA, {"p": Partition(["1"]), "q": Partition(["12"])})
    assert alone.partners["1"].groups == {frozenset("12")}
    assert alone.partners["1"].sometimes == {"2"}
    assert alone.partners["3"].groups == frozenset()
    assert alone.partners["3"].never == set("12456")


def test_where_layers_disagree(by_hand: Congruence) -> None:
    assert by_hand.agreements == {
        ("1", "2"): Agreement(2, 3),
        ("1", "4"): Agreement(2, 2),
        ("2", "3"): Agreement(2, 3),
        ("2", "5"): Agreement(2, 2),
        ("3", "6"): Agreement(2, 2),
        ("4", "5"): Agreement(1, 2),
        ("5", "6"): Agreement(1, 2),
    }
    assert by_hand.disagreement["1"] == pytest.approx((2 / 3 + 0) / 2)
    assert by_hand.disagreement["5"] == pytest.approx((0 + 1 + 1) / 3)
    table = by_hand.neighbours().set_index(["code", "neighbour_code"])
    assert table.loc[("1", "2"), "share"] == pytest.approx(2 / 3)


def test_the_summary(by_hand: Congruence) -> None:
    summary = by_hand.summary()
    assert summary["partner_groups"] == 15 / 6
    assert summary["partner_groups_inhabitants"] == (3 * 1000 + 2 * 700) / 1700
    assert summary["unanimous_pairs"] == 3 / 7
    assert summary["disagreement"] == pytest.approx((2 / 3 + 2 / 3 + 1 + 1) / 7)
    assert summary["borders_km"] == 4.0
    assert summary["shared_borders_km"] == 0.0
    alike = by_hand.matrix("v_measure_inhabitants")
    pairs = combinations(LAYERS, 2)
    assert summary["v_measure_inhabitants"] == pytest.approx(sum(alike.loc[pair] for pair in pairs) / 3)


def test_borders_that_every_layer_shares() -> None:
    layers = {"p": Partition(["12", "3456"]), "q": Partition(["12", "36", "45"])}
    summary = measure_congruence(AREA, layers).summary()
    # Both cut 1-4, 2-5 (2 km each) and 2-3 (1 km); q alone cuts 5-6.
    assert summary["borders_km"] == 6.0
    assert summary["shared_borders_km"] == 5.0


def test_after_adopting_a_proposal_for_some_tasks(by_hand: Congruence) -> None:
    proposal = Partition(["1245", "36"])
    adopted = by_hand.after(proposal, ["care", "school"])
    assert adopted.layers == {"work": LAYERS["work"], "care": proposal, "school": proposal}
    assert adopted.summary()["unanimous_pairs"] == 1.0
    assert (adopted.matrix() == 1.0).all(axis=None)
    assert adopted.partners["1"].groups == {frozenset("1245")}
    # Town 7 lies outside the area and stays a partner for work.
    assert adopted.partners["3"].groups == {frozenset("367"), frozenset("36")}
    assert by_hand.layers == LAYERS


def test_bad_input_is_said() -> None:
    with pytest.raises(InputError, match="Did you mean 'school'"):
        measure_congruence(AREA, LAYERS).after(Partition(["123456"]), ["schol"])
    with pytest.raises(InputError, match="no layers"):
        measure_congruence(AREA, {})
    with pytest.raises(InputError, match="work: no such municipality; found '8'"):
        measure_congruence(AREA, {"work": Partition(["18"])})


# -------------------------------------------------------------------- properties
@given(several_layers())
def test_disagreement_is_the_share_of_pairs_of_layers_that_disagree(layers: dict[str, Partition]) -> None:
    for (a, b), agreement in measure_congruence(LATTICE, layers).agreements.items():
        verdicts = [p.together(a, b) for p in layers.values() if {a, b} <= p.codes]
        pairs = [one != other for one, other in combinations(verdicts, 2)]
        expected = sum(pairs) / len(pairs) if pairs else None
        assert agreement.disagreement == (None if expected is None else pytest.approx(expected))


@given(several_layers())
def test_every_other_municipality_is_met_always_sometimes_or_never(layers: dict[str, Partition]) -> None:
    for code, met in measure_congruence(LATTICE, layers).partners.items():
        others = [other for other in LATTICE.codes if other != code]
        standing = [p for p in layers.values() if code in p.codes]
        for other in others:
            times = sum(p.together(code, other) for p in standing)
            kinds = (other in met.always, other in met.sometimes, other in met.never)
            assert kinds == (0 < times == len(standing), 0 < times < len(standing), times == 0)


@given(partitions(), partitions())
def test_nested_regions_are_those_of_the_comparison(a: Partition, b: Partition) -> None:
    fits, nested = measure_congruence(LATTICE, {"a": a, "b": b}).fits, compare(LATTICE, a, b).nested
    assert (fits["a", "b"].nested_regions, fits["b", "a"].nested_regions) == tuple(map(len, nested))


@given(several_layers())
def test_everything_can_be_written_as_json(layers: dict[str, Partition]) -> None:
    written = measure_congruence(AREA, layers).to_dict()
    assert json.loads(json.dumps(written, allow_nan=False)) == written


# -------------------------------------------------------------------- the built-in pack
@pytest.fixture(scope="module")
def nl() -> Territory:
    return load_pack()


def test_in_how_many_regions_of_each_layer_the_declared_regions_lie(nl: Territory) -> None:
    layers = {name: layer.partition() for name, layer in nl.layers.items() if layer.region_of}
    declared = measure_congruence(nl, layers).matrix("nested_regions").loc["jeugdregio"]
    assert declared["jeugdregio"] == 42
    assert declared["arbeidsmarktregio"] == 25
    assert declared["veiligheidsregio"] == 36
    assert declared["provincie"] == 39
    assert declared["rmc_regio"] == 28
    assert declared["zorgkantoorregio"] == 28


def test_one_region_for_more_tasks_means_fewer_partner_groups(nl: Territory) -> None:
    names = ("arbeidsmarktregio", "ggd_regio", "rmc_regio", "jeugdregio")
    today = measure_congruence(nl, {name: nl.layer(name).partition() for name in names})
    adopted = today.after(nl.layer("jeugdregio").partition(), ["rmc_regio", "ggd_regio"])
    for code, met in adopted.partners.items():
        assert met.groups <= today.partners[code].groups
    assert adopted.summary()["partner_groups"] < today.summary()["partner_groups"]
