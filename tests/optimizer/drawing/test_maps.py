"""Maps: what is drawn, that names can be read and neighbours told apart, that files repeat."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from models.partition import Partition
from models.territory import Layer, Link, Municipality, PackStamp, Territory, Touch
from optimizer.comparison.comparison import compare
from optimizer.drawing.artists import Halo
from optimizer.drawing.colours import PALETTE
from optimizer.drawing.geometry import drawable, schematic_cells
from optimizer.drawing.maps import (
    MapSheet,
    comparison_sheet,
    cut_captions,
    partition_sheet,
    plot_comparison,
    plot_partition,
)
from optimizer.drawing.picture import save_chart
from optimizer.drawing.sketch import Sketch
from optimizer.drawing.vector import PNG_DPI
from optimizer.inputs.packs import load_pack

DECLARED = "jeugdregio's, delineation 2017, in place of the declarations of 31 May 2013"


@pytest.fixture(scope="module")
def whole() -> Territory:
    return load_pack()


def province(whole: Territory, name: str) -> Territory:
    codes = whole.layer("provincie").regions[name]
    island = Link(whole.code_of("Schiermonnikoog"), whole.code_of("Dongeradeel"), "part of every arrangement")
    return whole.select(codes, crossings=["land", "fixed_link", "ferry_car"], add=[island])


def names_in(territory: Territory, layer: str) -> dict[frozenset[str], str]:
    inside = frozenset(territory.codes)
    return {m & inside: name for name, m in territory.layer(layer).regions.items() if m & inside}


def sheet_of(territory: Territory, layer: str) -> MapSheet:
    return partition_sheet(
        territory,
        territory.layer_partition(layer),
        names=names_in(territory, layer),
        centres=territory.layer("arbeidsmarktregio").centres,
        title=layer,
    )


def plotted(territory: Territory, layer: str) -> Axes:
    return sheet_of(territory, layer).plot()[0]


def names(ax: Axes) -> list[Text]:
    """The names on the map, without what stands above and below it."""
    return [text for text in ax.texts if text.get_path_effects()]


def words(ax: Axes) -> str:
    return " ".join(text.get_text() for text in ax.texts)


def shapes(ax: Axes) -> list[PathCollection]:
    """What is on the map, without the legend."""
    return [c for c in ax.collections if isinstance(c, PathCollection) and c.get_clip_on()]


def fills(ax: Axes, colour: str) -> int:
    """How many shapes have a colour."""
    found = [c.get_facecolor() for c in shapes(ax)]
    return sum(to_hex(one).upper() == colour.upper() for some in found for one in some)


@pytest.fixture(scope="module")
def country(whole: Territory) -> Axes:
    return plotted(whole, "jeugdregio")


@pytest.fixture(scope="module")
def limburg(whole: Territory) -> Axes:
    return plotted(province(whole, "Limburg"), "jeugdregio")


# -------------------------------------------------------------------- colours
@pytest.mark.parametrize(
    "layer", ["arbeidsmarktregio", "jeugdregio", "samenwerkingsverband_po", "veiligheidsregio"]
)
def test_regions_that_touch_have_different_colours(whole: Territory, layer: str) -> None:
    partition = whole.layer_partition(layer)
    sketch = Sketch(whole, partition, drawable(whole))
    pairs = [pair for pair in whole.touches if not partition.together(*pair)]
    assert len(pairs) > 100
    assert all(sketch.colour(a) != sketch.colour(b) for a, b in pairs)


def test_municipalities_are_filled_with_the_colour_of_their_region(limburg: Axes) -> None:
    assert sum(fills(limburg, colour) for colour in PALETTE) == 33


# -------------------------------------------------------------------- names
@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("Fryslân", "jeugdregio"),
        ("Utrecht", "jeugdregio"),
        ("Zuid-Holland", "arbeidsmarktregio"),
    ],
)
def test_names_lie_apart_and_within_the_figure(whole: Territory, name: str, layer: str) -> None:
    _assert_apart(plotted(province(whole, name), layer))


def test_the_country_names_every_region_and_no_municipality(whole: Territory, country: Axes) -> None:
    _assert_apart(country)
    printed = re.sub(r"\W", "", "".join(text.get_text() for text in names(country)))
    regions = whole.layer("jeugdregio").regions
    for region, members in regions.items():
        assert re.sub(r"\W", "", f"{region}{whole.population(members)}") in printed
    assert len(re.findall(r"\d{6}\d?(?!\d)", printed)) == len(regions)
    assert "42 regions, 408 municipalities, 16,779,185 inhabitants" in words(country)


def _assert_apart(ax: Axes) -> None:
    """Compare what is inked of each line, at the resolution of files."""
    ax.figure.set_dpi(PNG_DPI)
    page = ax.figure.bbox
    boxes = []
    for text in names(ax):
        box = text.get_window_extent()
        assert page.containsx(box.x0)
        assert page.containsx(box.x1)
        margin = 0.2 * box.height
        boxes.append(Bbox([[box.x0, box.y0 + margin], [box.x1, box.y1 - margin]]))
    assert len(boxes) > 5
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_small_area_names_its_centres_and_municipalities(limburg: Axes) -> None:
    printed = {text.get_text() for text in names(limburg)}
    assert {"Zuid-Limburg", "605,895", "Venlo", "Heerlen", "Vaals", "Kerkrade", "Gennep"} <= printed
    dots = [line for line in limburg.lines if line.get_marker() == "o" and line.get_clip_on()]
    assert len(dots) == 3


def test_a_region_without_a_name_is_called_after_its_most_populous_member(whole: Territory) -> None:
    area = province(whole, "Zeeland")
    ax = plot_partition(area, area.layer_partition("provincie"))
    assert "Terneuzen" in {text.get_text() for text in names(ax) if text.get_fontweight() == "bold"}


# -------------------------------------------------------------------- signs, sources
def test_a_map_says_that_it_is_schematic_and_where_data_come_from(limburg: Axes) -> None:
    assert "Schematic:" in words(limburg)
    assert "The Netherlands on 1 January 2013 (2013-01-01). Source: CBS" in words(limburg)


def test_a_map_of_real_boundaries_names_them_instead(whole: Territory) -> None:
    area = province(whole, "Limburg")
    cells = schematic_cells(whole, crs="EPSG:28992").to_crs("EPSG:4326")
    cells.attrs.update(schematic=False, source="grenzen.gpkg")
    ax = plot_partition(area, area.layer_partition("jeugdregio"), cells=cells)
    assert "Schematic" not in words(ax)
    assert "Boundaries: grenzen.gpkg." in words(ax)
    assert ax.get_xlim()[1] - ax.get_xlim()[0] > 50_000, "degrees became metres"


def test_links_over_water_are_dashed_and_explained(whole: Territory) -> None:
    area = province(whole, "Fryslân")
    ax = plotted(area, "arbeidsmarktregio")
    dashed = [
        c
        for c in ax.collections
        if isinstance(c, LineCollection) and c.get_clip_on() and c.get_linestyle()[0][1]
    ]
    water = [pair for pair in area.pairs if area.touch(*pair).crossing != "land"]
    assert [len(c.get_segments()) for c in dashed] == [len(water)]
    assert "ferry, link added" in words(ax)
    assert "bridge" not in words(ax)


def test_on_the_country_only_links_that_a_region_needs_are_drawn(whole: Territory) -> None:
    cells = drawable(whole)
    links = Sketch(whole, whole.layer_partition("provincie"), cells).links
    ends = {frozenset(map(whole.name, pair)) for pair in links}
    assert frozenset(["Texel", "Den Helder"]) in ends
    assert frozenset(["Roermond", "Leudal"]) not in ends, "land joins them already"


def test_changed_municipalities_are_hatched_and_those_in_no_region_are_white(whole: Territory) -> None:
    area = province(whole, "Limburg")
    kept = Partition(list(area.layer_partition("jeugdregio"))[1:])
    ax = plot_partition(
        area, kept, marks={"changes region": [whole.code_of("Venlo"), whole.code_of("Amsterdam")]}
    )
    hatched = [c for c in shapes(ax) if c.get_hatch()]
    assert [len(c.get_paths()) for c in hatched] == [1]
    assert fills(ax, "#FFFFFF") == 33 - len(kept.codes)
    assert "changes region in no region" in words(ax)


# -------------------------------------------------------------------- side by side
@pytest.fixture(scope="module")
def utrecht(whole: Territory) -> tuple[Axes, Axes]:
    area = province(whole, "Utrecht")
    return plot_comparison(
        area,
        area.layer_partition("arbeidsmarktregio"),
        whole.layer("jeugdregio"),
        changed=[whole.code_of("Zeist")],
        names=names_in(area, "arbeidsmarktregio"),
    )


def test_a_comparison_says_what_the_declared_layer_is(utrecht: tuple[Axes, Axes]) -> None:
    left, right = utrecht
    assert DECLARED in " ".join(
        reversed([text.get_text() for text in left.texts if text.get_fontsize() > 12])
    )
    assert "Proposed regions" in words(right)
    assert "changes region" in words(left)
    assert left.figure is right.figure
    for ax in utrecht:
        _assert_apart(ax)
        hatched = [c for c in shapes(ax) if c.get_hatch()]
        assert [len(c.get_paths()) for c in hatched] == [1]


def test_a_region_that_the_area_cuts_is_judged_in_full(whole: Territory, utrecht: tuple[Axes, Axes]) -> None:
    assert "86,965 of 300,290" in words(utrecht[0])
    area = province(whole, "Utrecht")
    captions = cut_captions(area, whole.layer("jeugdregio"))
    assert {area.names(region): caption for region, caption in captions.items()} == {
        "Renswoude, Rhenen and Veenendaal": "86,965 of 300,290",
        "De Ronde Venen, Montfoort, Oudewater, Stichtse Vecht and Woerden": "180,170 of 221,540",
    }


def test_equal_regions_have_equal_colours_on_both_sides(whole: Territory) -> None:
    area = province(whole, "Limburg")
    layer = whole.layer("jeugdregio")
    axes = plot_comparison(area, area.layer_partition("jeugdregio"), layer, changed=[])
    left, right = ([fills(ax, colour) for colour in PALETTE] for ax in axes)
    assert left == right


# -------------------------------------------------------------------- files and figures
def test_files_repeat_byte_for_byte(whole: Territory, tmp_path: Path) -> None:
    area = province(whole, "Zeeland")
    first = sheet_of(area, "jeugdregio")
    for number, sheet in enumerate([first, first, sheet_of(area, "jeugdregio")]):
        png, svg = sheet.save(tmp_path, f"map-{number}")
        assert png.read_bytes() == (tmp_path / "map-0.png").read_bytes()
        assert svg.read_bytes() == (tmp_path / "map-0.svg").read_bytes()


def test_a_file_and_a_figure_are_one_picture(
    utrecht: tuple[Axes, Axes], whole: Territory, tmp_path: Path
) -> None:
    """Matplotlib's own PNG against the pixels of our SVG, blurred as much as rims and hatches differ."""
    area, layer = province(whole, "Utrecht"), whole.layer("jeugdregio")
    sheet = comparison_sheet(
        area,
        area.layer_partition("arbeidsmarktregio"),
        layer,
        changed=[whole.code_of("Zeist")],
        names=names_in(area, "arbeidsmarktregio"),
    )
    png, svg = sheet.save(tmp_path)
    other, _ = save_chart(utrecht[0].figure, tmp_path, "other")  # type: ignore[arg-type]
    one, two = (imread(path)[:1300, :2400, :3] for path in (png, other))
    blocks = [image.reshape(130, 10, 240, 10, 3).mean(axis=(1, 3)) for image in (one, two)]
    assert np.abs(blocks[0] - blocks[1]).max() < 0.25
    assert np.abs(blocks[0] - blocks[1]).mean() < 0.004
    printed = [text.get_text() for ax in utrecht for text in ax.texts]
    assert sorted(texts_of(svg)) == sorted(printed)


