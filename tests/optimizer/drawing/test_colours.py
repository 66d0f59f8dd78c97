"""Colours differ where regions touch, in lightness too, and are kept where they can be."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given, strategies as st
from matplotlib.colors import to_rgb

from optimizer.drawing.colours import PALETTE, assign_colours


def lightness(colour: str) -> float:
    """L* (CIE 1976) of an sRGB colour: 0 is black, 100 white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(116 * luminance ** (1 / 3) - 16)


def test_every_two_colours_differ_in_grey_and_leave_black_text_legible() -> None:
    assert min(abs(lightness(a) - lightness(b)) for a, b in combinations(PALETTE, 2)) > 6
    assert min(map(lightness, PALETTE)) > 50


@st.composite
def planar(draw: st.DrawFn) -> nx.Graph:
    """A triangulation grown at random (planar), with some edges left out."""
    count = draw(st.integers(1, 30))
    graph: nx.Graph = nx.complete_graph(min(count, 3))
    faces = [(0, 1, 2)]
    for new in range(3, count):
        a, b, c = faces.pop(draw(st.integers(0, len(faces) - 1)))
        graph.add_edges_from([(new, a), (new, b), (new, c)])
        faces += [(a, b, new), (a, c, new), (b, c, new)]
    for edge in list(graph.edges):
        if draw(st.integers(0, 5)) == 0:
            graph.remove_edge(*edge)
    return nx.relabel_nodes(graph, lambda k: frozenset([f"{k:02d}"]))


@given(graph=planar(), data=st.data())
def test_regions_that_touch_differ_whatever_colours_are_wanted(graph: nx.Graph, data: st.DataObject) -> None:
    wanted = {region: data.draw(st.sampled_from(PALETTE)) for region in graph}
    for colours in (assign_colours(graph), assign_colours(graph, wanted)):
        assert set(colours) == set(graph)
        assert all(colours[a] != colours[b] for a, b in graph.edges)


def test_a_few_regions_all_get_their_own_colour_and_many_only_light_ones() -> None:
    for count, used in ((5, PALETTE[:5]), (7, PALETTE), (8, PALETTE[:5])):
        path = nx.relabel_nodes(nx.path_graph(count), lambda k: frozenset([str(k)]))
        assert set(assign_colours(path).values()) == set(used)


def test_wishes_are_met_where_neighbours_do_not_wish_the_same() -> None:
    path = nx.relabel_nodes(nx.path_graph(5), lambda k: frozenset([str(k)]))
    wanted = {region: PALETTE[int(min(region)) % 2] for region in path}
    assert assign_colours(path, wanted) == wanted


def test_nobody_takes_the_colour_that_a_neighbour_wants() -> None:
    a, b, c = regions = [frozenset([code]) for code in "abc"]
    triangle: nx.Graph = nx.complete_graph(regions)
    for colour in PALETTE:
        assert assign_colours(triangle, {b: colour})[b] == colour
    assert len({assign_colours(triangle, dict.fromkeys(regions, PALETTE[0]))[r] for r in (a, b, c)}) == 3


def test_more_regions_on_one_spot_than_there_are_colours_share_some() -> None:
    spot = nx.relabel_nodes(nx.complete_graph(9), lambda k: frozenset([str(k)]))
    assert set(assign_colours(spot).values()) == set(PALETTE)
