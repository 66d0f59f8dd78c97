"""What the pages of all results share: the basis of a folder, what criteria are called, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from models.territory import Layer, Territory
from optimizer.drawing.cells import read_cells
from optimizer.inputs.scenarios import scenario_in_full
from optimizer.inputs.toml import to_toml
from optimizer.language.language import Language
from optimizer.language.titles import heading_of
from optimizer.report.svg import Drawing
from optimizer.solving.versions import versions
from optimizer.writing.basis import Basis

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "Person",
    "ResultPage",
    "as_written",
    "cells_of",
    "disjoint",
    "layers_of",
    "people_of",
    "shared_of",
    "title_of",
]


@record
class Person:
    """A municipality as a page names it: one that somebody has to speak for."""

    code: str
    name: str
    population: int


@record(kw_only=True)
class ResultPage:
    """What every page but that of a proposal knows of itself.

    Attributes
    ----------
    changed : bool
        Whether the data are others than those the result was made from.
    """

    language: Language
    scenario: Scenario
    territory: Territory
    changed: bool

    @property
    def title(self) -> str:
        """What the page is about."""
        return heading_of(self.scenario)

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """All maps of the page."""
        return ()

    @cached_property
    def views(self) -> tuple[str, ...]:
        """The keys of the views of its maps."""
        return tuple(dict.fromkeys(key for drawing in self.drawings for key in drawing.views))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer that the scenario rests on."""
        return layers_of(self.scenario, self.territory)

    @property
    def versions(self) -> Mapping[str, str]:
        """Of the software that made the page."""
        return versions()

    @property
    def scenario_text(self) -> str:
        """The scenario, with everything that it extends."""
        return to_toml(scenario_in_full(self.scenario))


def shared_of(basis: Basis, language: Language) -> dict[str, Any]:
    """Return what a page has from its basis, as the arguments of `ResultPage`."""
    return {
        "language": language,
        "scenario": basis.scenario,
        "territory": basis.territory,
        "changed": basis.changed,
    }


@contextmanager
def as_written(path: Path) -> Iterator[None]:
    """Turn what a document lacks, while it is read, into a clear error.

    Raises
    ------
    InputError
        When something is missing or of another form than this version writes.
    """
    try:
        yield
    except InputError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"not as this version writes it: {error!r}", where=str(path)) from None


def title_of(name: str, scenario: Scenario, territory: Territory, language: Language) -> str:
    """Return what a criterion is called, with its tier and the layer or column that it is about."""
    for tier in scenario.tiers:
        if name.startswith(f"{tier.name}: "):
            whole = title_of(name.removeprefix(f"{tier.name}: "), scenario, territory, language)
            return f"{tier.name}: {whole}"
    field, _, about = name.partition(".")
    criteria = {key: criterion for asked in scenario.by_tier() for key, criterion in asked.in_use()}
    if name not in criteria:
        return language.phrase(field)
    title = language.phrase(criteria[name].title)
    if about in territory.layers:
        about = language.phrase(territory.layers[about].label)
    return f"{title}: {about}" if about else title


def people_of(codes: Iterable[str], territory: Territory) -> tuple[Person, ...]:
    """Return municipalities, the most populous first."""
    found = [Person(code, territory.name(code), territory.population([code])) for code in codes]
    return tuple(sorted(found, key=lambda one: (-one.population, one.name)))


def cells_of(scenario: Scenario, territory: Territory) -> gpd.GeoDataFrame | None:
    """Return the real cells of all maps of a page; None: there are none, and maps show the mosaic."""
    return read_cells(scenario, territory)


def disjoint(regions: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return regions in which a municipality stands in the first of those that name it."""
    seen: set[str] = set()
    found = {}
    for name, members in regions.items():
        if own := frozenset(members) - seen:
            found[name] = own
        seen |= own
    return found


def layers_of(scenario: Scenario, territory: Territory, more: Iterable[str] = ()) -> tuple[Layer, ...]:
    """Return every layer that a scenario rests on, in the order in which it names them, and `more`."""
    names: list[str] = [layer for layer in (scenario.compare_with,) if layer]
    for asked in scenario.by_tier():
        tables: list[Any] = [asked.area, *(asked.population.tailored if asked.population else ())]
        names += [name for name in (asked.compare_with, *asked.arrangements) if name]
        names += [table.layer for table in tables if table.layer] + [asked.area.extend or ""]
        names += [*(asked.centres.layers if asked.centres else ()), *asked.institutions]
    names += [*(tier.fixed for tier in scenario.tiers if tier.fixed), *more]
    return tuple(territory.layers[name] for name in dict.fromkeys(names) if name in territory.layers)