def texts_of(svg: Path) -> list[str]:
    """What an SVG says, without the white under it."""
    found = ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(node.itertext()) for node in found if node.get("aria-hidden") is None]


def test_an_svg_holds_text_as_text_and_names_as_they_are(tmp_path: Path) -> None:
    name = "<script>$x_1$ & co"
    territory = Territory.build(
        [Municipality("A", name, 1000, 10.0, 0, 0), Municipality("B", "Bee", 900, 10.0, 5000, 0)],
        {("A", "B"): Touch("land", 1000)},
        stamp=PackStamp(attribution="$A & $B"),
    )
    _, svg = partition_sheet(territory, Partition(["AB"])).save(tmp_path)
    texts = [
        ("".join(node.itertext()), node.get("aria-hidden"))
        for node in ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert [hidden for text, hidden in texts if text == name] == ["true", None] * 2
    assert any("$A & $B" in text for text, _ in texts)
    assert "date" not in svg.read_text().lower()


def test_a_picture_shows_the_colours_of_its_regions(limburg: Axes, whole: Territory, tmp_path: Path) -> None:
    png, svg = sheet_of(province(whole, "Limburg"), "jeugdregio").save(tmp_path)
    assert (png.name, svg.name) == ("map.png", "map.svg")
    pixels = imread(png)[..., :3].reshape(-1, 3)
    used = {colour for colour in PALETTE if fills(limburg, colour)}
    assert len(used) == 5
    for colour in used:
        near = np.abs(pixels - mpl.colors.to_rgb(colour)).max(axis=1) < 0.01
        assert near.mean() > 0.0003, colour
    assert 0.2 < (pixels > 0.99).all(axis=1).mean() < 0.8


def test_a_chart_repeats_and_its_figure_stays_as_it_was(limburg: Axes, tmp_path: Path) -> None:
    first, second = (save_chart(limburg.figure, tmp_path, name) for name in "ab")  # type: ignore[arg-type]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert all(isinstance(text.get_path_effects()[0], Halo) for text in names(limburg))


def test_given_axes_are_drawn_on_and_no_figure_stays_open(whole: Territory) -> None:
    import matplotlib.pyplot as plt

    left, _ = Figure(figsize=(10, 5)).subplots(1, 2)
    area = province(whole, "Zeeland")
    assert plot_partition(area, area.layer_partition("provincie"), ax=left) is left
    assert names(left)
    assert plt.get_fignums() == []


# -------------------------------------------------------------------- small and odd
@pytest.mark.parametrize(
    ("spots", "regions"),
    [
        ([(0, 0)], [[0]]),
        ([(0, 0), (3, 0)], [[0], [1]]),
        ([(0, 0), (3, 0)], []),
        ([(3 * k, 0) for k in range(9)], [[k, k + 1] for k in range(0, 8, 2)]),
        ([(0, 0)] * 9, [[k] for k in range(9)]),
        (
            [(4 * (k % 16), 4 * (k // 16)) for k in range(240)],
            [list(range(k, k + 4)) for k in range(0, 240, 4)],
        ),
    ],
    ids=["one", "two", "no regions", "a line", "one spot", "sixty regions"],
)
def test_any_number_of_municipalities_can_be_drawn(
    spots: list[tuple[int, int]], regions: list[list[int]], tmp_path: Path
) -> None:
    towns = [
        Municipality(f"{k:04d}", f"Stad {k}", 1000, 12.0, 1000.0 * x, 1000.0 * y)
        for k, (x, y) in enumerate(spots)
    ]
    territory = Territory.build(towns, {})
    partition = Partition([f"{k:04d}" for k in region] for region in regions)
    partition_sheet(territory, partition).save(tmp_path)
    ax = plot_partition(territory, partition)
    captions = [text for text in names(ax) if text.get_text() in ("1,000", "2,000", "4,000")]
    assert len(captions) == len(regions)
    layer = Layer("file", "file", {"0000": "r"}, title="a draft")
    plot_comparison(territory, partition, layer, changed=[])


# -------------------------------------------------------------------- names that are never lost
@pytest.mark.parametrize("where", ["Utrecht", "Zuid-Holland", ""])
def test_a_municipality_that_changes_region_is_named_on_both_maps(whole: Territory, where: str) -> None:
    area = province(whole, where) if where else whole
    before, after = area.layer("jeugdregio"), area.layer_partition("arbeidsmarktregio")
    moved = compare(area, before.partition(), after).moved
    assert moved
    for ax in (axes := plot_comparison(area, after, before, changed=moved)):
        printed = " ".join(text.get_text() for text in names(ax))
        squeezed = re.sub(r"\W", "", printed)
        numbers = {text.get_text() for text in names(ax)}
        key = dict(
            reversed(item.replace("\N{NO-BREAK SPACE}", " ").split(" ", 1))
            for text in axes[0].texts
            for item in text.get_text().rstrip(",").split(", ")
            if re.match(r"\d+\N{NO-BREAK SPACE}", item)
        )
        for code in moved & set(area.codes):
            name = area.name(code)
            assert re.sub(r"\W", "", name) in squeezed or key.get(name) in numbers, name
