"""Names go where they fit, break where they may, and never lie on one another."""

from __future__ import annotations

from itertools import combinations

import pytest
import shapely
from hypothesis import given, strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from optimizer.drawing.fonts import FONT, text_width
from optimizer.drawing.labels import Label, Sheet, blocks, lines_within, place


def test_a_name_breaks_at_blanks_hyphens_and_slashes_into_equal_lines() -> None:
    def lines(name: str) -> list[list[str]]:
        return [[line.text for line in form.lines] for form in blocks(name, "", 8)]

    assert lines("Ede") == [["Ede"]]
    assert lines("Zaanstreek/Waterland")[1] == ["Zaanstreek/", "Waterland"]
    assert lines("Alkmaar (Noord-Kennemerland)")[1:] == [
        ["Alkmaar (Noord-", "Kennemerland)"],
        ["Alkmaar", "(Noord-", "Kennemerland)"],
    ]


def test_the_caption_stands_below_in_smaller_type() -> None:
    (form,) = blocks("Ede", "110,000", 8, weight="bold")
    name, caption = form.lines
    assert (name.size, name.weight, caption.size, caption.weight) == (8, "bold", 7, "normal")
    assert form.baselines()[0] > form.baselines()[1]
    assert form.width > caption.width > 0


@given(text=st.text(st.sampled_from("abc  "), max_size=80), width=st.floats(30, 200))
def test_running_text_keeps_its_words_and_the_width(text: str, width: float) -> None:
    lines = lines_within(text, width, 6)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line, 6) <= width or " " not in line for line in lines)


def label(west: float, south: float, size: float, name: str, *, must: bool = True) -> Label:
    shape = shapely.box(west, south, west + size, south + size)
    return Label(blocks(name, "", 7), shape, (west + size / 2, south + size / 2), must)


def crowd(columns: int, size: float) -> tuple[Sheet, list[Label]]:
    labels = [
        label(60 + size * x, 60 + size * y, size, f"Gemeente-{x}-{y}")
        for x in range(columns)
        for y in range(3)
    ]
    land = [one.shape for one in labels]
    return Sheet(120 + size * columns, 120 + size * 3, land), labels


@given(columns=st.integers(1, 3), size=st.floats(25, 90))
def test_names_do_not_overlap_and_stay_on_the_sheet(columns: int, size: float) -> None:
    sheet, labels = crowd(columns, size)
    spots = [spot for spot in place(sheet, labels) if spot is not None]
    boxes = [shapely.box(*spot.box) for spot in spots]
    assert all(a.intersection(b).area == 0 for a, b in combinations(boxes, 2))
    assert all(shapely.box(0, 0, sheet.width, sheet.height).covers(box) for box in boxes)
    assert sheet.boxes == [spot.box for spot in spots]


def test_with_room_a_name_lies_within_its_shape_and_needs_no_line() -> None:
    sheet, labels = crowd(3, 90)
    for one, spot in zip(labels, place(sheet, labels), strict=True):
        assert spot is not None
        assert one.shape.covers(shapely.box(*spot.box))
        assert spot.leader is None


def test_a_name_without_room_goes_beside_its_shape_with_a_line_to_it_that_crosses_no_name() -> None:
    sheet, labels = crowd(5, 25)
    spots = place(sheet, labels)
    away = [(one, spot) for one, spot in zip(labels, spots, strict=True) if spot is not None and spot.leader]
    assert away
    for one, spot in away:
        assert spot.leader.coords[-1] == one.anchor
        assert shapely.box(*spot.box).boundary.distance(shapely.Point(spot.leader.coords[0])) < 1e-9
        others = [shapely.box(*other.box) for other in spots if other not in (None, spot)]
        assert not any(spot.leader.intersects(box) for box in others)


def test_a_name_that_need_not_be_placed_stays_away_from_others_land_and_from_dots() -> None:
    land = shapely.box(0, 0, 200, 200)
    narrow = label(88, 88, 24, "Schiermonnikoog", must=False)
    assert place(Sheet(200, 200, [land]), [narrow]) == [None]
    assert place(Sheet(200, 200, [narrow.shape]), [narrow]) != [None], "it may stick out over water"
    wide = label(50, 50, 60, "Ede", must=False)
    covered = Sheet(200, 200, [land], marks=[(50, 50, 110, 110)])
    assert place(covered, [wide]) == [None]


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_widths_are_those_of_matplotlib(weight: str) -> None:
    font = FontProperties(family=FONT, size=10, weight=weight)
    for text in ("Zuid-Limburg", "605,895", "AVA Today Wo", "Súdwest-Fryslân", "’s-Gravenhage", "“€” °", "T"):
        wide, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
        assert text_width(text, 10, weight) == pytest.approx(wide, abs=0.01), text
    assert text_width("漢", 10, weight) > 0, "a letter that the font lacks has a width as well"
