"""The page of `complete`: what is sound, what stalls, what could be done, and whose councils must say yes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from models.records import record
from models.territory import Territory
from optimizer.comparison.told_apart import told_apart
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.declared import RegionRow, StateMap, draw_states, region_rows
from optimizer.report.result import (
    Person,
    ResultPage,
    as_written,
    cells_of,
    disjoint,
    people_of,
    shared_of,
    title_of,
)
from optimizer.report.svg import Drawing, change_views, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["CompletionPage", "read_completion"]

DOCUMENT = "completion.json"

Homes = Mapping[str, tuple[str, frozenset[str]]]
"""Name and members of the region of each municipality, by code."""


@record
class Member:
    """A region that a suggestion makes."""

    name: str
    members: tuple[Person, ...]
    population: int
    colour: str


@record
class Consent:
    """A council that must say yes, with the declared and the suggested region of its municipality."""

    who: Person
    before: str
    after: str


@record
class SuggestionCard:
    """A suggestion: what it costs, who changes, who receives, from which limits it is exempted.

    Attributes
    ----------
    price : float
        Weighted inhabitants above the cheapest division.
    prices : tuple of (str, float)
        By criterion, the largest difference first.
    exemptions : tuple of dict
        As `complete` wrote them, with the title of the criterion.
    """

    number: int
    kind: str
    aim: str
    price: float
    dearer: bool
    proven: bool
    regions: tuple[Member, ...]
    changing: tuple[Consent, ...]
    receiving: tuple[Consent, ...]
    inhabitants_changing: int
    prices: tuple[tuple[str, float], ...]
    exemptions: tuple[Mapping[str, Any], ...]
    drawing: Drawing
    rows: Mapping[str, tuple[str, int, str, str]]
    """By code of the map: name, inhabitants, declared and suggested region."""

    @property
    def inhabitants_receiving(self) -> int:
        """Inhabitants of those that receive others."""
        return sum(one.who.population for one in self.receiving)


@record
class AreaPart:
    """A stalled area with its suggestions.

    Attributes
    ----------
    obstacles : tuple of str
        Why it has no way out of its own.
    joins : tuple of str or None
        Sound regions that have to join; None: none were found that help.
    """

    name: str
    who: tuple[Person, ...]
    obstacles: tuple[str, ...]
    joins: tuple[str, ...] | None
    impossible: int
    unknown: int
    declared_price: float | None
    suggestions: tuple[SuggestionCard, ...]


@record
class MunicipalityRow:
    """A municipality for one task: how it was declared, and how firm its place is."""

    who: Person
    declared: str
    state: str
    place: str
    price: float | None
    proven: bool
    then_with: str


@record
class TaskPart:
    """What was declared for one task."""

    task: str
    label: str
    date: str
    regions: tuple[RegionRow, ...]
    white: tuple[Person, ...]
    double: tuple[tuple[Person, tuple[str, ...]], ...]
    withdrawn: tuple[tuple[str, str], ...]
    strays: tuple[Mapping[str, Any], ...]
    overall: tuple[str, ...]
    areas: tuple[AreaPart, ...]
    states: StateMap
    municipalities: tuple[MunicipalityRow, ...]

    @property
    def sound(self) -> int:
        """How many regions are sound."""
        return sum(row.sound for row in self.regions)

    @property
    def suggestions(self) -> tuple[SuggestionCard, ...]:
        """Those of all its stalled areas."""
        return tuple(one for area in self.areas for one in area.suggestions)


@record(kw_only=True)
class CompletionPage(ResultPage):
    """The page of a completion."""

    tasks: tuple[TaskPart, ...]
    incongruent: tuple[tuple[Person, int], ...]

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """All maps of the page."""
        cards = (one.drawing for task in self.tasks for one in task.suggestions)
        return (*(task.states.drawing for task in self.tasks), *cards)

    @cached_property
    def stalled(self) -> frozenset[str]:
        """Codes of all that stall for some task."""
        return frozenset(one.code for task in self.tasks for area in task.areas for one in area.who)

    @cached_property
    def rows(self) -> tuple[tuple[Person, tuple[MunicipalityRow | None, ...]], ...]:
        """Every municipality by name, with what it is for each task."""
        found: dict[str, Person] = {}
        by_task = [{row.who.code: row for row in task.municipalities} for task in self.tasks]
        for one in by_task:
            found |= {code: row.who for code, row in one.items()}
        ordered = sorted(found.values(), key=lambda who: (who.name, who.code))
        return tuple((who, tuple(one.get(who.code) for one in by_task)) for who in ordered)


def read_completion(folder: Path, basis: Basis, language: Language) -> CompletionPage:
    """Read what `complete` wrote and count everything that its page says.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, DOCUMENT)
    whole = basis.territory.whole
    with as_written(folder / DOCUMENT):
        reader = _Reader(basis, language)
        groups = {str(code): int(number) for code, number in content["incongruent"].items()}
        return CompletionPage(
            **shared_of(basis, language),
            tasks=tuple(reader.task(task) for task in content["tasks"]),
            incongruent=tuple((one, groups[one.code]) for one in people_of(groups, whole)),
        )


