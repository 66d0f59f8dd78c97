"""The page of `assess` and `compare`: what one division costs more than another, where and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from models.criteria import Finding
from models.partition import Partition
from models.proposal import Judgement, judge
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.comparison.told_apart import moved_between
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.result import (
    Person,
    ResultPage,
    as_written,
    cells_of,
    people_of,
    shared_of,
    title_of,
)
from optimizer.report.svg import Drawing, View, change_views, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["ComparisonPage", "read_assessment", "read_comparison"]

ASSESSMENT, COMPARISON = "assessment.json", "comparison.json"

PRICED = 20
"""So many places that differ are priced, those with the most inhabitants who change first."""


@record
class CriterionStep:
    """What a criterion costs in both divisions, in weighted inhabitants."""

    title: str
    hard: bool
    a: float
    b: float

    @property
    def more(self) -> float:
        """What it costs more in the first."""
        return self.a - self.b


@record
class Mover:
    """A municipality that is with others in the second division."""

    who: Person
    before: str
    after: str


@record
class Place:
    """Regions that hold the same municipalities together, divided otherwise in both divisions.

    Attributes
    ----------
    more : float or None
        What they cost more as in the first division; None: not counted.
    criteria : tuple of (str, float)
        Of which criteria, the largest difference first.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    movers: tuple[Mover, ...]
    more: float | None
    criteria: tuple[tuple[str, float], ...]

    @property
    def people(self) -> int:
        """Inhabitants of those that change."""
        return sum(one.who.population for one in self.movers)


@record
class Row:
    """A municipality with its region in both."""

    who: Person
    before: str
    after: str
    moves: bool


@record(kw_only=True)
class ComparisonPage(ResultPage):
    """The page of a comparison.

    Attributes
    ----------
    kind : str
        ``assess``: the second is the best division; ``compare``: it is whatever was given.
    comparison : Comparison or None
        None: there is no second.
    proven : bool
        Whether the second is proven to be the best.
    broken : tuple of (str, tuple of Finding)
        By criterion the hard rules that the first breaks; and those of the second.
    """

    kind: str
    labels: tuple[str, str]
    names: Mapping[frozenset[str], str]
    comparison: Comparison | None
    proven: bool
    criteria: tuple[CriterionStep, ...]
    places: tuple[Place, ...]
    rows: tuple[Row, ...]
    broken: tuple[tuple[str, tuple[Finding, ...]], ...]
    broken_other: tuple[tuple[str, tuple[Finding, ...]], ...]
    drawing: Drawing

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its one map."""
        return (self.drawing,)

    @property
    def cost(self) -> float:
        """Of the first, in weighted inhabitants."""
        return sum(step.a for step in self.criteria)

    @property
    def other_cost(self) -> float:
        """Of the second."""
        return sum(step.b for step in self.criteria)

    @property
    def share(self) -> float | None:
        """What the first costs more, as a share of the second; None: that costs nothing."""
        return (self.cost - self.other_cost) / self.other_cost if self.other_cost else None

    @property
    def steps(self) -> tuple[CriterionStep, ...]:
        """The criteria that make a difference, the largest first."""
        return tuple(sorted((one for one in self.criteria if one.more), key=lambda one: -abs(one.more)))

    @cached_property
    def of_code(self) -> Mapping[str, Row]:
        """The rows by code."""
        return {row.who.code: row for row in self.rows}

    @property
    def moved(self) -> frozenset[str]:
        """Codes of those that change."""
        return self.comparison.moved if self.comparison else frozenset()

    @property
    def violations(self) -> int:
        """How many hard rules the first breaks."""
        return sum(len(findings) for _, findings in self.broken)


def read_assessment(folder: Path, basis: Basis, language: Language) -> ComparisonPage:
    """Read what `assess` wrote: a division held against the best.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, ASSESSMENT)
    with as_written(folder / ASSESSMENT):
        first = _regions(content["regions"])
        best = content["against_best"]
        other = _regions(best["regions"]) if best else None
        proven = bool(best and best["proven"])
        best_of = language.gettext("the best division"), language.gettext("the best division found")
        broken = tuple(
            (one["name"], tuple(_finding(f) for f in one["findings"] if f["kind"] == "violation"))
            for one in content["criteria"]
        )
        maker = _Maker(basis, language, basis.scenario)
        return maker.page(
            "assess",
            (language.phrase(content["declared"]["label"]), best_of[not proven]),
            first,
            other,
            proven,
            broken,
        )


