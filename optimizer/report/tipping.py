"""The pages of `tipping` and `weights`: how far weights can move, and which explain what was declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.drawing.colours import PALETTE, mixed_with_white
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.result import ResultPage, as_written, cells_of, shared_of, title_of
from optimizer.report.svg import Drawing, View, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["read_tipping", "read_weights"]

MOST_MAPS = 7
"""Partitions that a page draws."""

SIDE = 400
"""Length of a side of the plane of two weights, in the units of its drawing."""


@record
class Piece:
    """A range of a weight, or a zone of two, in which one partition is the best.

    Attributes
    ----------
    begins, ends : float
        Of the whole range, from 0 to 1 (a zone: 0 and its share of the plane).
    said : tuple of str
        Its first and last weight (a zone: none).
    corners : tuple of (float, float)
        Of a zone, in the units of the drawing.
    view : str
        The view of the map that shows its partition; empty: none does.
    """

    number: int
    today: bool
    proven: bool
    regions: int
    changes: str
    begins: float
    ends: float
    said: tuple[str, ...] = ()
    corners: tuple[tuple[float, float], ...] = ()
    colour: str = ""
    view: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of gravity of a zone."""
        twice = x = y = 0.0
        for (a, b), (c, d) in zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True):
            cross = a * d - c * b
            twice, x, y = twice + cross, x + (a + c) * cross, y + (b + d) * cross
        return (x / (3 * twice), y / (3 * twice)) if twice else self.corners[0]


@record
class Axis:
    """A weight that turns: its title, its ends and today's as printed, and where today's lies (0 to 1)."""

    title: str
    low: str
    high: str
    today: str
    place: float
    proven: bool
    pieces: tuple[Piece, ...] = ()


@record(kw_only=True)
class TippingPage(ResultPage):
    """The page of tipping points: of weights one by one (`zones` is empty), or of two at once."""

    axes: tuple[Axis, ...]
    zones: tuple[Piece, ...]
    sentences: tuple[str, ...]
    drawing: Drawing | None

    @property
    def proven(self) -> bool:
        """Whether every piece is proven."""
        return all(piece.proven for axis in self.axes for piece in (*axis.pieces, *self.zones))

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """All maps of the page."""
        return (self.drawing,) if self.drawing else ()

    @property
    def partitions(self) -> tuple[Piece, ...]:
        """The pieces that the map shows, one per view."""
        every = (*self.zones, *(piece for axis in self.axes for piece in axis.pieces))
        return tuple({piece.view: piece for piece in every if piece.view}.values())

    @property
    def side(self) -> int:
        """Length of a side of the plane."""
        return SIDE


@record
class WeightRow:
    """A weight today, as found, and between which it can lie."""

    title: str
    today: str
    found: str
    lowest: str
    highest: str
    changed: bool


@record(kw_only=True)
class WeightsPage(ResultPage):
    """The page of weights that explain what was declared, or of the proof that none do."""

    declared: str
    explained: bool | None
    sentences: tuple[str, ...]
    weights: tuple[WeightRow, ...]
    regret: float | None
    least: float | None
    regret_today: float | None


def read_tipping(folder: Path, basis: Basis, language: Language) -> TippingPage:
    """Read what `tipping` wrote.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, "tipping.json")
    with as_written(folder / "tipping.json"):
        maker = _Maker(basis, language)
        if "zones" in content:
            zones = tuple(maker.zone(one, content) for one in content["zones"])
            axes = tuple(maker.axis(one, one["from"], one["to"], True) for one in content["criteria"])
            sentences: Iterable[str] = content["sentences"]
        else:
            zones, axes = (), tuple(map(maker.turned, content["criteria"]))
            sentences = (text for one in content["criteria"] for text in one["sentences"])
        return TippingPage(
            **shared_of(basis, language),
            axes=axes,
            zones=zones,
            sentences=tuple(map(language.phrase, sentences)),
            drawing=maker.drawing(),
        )


def read_weights(folder: Path, basis: Basis, language: Language) -> WeightsPage:
    """Read what `weights` wrote.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, "weights.json")
    with as_written(folder / "weights.json"):
        maker = _Maker(basis, language)
        return WeightsPage(
            **shared_of(basis, language),
            declared=language.phrase(content["declared"]["label"]),
            explained=content["explained"],
            sentences=tuple(map(language.phrase, content["sentences"])),
            weights=tuple(map(maker.weight, content["weights"])),
            regret=content["regret"],
            least=content["least_regret"],
            regret_today=content["regret_today"],
        )


