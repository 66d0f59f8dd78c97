"""The page of `explain`: why nothing fits and what would help, what criteria cost, or what a wish costs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.records import record
from optimizer.language.language import Language
from optimizer.proposal.reading import read_document
from optimizer.report.maps import draw_places
from optimizer.report.result import Person, ResultPage, as_written, cells_of, people_of, shared_of, title_of
from optimizer.report.svg import Drawing, change_views, draw, sketch_of
from optimizer.writing.basis import Basis

__all__ = ["ExplanationPage", "read_explanation"]

DOCUMENT = "explanation.json"

DRAWN = 8
"""So many places get a view of the map."""


@record
class Relaxation:
    """A change to the scenario that was proven to help: in words, in lines, and whom it concerns."""

    text: str
    toml: str
    change: float
    concerned: int
    smallest: bool


@record
class Conflict:
    """Requirements that cannot hold together; `minimal`: none of them can be spared."""

    sentence: str
    minimal: bool
    requirements: tuple[str, ...]
    who: tuple[Person, ...]
    relaxations: tuple[Relaxation, ...]


@record
class PriceRow:
    """What the best division would gain without a criterion or a rule; `most` None: not known."""

    title: str
    text: str
    own_cost: float
    least: float
    most: float | None
    moved: tuple[Person, ...]


@record
class WishPart:
    """What a wish costs, and whom it moves; `difference` None: nothing fits with it, or it is not known."""

    text: str
    sentence: str
    difference: float | None
    before: float | None
    proven: bool
    moved: tuple[Person, ...]
    steps: tuple[tuple[str, float, float], ...]
    rows: Mapping[str, tuple[str, str]]
    """By code its region before and with the wish, where those change."""


@record(kw_only=True)
class ExplanationPage(ResultPage):
    """The page of an explanation."""

    status: str
    conflicts: tuple[Conflict, ...]
    across: str
    together: str
    complete: bool
    prices: tuple[PriceRow, ...]
    objective: float | None
    wish: WishPart | None
    drawing: Drawing | None

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its map, where places are named."""
        return (self.drawing,) if self.drawing else ()

    @property
    def people(self) -> tuple[Person, ...]:
        """All municipalities of the area, by name."""
        return tuple(sorted(people_of(self.territory.codes, self.territory), key=lambda one: one.name))


def read_explanation(folder: Path, basis: Basis, language: Language) -> ExplanationPage:
    """Read what `explain` wrote and count everything that its page says.

    Raises
    ------
    InputError
        When the folder cannot be read.
    """
    content = read_document(folder, DOCUMENT)
    with as_written(folder / DOCUMENT):
        maker = _Maker(basis, language)
        diagnosis, prices, wish = (content[key] for key in ("diagnosis", "prices", "wish"))
        conflicts = tuple(map(maker.conflict, diagnosis["conflicts"])) if diagnosis else ()
        rows = tuple(map(maker.price, prices["prices"])) if prices else ()
        priced = maker.wish(wish) if wish else None
        together, across = (diagnosis or {}).get("together"), content.get("across")
        return ExplanationPage(
            **shared_of(basis, language),
            status=str(content["status"]),
            conflicts=conflicts,
            across=str(across["text"]) if across else "",
            together=str(together["text"]) if together else "",
            complete=bool((diagnosis or {}).get("complete", True)),
            prices=tuple(sorted(rows, key=lambda row: (-row.least, -row.own_cost))),
            objective=prices["objective"] if prices else None,
            wish=priced,
            drawing=maker.draw(conflicts, rows, priced),
        )


class _Maker:
    """Reads the parts of a document and draws the places that they name."""

    def __init__(self, basis: Basis, language: Language) -> None:
        self.scenario, self.territory, self.language = basis.scenario, basis.territory, language

    def conflict(self, row: Mapping[str, Any]) -> Conflict:
        return Conflict(
            str(row["text"]),
            bool(row["minimal"]),
            tuple(str(one["text"]) for one in row["requirements"]),
            people_of(row["stranded"] or row["codes"], self.territory),
            tuple(
                Relaxation(
                    str(one["text"]),
                    str(one["toml"]),
                    one["change"],
                    int(one["concerned"]),
                    bool(one["smallest_of_its_kind"]),
                )
                for one in row["relaxations"]
            ),
        )

    def price(self, row: Mapping[str, Any]) -> PriceRow:
        title = title_of(row["name"], self.scenario, self.territory, self.language)
        text = "" if row["kind"] == "cost" else str(row["text"])
        return PriceRow(
            title,
            text,
            row["cost"],
            row["gain_at_least"] or 0,
            row["gain_at_most"],
            people_of(row["moved"]["codes"], self.territory),
        )

    def wish(self, row: Mapping[str, Any]) -> WishPart:
        return WishPart(
            str(row["wish"]),
            str(row["text"]),
            row["difference"],
            row["before"]["objective"],
            row["after"]["status"] == "optimal",
            people_of(row["moved"]["codes"], self.territory),
            tuple(
                (
                    title_of(one["name"], self.scenario, self.territory, self.language),
                    one["before"],
                    one["after"],
                )
                for one in row["criteria"]
            ),
            self._regions(row["regions_before"], row["regions_after"]),
        )

    def _regions(
        self, before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]
    ) -> Mapping[str, tuple[str, str]]:
        one, other = (
            {str(code): str(region["name"]) for region in regions for code in region["members"]}
            for regions in (before, after)
        )
        return {code: (name, other.get(code, "")) for code, name in one.items()}

    def draw(
        self, conflicts: tuple[Conflict, ...], prices: tuple[PriceRow, ...], wish: WishPart | None
    ) -> Drawing | None:
        cells = cells_of(self.scenario, self.territory)
        if wish is not None and wish.rows:
            return self._draw_wish(wish, cells)
        places = [
            (f"place-{n}", self.language.say("Conflict %(n)s", n=str(n)), one.who)
            for n, one in enumerate(conflicts[:DRAWN], 1)
        ]
        if not places:
            moving = [row for row in sorted(prices, key=lambda row: -row.least) if row.moved]
            places = [(f"place-{n}", row.title, row.moved) for n, row in enumerate(moving[:DRAWN], 1)]
        named = [(key, name, frozenset(one.code for one in who)) for key, name, who in places]
        return draw_places(self.scenario, self.territory, named, cells, self.language)

    def _draw_wish(self, wish: WishPart, cells: Any) -> Drawing:
        sides: list[dict[str, set[str]]] = [{}, {}]
        for code, names in wish.rows.items():
            for side, name in zip(sides, names, strict=True):
                side.setdefault(name, set()).add(code)
        before = {frozenset(codes): name for name, codes in sides[0].items()}
        after = {name: frozenset(codes) for name, codes in sides[1].items() if name}
        moved = frozenset(one.code for one in wish.moved)
        centres = self.scenario.centre_codes(self.territory)
        sketch = sketch_of(self.territory, before, cells, self.language, centres, moved)
        return draw(change_views(sketch, after, self.language, ("before", "with-wish", "difference")))