def read_comparison(folder: Path, basis: Basis, language: Language) -> ComparisonPage:
    """Read what `compare` wrote: two divisions side by side.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, COMPARISON)
    with as_written(folder / COMPARISON):
        sides = [content[side] for side in ("a", "b")]
        labels = tuple(language.phrase(str(side["label"])) for side in sides)
        first, other = (_regions(side["regions"]) for side in sides)
        maker = _Maker(basis, language, basis.scenario if content["criteria"] else None)
        return maker.page("compare", (labels[0], labels[1]), first, other, False, None)


def _regions(rows: Iterable[Mapping[str, Any]]) -> dict[frozenset[str], str]:
    return {frozenset(map(str, row["members"])): str(row["name"]) for row in rows}


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding("violation", str(row["text"]), tuple(row["codes"]), row["value"], row["limit"])


Broken = tuple[tuple[str, tuple[Finding, ...]], ...]


class _Maker:
    """Makes the page of two divisions; with a scenario its criteria judge both."""

    def __init__(self, basis: Basis, language: Language, judging: Scenario | None) -> None:
        self.basis, self.language, self.judging = basis, language, judging
        self.territory: Territory = basis.territory

    def page(
        self,
        kind: str,
        labels: tuple[str, str],
        first: Mapping[frozenset[str], str],
        other: Mapping[frozenset[str], str] | None,
        proven: bool,
        broken: Broken | None,
    ) -> ComparisonPage:
        comparison = None
        if other is not None:
            comparison = compare(
                self.territory,
                Partition(first),
                Partition(other),
                names_a=first,
                names_b=other,
                scenario=self.judging,
            )
        inside = frozenset(self.territory.codes)
        names = comparison.a.names if comparison else {r & inside: n for r, n in first.items() if r & inside}
        return ComparisonPage(
            **shared_of(self.basis, self.language),
            kind=kind,
            labels=labels,
            names=names,
            comparison=comparison,
            proven=proven,
            criteria=self._criteria(comparison),
            places=self._places(comparison) if comparison else (),
            rows=self._rows(names, comparison),
            broken=self._titled(
                _broken(comparison.a.judgements) if broken is None and comparison else broken
            ),
            broken_other=self._titled(_broken(comparison.b.judgements) if comparison else ()),
            drawing=self._draw(names, comparison),
        )

    def _title(self, name: str) -> str:
        return title_of(name, self.basis.scenario, self.territory, self.language)

    def _titled(self, broken: Broken | None) -> Broken:
        return tuple((self._title(name), findings) for name, findings in broken or () if findings)

    def _criteria(self, comparison: Comparison | None) -> tuple[CriterionStep, ...]:
        if comparison is None:
            return ()
        pairs = zip(comparison.a.judgements, comparison.b.judgements, strict=True)
        return tuple(
            CriterionStep(self._title(one.name), one.criterion.hard, one.cost, other.cost)
            for one, other in pairs
        )

    def _rows(self, names: Mapping[frozenset[str], str], comparison: Comparison | None) -> tuple[Row, ...]:
        before = {code: name for region, name in names.items() for code in region}
        after: dict[str, str] = {}
        if comparison is not None:
            after = {code: name for region, name in comparison.b.names.items() for code in region}
        moved = comparison.moved if comparison else frozenset[str]()
        found = [
            Row(who, before.get(who.code, ""), after.get(who.code, ""), who.code in moved)
            for who in people_of(self.territory.codes, self.territory)
        ]
        return tuple(sorted(found, key=lambda row: (row.who.name, row.who.code)))

    def _draw(self, names: Mapping[frozenset[str], str], comparison: Comparison | None) -> Drawing:
        cells = cells_of(self.basis.scenario, self.territory)
        centres = self.basis.scenario.centre_codes(self.territory)
        moved = comparison.moved if comparison else frozenset[str]()
        sketch = sketch_of(self.territory, names, cells, self.language, centres, moved)
        if comparison is None:
            return draw([View("first", sketch)])
        other = {name: region for region, name in comparison.b.names.items()}
        return draw(change_views(sketch, other, self.language, ("first", "second", "difference")))

    # ---------------------------------------------------------------- where they differ
    def _places(self, comparison: Comparison) -> tuple[Place, ...]:
        """Return the places where the divisions differ, and what each costs more as in the first.

        A place is a set of regions of both that hold the same municipalities: giving it its second form
        leaves all other regions as they are, and the differences of all places add up to the whole.
        """
        parts: list[tuple[list[frozenset[str]], list[frozenset[str]]]] = []
        for piece in comparison.pieces:
            near = [part for part in parts if piece.a in part[0] or piece.b in part[1]]
            parts = [part for part in parts if part not in near]
            first, second = [piece.a], [piece.b]
            for a, b in near:
                first += [region for region in a if region not in first]
                second += [region for region in b if region not in second]
            parts.append((first, second))
        differing = [(a, b) for a, b in parts if len(a) + len(b) > 2]
        people = self.territory.population
        moved = comparison.moved
        differing.sort(
            key=lambda pair: (-people(moved & frozenset[str]().union(*pair[0])), min(map(min, pair[0])))
        )
        whole = {one.name: one.cost for one in comparison.a.judgements}
        return tuple(
            self._place(comparison, a, b, whole if number < PRICED else {})
            for number, (a, b) in enumerate(differing)
        )

    def _place(
        self,
        comparison: Comparison,
        a: list[frozenset[str]],
        b: list[frozenset[str]],
        whole: Mapping[str, float],
    ) -> Place:
        here = frozenset[str]().union(*a)
        more: dict[str, float] = {}
        if whole and self.judging is not None:
            kept = [region for region in comparison.a.judged if region not in a]
            mixed = judge(self.judging, self.territory, Partition([*kept, *b]))
            more = {self._title(one.name): whole[one.name] - one.cost for one in mixed}
        people = self.territory.population
        return Place(
            tuple(comparison.a.names[region] for region in sorted(a, key=lambda r: (-people(r), min(r)))),
            tuple(comparison.b.names[region] for region in sorted(b, key=lambda r: (-people(r), min(r)))),
            tuple(
                Mover(who, *map(self.language.phrase, moved_between(comparison, who.code)))
                for who in people_of(here & comparison.moved, self.territory)
            ),
            sum(more.values()) if more else None,
            tuple(sorted(((t, d) for t, d in more.items() if d), key=lambda item: -abs(item[1]))),
        )


def _broken(judgements: Iterable[Judgement]) -> Broken:
    return tuple((one.name, one.violations) for one in judgements)