class _Maker:
    """Makes the parts of a page, and keeps the partitions that its map shows."""

    def __init__(self, basis: Basis, language: Language) -> None:
        self.basis, self.language, self.territory = basis, language, basis.territory
        self.shown: dict[frozenset[frozenset[str]], str] = {}
        self.names: dict[str, Mapping[frozenset[str], str]] = {}

    def _said(self, weight: float | None, times: bool) -> str:
        if weight is None:
            return "–"
        return self.language.phrase(f"{weight:.4g} times") if times else self.language.part(f"{weight:.4g}")

    def _title(self, row: Mapping[str, Any]) -> str:
        return title_of(str(row["name"]), self.basis.scenario, self.territory, self.language)

    def _view(self, regions: Iterable[Mapping[str, Any]]) -> str:
        """Return the view that shows a partition; empty when the map is full."""
        names = {frozenset(region["members"]): str(region["name"]) for region in regions}
        key = frozenset(names)
        if key not in self.shown:
            if len(self.shown) == MOST_MAPS:
                return ""
            self.shown[key] = f"p{len(self.shown) + 1}"
            self.names[self.shown[key]] = names
        return self.shown[key]

    def axis(self, row: Mapping[str, Any], low: float, high: float, proven: bool) -> Axis:
        times, today = bool(row["times"]), float(row["today"])
        return Axis(
            title=self._title(row),
            low=self._said(low, times),
            high=self._said(high, times),
            today=self._said(today, times),
            place=(today - low) / (high - low),
            proven=proven,
        )

    def turned(self, row: Mapping[str, Any]) -> Axis:
        """Return a weight that turned alone, with its ranges."""
        ranges = row["ranges"]
        low, high = (ranges[0]["from"], ranges[-1]["to"]) if ranges else (0.0, 1.0)
        pieces = tuple(
            Piece(
                number=number,
                today=bool(one["best_today"]),
                proven=bool(one["proven"]),
                regions=len(one["regions"]),
                changes=self.language.phrase(one["changes"]),
                begins=(one["from"] - low) / (high - low),
                ends=(one["to"] - low) / (high - low),
                said=(self._said(one["from"], row["times"]), self._said(one["to"], row["times"])),
            )
            for number, one in enumerate(ranges, 1)
        )
        for one in ranges:
            if one["best_today"]:
                self._view(one["regions"])
        return replace(self.axis(row, low, high, row["status"] == "optimal"), pieces=pieces)

    def zone(self, row: Mapping[str, Any], content: Mapping[str, Any]) -> Piece:
        """Return a zone of two weights."""
        ends = [(float(one["from"]), float(one["to"])) for one in content["criteria"]]

        def place(corner: list[float]) -> tuple[float, float]:
            x, y = ((value - a) / (b - a) for value, (a, b) in zip(corner, ends, strict=True))
            return round(SIDE * x, 2), round(SIDE * (1 - y), 2)

        number, today = int(row["zone"]), bool(row["best_today"])
        tint = "#C1D3E6" if today else mixed_with_white(PALETTE[number % len(PALETTE)], 0.45)
        return Piece(
            number=number,
            today=today,
            proven=bool(row["proven"]),
            regions=len(row["regions"]),
            changes=self.language.phrase(row["changes"]),
            begins=0.0,
            ends=float(row["share"]),
            corners=tuple(map(place, row["corners"])),
            colour=tint,
            view=self._view(row["regions"]),
        )

    def weight(self, row: Mapping[str, Any]) -> WeightRow:
        """Return a weight that was looked for."""
        times = bool(row["times"])
        return WeightRow(
            title=self._title(row),
            today=self._said(row["today"], times),
            found=self._said(row["found"], times),
            lowest=self._said(row["lowest"], times),
            highest=self._said(row["highest"], times),
            changed=row["found"] is not None and row["found"] != row["today"],
        )

    def drawing(self) -> Drawing | None:
        """Return the map of the partitions kept, a view for each."""
        if not self.names:
            return None
        cells = cells_of(self.basis.scenario, self.territory)
        centres = self.basis.scenario.centre_codes(self.territory)
        return draw(
            [
                View(view, sketch_of(self.territory, names, cells, self.language, centres))
                for view, names in self.names.items()
            ]
        )
