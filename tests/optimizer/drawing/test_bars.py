"""Figures: what they say, that they can be read, and that they look as they were accepted."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from models.criteria.limits import LowDensity
from models.criteria.population import Population
from models.criteria.size import Size
from models.partition import Partition
from models.proposal import SolveReport, Status
from models.scenario import Scenario
from models.territory import Territory
from optimizer.congruence.congruence import measure_congruence
from optimizer.congruence.heat_map import plot_congruence
from optimizer.drawing.bars import plot_commuting, plot_sizes
from optimizer.drawing.heat_maps import SHADES, plot_flows
from optimizer.drawing.maps import plot_comparison
from optimizer.drawing.trade_off import plot_trade_off
from optimizer.inputs.packs import load_pack
from optimizer.outlook.certainty import Certainty, PairVerdict, Verdict
from optimizer.outlook.certainty_map import plot_certainty
from optimizer.outlook.weighing import PriceRange
from optimizer.proposal.proposal import Proposal
from tests.optimizer.pictures import assert_looks_like, differs

LAYERS = ("arbeidsmarktregio", "jeugdregio", "ggd_regio", "rmc_regio")


@pytest.fixture(scope="module")
def whole() -> Territory:
    return load_pack()


@pytest.fixture(scope="module")
def utrecht(whole: Territory) -> Territory:
    codes = whole.layer("provincie").regions["Utrecht"]
    return whole.select(codes, crossings=["land", "fixed_link", "ferry_car"])


@pytest.fixture(scope="module")
def declared(utrecht: Territory) -> Partition:
    return utrecht.layer_partition("jeugdregio")


def names(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_yticklabels()]


def words(ax: Axes) -> str:
    legend = ax.get_legend()
    return " ".join(text.get_text() for text in [*ax.texts, *(legend.get_texts() if legend else [])])


# -------------------------------------------------------------------- inhabitants
def test_sizes_are_sorted_and_held_against_every_limit(utrecht: Territory, declared: Partition) -> None:
    limits = Population(minimum=100_000, target=150_000, maximum=400_000)
    ax = plot_sizes(utrecht, declared, population=limits, size=Size(target=200_000))
    widths = [bar.get_width() for bar in ax.patches]
    whole, counted = widths[::2], widths[1::2]
    assert whole == sorted((utrecht.population(region) for region in declared), reverse=True)
    assert names(ax)[0] == "Utrecht"
    assert counted[0] == 100_000, "a municipality counts for at most the cap"
    for text in ("minimum: 100,000", "target: 150,000", "maximum: 400,000", "cost: 200,000"):
        assert text in words(ax)
    assert [line.get_xdata()[0] for line in ax.lines] == [100_000, 150_000, 200_000, 400_000]


def test_a_region_outside_its_limits_is_hatched_and_an_own_limit_is_marked(utrecht: Territory) -> None:
    zeist, rhenen, rest = (utrecht.code_of(name) for name in ("Zeist", "Rhenen", "Utrecht"))
    thin = LowDensity(below=500, minimum=15_000, reason="thinly populated")
    ax = plot_sizes(
        utrecht,
        Partition([[zeist], [rhenen], [rest]]),
        population=Population(minimum=100_000, low_density=thin),
    )
    assert names(ax) == ["Utrecht", "Zeist", "Rhenen"]
    hatched = {round(bar.get_y() + bar.get_height() / 2) for bar in ax.patches if bar.get_hatch()}
    assert hatched == {1}
    own = {round(np.mean(line.get_ydata())): line.get_xdata()[0] for line in ax.lines if line.get_lw() > 1.5}
    assert own == {2: 15_000}


# -------------------------------------------------------------------- commuting
def test_commuting_adds_up_and_agrees_with_the_flows(utrecht: Territory, declared: Partition) -> None:
    ax = plot_commuting(utrecht, declared)
    shares = np.array([bar.get_width() for bar in ax.patches]).reshape(-1, 3)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert list(shares[:, 0]) == sorted(shares[:, 0], reverse=True)
    flows = plot_flows(utrecht, declared)
    inside = dict(zip(names(flows), np.diag(flows.images[0].get_array()), strict=True))
    assert inside == pytest.approx(dict(zip(names(ax), shares[:, 0], strict=True)))
    for figure in (ax, flows):
        assert "Source: CBS" in words(figure)


def test_a_region_without_figures_is_said_to_have_none(utrecht: Territory) -> None:
    silent = Territory.build(utrecht.municipalities.values(), {})
    ax = plot_commuting(silent, Partition([silent.codes]))
    assert "no figures" in words(ax)
    assert np.ma.count(plot_flows(silent, Partition([silent.codes])).images[0].get_array()) == 0


# -------------------------------------------------------------------- congruence
def test_a_congruence_prints_its_figures_and_names_the_stand_in(whole: Territory) -> None:
    found = measure_congruence(whole, {name: whole.layer(name).partition() for name in LAYERS})
    ax = plot_congruence(found)
    assert names(ax) == list(LAYERS)
    printed = [text.get_text() for text in ax.texts if text.get_text().startswith(("0.", "1."))]
    matrix = found.matrix().to_numpy()
    wanted = [f"{matrix[i, j]:.2f}" for i in range(4) for j in range(4) if i != j]
    assert printed == wanted
    assert "in place of the declarations of 31 May 2013" in words(ax)
    province = whole.layer("provincie").partition()
    assert "declarations" not in words(plot_congruence(found.after(province, ["jeugdregio"])))


def test_shades_stay_in_order_in_grey() -> None:
    greys = [np.dot(SHADES(x)[:3], (0.299, 0.587, 0.114)) for x in np.linspace(0, 1, 21)]
    assert all(before > after + 0.01 for before, after in pairwise(greys))


# -------------------------------------------------------------------- certainty
@pytest.fixture(scope="module")
def certainty(utrecht: Territory, declared: Partition) -> Certainty:
    report = SolveReport(Status.OPTIMAL, 100, 100, 0.0, 1.0, 1, 0, "by hand", "for a test")
    best = Proposal(Scenario(title="Utrecht"), utrecht, {Scenario().tier: declared}, report)
    contested = {utrecht.code_of("Zeist"), utrecht.code_of("De Bilt")}
    unknown = {utrecht.code_of("Lopik"), utrecht.code_of("Oudewater")}
    verdicts = [
        Verdict.EITHER
        if set(pair) <= contested
        else Verdict.UNKNOWN
        if set(pair) <= unknown
        else Verdict.ALWAYS
        for pair in utrecht.pairs
    ]
    pairs = [
        PairVerdict(pair, True, verdict, PriceRange(0, 10))
        for pair, verdict in zip(utrecht.pairs, verdicts, strict=True)
    ]
    return Certainty(best, Fraction(2, 100), tuple(pairs), 1)


def test_contested_and_unknown_municipalities_are_hatched(certainty: Certainty) -> None:
    ax = plot_certainty(certainty)
    hatched = {c.get_hatch(): len(c.get_paths()) for c in ax.collections if c.get_hatch() and c.get_clip_on()}
    assert hatched == {"/////": 2, "....": 2}
    assert "contested not known in time" in words(ax)
    assert "Utrecht: what is certain within 2 % of the best" in words(ax)


# -------------------------------------------------------------------- trade-off
POINTS = pd.DataFrame(
    {"size (inhabitants)": [9, 5, 4.5, 7, 5.05, 1], "ties (inhabitants)": [1, 2, 2.5, 3, 2.05, 9]},
    index=["base", "weight 2", "weight 4", "declared", "weight 2.1", "few regions"],
)


def test_a_trade_off_joins_what_nothing_beats_and_labels_every_point() -> None:
    ax = plot_trade_off(POINTS, note="Made up.")
    (line,) = (line for line in ax.lines if line.get_drawstyle() == "steps-post")
    assert list(line.get_xdata()) == [1, 4.5, 5, 9]
    assert (ax.get_xlabel(), ax.get_ylabel()) == tuple(POINTS.columns)
    renderer = FigureCanvasAgg(ax.figure).get_renderer()
    labels = {text.get_text().replace("\n", " "): text for text in ax.texts if isinstance(text, Annotation)}
    boxes = []
    for name in POINTS.index:
        labels[name].update_positions(renderer)
        boxes.append(Text.get_window_extent(labels[name]))  # only the letters, not the line to the point
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


@pytest.mark.parametrize("points", [POINTS.iloc[:0], POINTS.iloc[:, :1]])
def test_a_trade_off_takes_rows_of_two_columns(points: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="two columns"):
        plot_trade_off(points)


# -------------------------------------------------------------------- all of them
def drawn(utrecht: Territory, certainty: Certainty, ax: Axes | None = None) -> dict[str, Axes]:
    declared = utrecht.layer_partition("jeugdregio")
    limits = {"population": Population(minimum=200_000), "size": Size(target=200_000)}
    layers = {name: utrecht.layer(name).partition() for name in LAYERS}
    return {
        "sizes": plot_sizes(utrecht, declared, **limits, ax=ax),  # type: ignore[arg-type]
        "commuting": plot_commuting(utrecht, declared, ax=ax),
        "flows": plot_flows(utrecht, declared, ax=ax),
        "congruence": plot_congruence(measure_congruence(utrecht, layers), ax=ax),
        "certainty": plot_certainty(certainty, ax=ax),
        "trade-off": plot_trade_off(POINTS, ax=ax),
    }


def test_figures_look_as_they_were_accepted(utrecht: Territory, certainty: Certainty) -> None:
    for name, ax in drawn(utrecht, certainty).items():
        assert_looks_like(ax.figure, name)
    left, _ = plot_comparison(
        utrecht, certainty.best.partition, utrecht.layer("arbeidsmarktregio"), changed=list(utrecht.codes[:4])
    )
    assert_looks_like(left.figure, "comparison")


def test_a_picture_of_something_else_is_noticed(whole: Territory, utrecht: Territory) -> None:
    other = utrecht.layer_partition("arbeidsmarktregio")
    assert differs(plot_commuting(utrecht, other).figure, "commuting")
    assert differs(plot_flows(utrecht, other).figure, "flows")
    assert differs(plot_sizes(utrecht, utrecht.layer_partition("jeugdregio")).figure, "sizes")
    assert differs(plot_trade_off(POINTS.iloc[:4]).figure, "trade-off")


def test_given_axes_are_drawn_on_and_no_figure_stays_open(utrecht: Territory, certainty: Certainty) -> None:
    import matplotlib.pyplot as plt

    ax = Figure(figsize=(9, 6)).subplots()
    assert all(one is ax for one in drawn(utrecht, certainty, ax).values())
    assert plt.get_fignums() == []


def test_names_are_printed_as_they_are(utrecht: Territory, declared: Partition) -> None:
    odd = dict.fromkeys(declared, "$x_1$ <b>")
    for ax in (plot_sizes(utrecht, declared, names=odd), plot_flows(utrecht, declared, names=odd)):
        assert set(names(ax)) == {"$x_1$ <b>"}
        assert not any(label.get_parse_math() for label in ax.get_yticklabels())


def test_ink_on_every_shade_can_be_read() -> None:
    from optimizer.drawing.heat_maps import _contrast

    for x in np.linspace(0, 1, 101):
        assert max(_contrast(SHADES(x), to_rgb("white")), _contrast(SHADES(x), to_rgb("black"))) > 4.5
