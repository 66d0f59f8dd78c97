"""The page of `congruence`: how far layers coincide, a heat map of who lies in whom, where they disagree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.drawing.colours import mixed_with_white
from optimizer.language.language import Language
from optimizer.language.titles import heading_of
from optimizer.proposal.reading import read_document
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of
from optimizer.report.svg import Drawing, View, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["CongruencePage", "read_congruence"]

DOCUMENT = "congruence.json"

DEEP = "#0b5674"
"""The colour of a fit of all inhabitants; less is mixed with white."""
HOT, MOST = "#b5451f", 0.5
"""The colour of the most that layers can disagree about a municipality's neighbours, and that most."""
LISTED = 25
"""So many pairs of neighbours are listed."""


@record
class Fit:
    """How far one layer lies in another: inhabitants of its regions that lie in one region of the other."""

    share: float | None
    colour: str
    dark: bool


@record
class LayerRow:
    """A layer with its fits in all layers, in their order."""

    name: str
    label: str
    regions: int
    fits: tuple[Fit, ...]


@record
class Situation:
    """The layers as they are, or after a proposal."""

    rows: tuple[LayerRow, ...]
    summary: Mapping[str, float | None]
    groups: Mapping[str, int]
    disagreement: Mapping[str, float | None]
    neighbours: tuple[tuple[str, str, int, int], ...]
    """About whom layers differ most: both names, layers that hold them together, layers of both."""

    @property
    def extremes(self) -> tuple[tuple[str, str, float], tuple[str, str, float]] | None:
        """The two different layers of which one lies best in the other, and worst."""
        found = [
            (row.label, self.rows[k].label, fit.share)
            for n, row in enumerate(self.rows)
            for k, fit in enumerate(row.fits)
            if k != n and fit.share is not None
        ]
        by_share = sorted(found, key=lambda one: one[2])
        return (by_share[-1], by_share[0]) if by_share else None


@record(kw_only=True)
class CongruencePage(ResultPage):
    """The page of a congruence."""

    today: Situation
    after: Situation | None
    people: tuple[Person, ...]
    drawing: Drawing

    @property
    def title(self) -> str:
        """The scenario, where there is one."""
        return heading_of(self.scenario) if self.scenario.title else ""

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its one map."""
        return (self.drawing,)

    @property
    def unanimous(self) -> int:
        """Municipalities about whose neighbours all layers agree."""
        return sum(score == 0 for score in self.today.disagreement.values())


def read_congruence(folder: Path, basis: Basis, language: Language) -> CongruencePage:
    """Read what `congruence` wrote and count everything that its page says.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, DOCUMENT)
    territory = basis.territory
    with as_written(folder / DOCUMENT):
        labels = {str(one["name"]): language.phrase(str(one["label"])) for one in content["layers"]}
        today = _situation(content["today"], labels)
        after = _situation(content["after"], labels) if content["after"] else None
        sketch = sketch_of(
            territory,
            {},
            cells_of(basis.scenario, territory),
            language,
            basis.scenario.centre_codes(territory),
        )
        views = [
            View(key, sketch, _fills(one.disagreement))
            for key, one in (("today", today), ("after", after))
            if one is not None
        ]
        return CongruencePage(
            **shared_of(basis, language),
            today=today,
            after=after,
            people=tuple(sorted(people_of(territory.codes, territory), key=lambda one: one.name)),
            drawing=draw(views),
        )


def _situation(content: Mapping[str, Any], labels: Mapping[str, str]) -> Situation:
    names = list(content["layers"])
    shares: dict[tuple[str, str], float | None] = {
        (row["layer"], row["in_layer"]): row["nested_inhabitant_share"] for row in content["pairs"]
    }
    shares |= {(name, name): 1.0 for name in names}
    contested = sorted(
        (row for row in content["neighbours"] if row["disagreement"]),
        key=lambda row: (-row["disagreement"], -row["border_m"], row["name"]),
    )
    return Situation(
        tuple(
            LayerRow(
                name,
                labels.get(name, name),
                int(content["layers"][name]["regions"]),
                tuple(_fit(shares.get((name, other))) for other in names),
            )
            for name in names
        ),
        content["summary"],
        {row["code"]: int(row["partner_groups"]) for row in content["municipalities"]},
        {row["code"]: row["disagreement"] for row in content["municipalities"]},
        tuple(
            (str(row["name"]), str(row["neighbour_name"]), int(row["together"]), int(row["layers"]))
            for row in contested[:LISTED]
        ),
    )


def _fit(share: float | None) -> Fit:
    if share is None:
        return Fit(None, "#fff", False)
    return Fit(share, mixed_with_white(DEEP, 1 - share), share > 0.55)


def _fills(disagreement: Mapping[str, float | None]) -> dict[str, str]:
    return {
        code: "var(--unknown)" if score is None else mixed_with_white(HOT, 1 - min(1.0, score / MOST))
        for code, score in disagreement.items()
    }