class _Reader:
    """Reads a document, task by task; all its maps are drawn of the same cells."""

    def __init__(self, basis: Basis, language: Language) -> None:
        self.scenario, self.language = basis.scenario, language
        self.inside, self.whole = basis.territory, basis.territory.whole
        self.cells = cells_of(basis.scenario, basis.territory)

    def task(self, content: Mapping[str, Any]) -> TaskPart:
        language = self.language
        regions = {str(row["name"]): frozenset(row["members"]) for row in content["regions"]}
        states = draw_states(content, self.scenario, self.inside, self.cells, language)
        return TaskPart(
            task=str(content["task"]),
            label=language.phrase(content["label"]),
            date=content["date"] or "",
            regions=region_rows(content["regions"], self.scenario, self.inside, language),
            white=people_of(content["white_spots"], self.whole),
            double=tuple(
                (one, tuple(content["double"][one.code])) for one in people_of(content["double"], self.whole)
            ),
            withdrawn=tuple(
                (name, self._names(frozenset(members) & frozenset(states.territory.codes)))
                for name, members in content["withdrawn"].items()
            ),
            strays=tuple(content["unknown_codes"]),
            overall=tuple(str(one["text"]) for one in content["findings"]),
            areas=tuple(self._area(area, regions, content) for area in content["areas"]),
            states=states,
            municipalities=self._municipalities(content, states, regions),
        )

    def _names(self, codes: frozenset[str]) -> str:
        return self.language.listing(self.whole.names(codes))

    def _area(
        self, content: Mapping[str, Any], regions: Mapping[str, frozenset[str]], task: Mapping[str, Any]
    ) -> AreaPart:
        opening = content["opening"]
        sound = {row["name"] for row in task["regions"] if row["sound"]}
        return AreaPart(
            name=str(content["name"]),
            who=people_of(content["closed"], self.whole),
            obstacles=tuple(map(str, opening["closed_because"])),
            joins=None if opening["opened"] is None else tuple(opening["opened"]),
            impossible=len([names for names in opening["proved_impossible"] if names]),
            unknown=len(opening["not_known"]),
            declared_price=content["declared_price"],
            suggestions=tuple(self._suggestion(one, regions, sound) for one in content["suggestions"]),
        )

    def _suggestion(
        self, content: Mapping[str, Any], declared: Mapping[str, frozenset[str]], sound: set[str]
    ) -> SuggestionCard:
        language = self.language
        suggested = {frozenset(region["members"]): str(region["name"]) for region in content["regions"]}
        here = frozenset().union(*suggested)
        beside = {other for code in here for other in self._wide(declared).neighbours(code)}
        around = {
            members: name
            for name, members in declared.items()
            if name in sound and members & beside and not members & here
        }
        view = self.scenario.recut(self.whole, here.union(*around))
        changing, receiving = frozenset(content["changing"]), frozenset(content["receiving"])
        sketch = sketch_of(
            view,
            {**suggested, **around},
            self.cells,
            language,
            self.scenario.centre_codes(view),
            changing,
        )
        drawing = draw(
            change_views(sketch, disjoint(declared), language, ("suggested", "as-declared", "who-changes"))
        )
        of = {code: (name, members) for name, members in declared.items() for code in members}
        then = {code: (name, region) for region, name in {**suggested, **around}.items() for code in region}
        people = self.whole.population
        prices = sorted(content["price_by_criterion"].items(), key=lambda item: -abs(item[1]))
        return SuggestionCard(
            number=int(content["suggestion"]),
            kind=str(content["kind"]),
            aim=language.phrase(content["aim"]),
            price=content["price"],
            dearer=bool(content["dearer_than_declared"]),
            proven=bool(content["proven"]),
            regions=tuple(
                Member(name, people_of(region, self.whole), people(region), drawing.colour(region))
                for region, name in suggested.items()
            ),
            changing=self._consents(changing, of, then, changing),
            receiving=self._consents(receiving, of, then, changing),
            inhabitants_changing=int(content["inhabitants_changing"]),
            prices=tuple(
                (title_of(name, self.scenario, self.inside, language), more) for name, more in prices if more
            ),
            exemptions=tuple(
                {**one, "title": title_of(one["criterion"], self.scenario, self.inside, language)}
                for one in content["exemptions"]
            ),
            drawing=drawing,
            rows={
                code: (self.whole.name(code), people([code]), *self._homes(code, of, then, changing))
                for code in view.codes
            },
        )

    def _wide(self, declared: Mapping[str, frozenset[str]]) -> Territory:
        """Return the area with all of every declared region."""
        return self.scenario.recut(self.whole, frozenset(self.inside.codes).union(*declared.values()))

    def _consents(
        self, codes: frozenset[str], before: Homes, after: Homes, changing: frozenset[str]
    ) -> tuple[Consent, ...]:
        return tuple(
            Consent(one, *self._homes(one.code, before, after, changing))
            for one in people_of(codes, self.whole)
        )

    def _homes(self, code: str, before: Homes, after: Homes, changing: frozenset[str]) -> tuple[str, str]:
        """Return a municipality's declared and suggested region, told apart where it changes."""
        had, has = before.get(code, ("", frozenset[str]())), after[code]
        left, joined = told_apart(self.whole, had, has) if code in changing else (had[0], has[0])
        return self.language.phrase(left), self.language.phrase(joined)

    def _municipalities(
        self, content: Mapping[str, Any], states: StateMap, regions: Mapping[str, frozenset[str]]
    ) -> tuple[MunicipalityRow, ...]:
        places = {one["code"]: one for area in content["areas"] for one in area["municipalities"]}
        rows = []
        for one in people_of(states.territory.codes, self.whole):
            place = places.get(one.code, {})
            rows.append(
                MunicipalityRow(
                    one,
                    " / ".join(name for name, members in regions.items() if one.code in members),
                    states.states[one.code],
                    str(place.get("place", "")),
                    place.get("price"),
                    bool(place.get("proven", True)),
                    self._names(frozenset(place.get("then_with", ())) - {one.code}),
                )
            )
        return tuple(rows)
