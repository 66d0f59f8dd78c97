"""The page of `support`: who gains, who loses, who would leave."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.drawing.colours import mixed_with_white
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of
from optimizer.report.svg import Drawing, View, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["SupportPage", "read_support"]

SUPPORT = "support.json"

LESS, MORE, SAME = "#2f5d8c", "#b4552d", "#e8e8e8"
"""Colours of municipalities that bear less, more and the same."""

PALEST = 0.75
"""How much white is in the colour of the smallest change."""


@record
class Stake:
    """What a municipality bears, in weighted inhabitants; None: not known.

    Attributes
    ----------
    change : float or None
        What it bears more than today, or than as declared where there is no today.
    best_with : tuple of str
        Who is with it where it bears least.
    gain : float or None
        What it would gain by leaving; None: it is not of the group.
    """

    who: Person
    region: str
    today: float | None
    declared: float | None
    proposed: float | None
    best: float | None
    change: float | None
    best_with: tuple[str, ...]
    gain: float | None


@record(kw_only=True)
class SupportPage(ResultPage):
    """The page of support; `against` is ``today`` or ``declared``, whatever the changes count from."""

    label: str
    against: str
    sentences: tuple[str, ...]
    within: float
    stable: bool | None
    proven: bool
    leavers: tuple[str, ...]
    gain: float
    compensation: float | None
    stakes: tuple[Stake, ...]
    drawing: Drawing

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its one map."""
        return (self.drawing,)

    @cached_property
    def of_code(self) -> Mapping[str, Stake]:
        """What each bears, by code."""
        return {stake.who.code: stake for stake in self.stakes}

    @property
    def better(self) -> int:
        """How many bear less."""
        return sum((stake.change or 0) < 0 for stake in self.stakes)

    @property
    def worse(self) -> int:
        """How many bear more."""
        return sum((stake.change or 0) > 0 for stake in self.stakes)


def read_support(folder: Path, basis: Basis, language: Language) -> SupportPage:
    """Read what `support` wrote.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, SUPPORT)
    with as_written(folder / SUPPORT):
        views, territory = content["views"], basis.territory
        against = "today" if "today" in views else "declared"
        rows = {str(row["code"]): row for row in content["municipalities"]}
        stakes = tuple(
            Stake(
                who,
                str(rows[who.code]["region"]),
                rows[who.code]["cost_today"],
                rows[who.code]["cost_declared"],
                rows[who.code]["cost_proposed"],
                rows[who.code]["cost_best"],
                rows[who.code][f"against_{against}"],
                tuple(map(str, rows[who.code]["best_with"])),
                rows[who.code]["gain"],
            )
            for who in people_of(territory.codes, territory)
        )
        gone = frozenset(map(str, content["leavers"]))
        kept = content["compensation"]
        return SupportPage(
            **shared_of(basis, language),
            label=language.phrase(str(views["proposed"]["label"])),
            against=against if against in views else "",
            sentences=tuple(map(str, content["sentences"])),
            within=float(content["within"]),
            stable=content["stable"],
            proven=bool(content["proven"]),
            leavers=tuple(one.name for one in people_of(gone, territory)),
            gain=float(content["gain"]),
            compensation=None if kept is None else float(kept["cost"]),
            stakes=tuple(sorted(stakes, key=lambda one: (-(one.change or 0), one.who.name))),
            drawing=_draw(views["proposed"]["regions"], stakes, gone, basis, language),
        )


def _draw(
    regions: list[Mapping[str, Any]],
    stakes: tuple[Stake, ...],
    gone: frozenset[str],
    basis: Basis,
    language: Language,
) -> Drawing:
    """Draw the regions, hatched who would leave; and how much more or less each bears."""
    territory = basis.territory
    names = {frozenset(map(str, row["members"])): str(row["name"]) for row in regions}
    centres = basis.scenario.centre_codes(territory)
    sketch = sketch_of(territory, names, cells_of(basis.scenario, territory), language, centres)
    most = max((abs(stake.change or 0) for stake in stakes), default=0) or 1
    fills = {stake.who.code: _colour(stake.change, most) for stake in stakes}
    return draw([View("proposed", sketch, hatched=gone), View("change", sketch, fills)])


def _colour(change: float | None, most: float) -> str:
    if not change:
        return SAME
    return mixed_with_white(MORE if change > 0 else LESS, PALEST * (1 - abs(change) / most))
