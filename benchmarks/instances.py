"""The instances: scenarios that come along, each with what a run asks differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from benchmarks.synthetic import SYNTHETIC
from models.problem import Problem
from models.records import record
from models.scenario import Scenario

__all__ = [
    "COMMUTING",
    "INSTANCES",
    "PROVINCES",
    "Instance",
    "counts_regions",
    "formulate",
    "most_regions",
]

SCENARIOS = Path(__file__).parent.parent / "scenarios"

PROVINCES = (
    "drenthe",
    "flevoland",
    "fryslan",
    "gelderland",
    "groningen",
    "limburg",
    "noord-brabant",
    "noord-holland",
    "overijssel",
    "utrecht",
    "zeeland",
    "zuid-holland",
)

NATIONAL_S = 300.0
"""Seconds for the whole country under all criteria, as its scenario files say."""


PACKING_S = 60.0
"""Seconds for as many regions as possible in the whole country, where the engine is alone."""


@record
class Instance:
    """A scenario file and what is laid over it.

    Attributes
    ----------
    name : str
        What tables call it.
    scenario : str
        A file in ``scenarios/``, without ``.toml``.
    change : mapping
        As in a scenario file: merged over it, ``False`` removes a table.
    time_limit_s : float or None
        In place of the limit of the whole run.
    many : bool
        Whether all that counts is the number of regions: as many as possible (max-p).
    """

    name: str
    scenario: str
    change: Mapping[str, Any] = field(default_factory=dict)
    time_limit_s: float | None = None
    many: bool = False

    def load(self) -> Scenario:
        """Read the scenario and lay the change over it."""
        from optimizer import change_scenario, load_scenario

        scenario = load_scenario(SCENARIOS / f"{self.scenario}.toml")
        return change_scenario(scenario, tables=self.change) if self.change else scenario


VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "base": {},
    "minimum 150,000": {"population": {"minimum": 150_000}},
    "minimum 200,000": {"population": {"minimum": 200_000}},
    "five members": {"members": {"minimum": 5}},
    "a third of the neighbours": {"centres": {"share": 1 / 3}},
}
"""What is asked of each province."""

ONLY_MANY: Mapping[str, Any] = {
    "members": False,
    "size": False,
    "centres": False,
    "arrangements": False,
    "commuting": False,
    "compactness": False,
    "regions": {"prefer": "many"},
}
"""Nothing but connected regions of the minimum, as many as possible: the max-p-regions problem."""


EVERYONE = 1000
"""More partners than any municipality has."""

COMMUTING = tuple(
    Instance(
        f"{scenario}, all commuting" + (f" times {weight:.0f}" if weight > 1 else ""),
        scenario,
        {"commuting": {"strongest": EVERYONE, "weight": weight}},
        limit,
    )
    for scenario, limit in (
        ("limburg", None),
        ("zuid-holland", None),
        ("noord-brabant", None),
        ("nederland", NATIONAL_S),
    )
    for weight in (1.0, 3.0)
)
"""Jobs between all municipalities count, also between those that do not touch: the hardest pairs to price."""


def most_regions(problem: Problem, bound: int | None) -> int | None:
    """Return the bound on the cost of a max-p problem as a number of regions.

    There the cost is ``constant + per_region * regions`` with a negative `per_region`.
    """
    if bound is None:
        return None
    return (bound - problem.cost.constant) // problem.cost.per_region


def _instances() -> dict[str, Instance]:
    provinces = [
        Instance(f"{province}, {variant}", province, change)
        for province in PROVINCES
        for variant, change in VARIANTS.items()
    ]
    national = [
        Instance("nederland, base", "nederland", {}, NATIONAL_S),
        Instance("specialised care", "specialised-care", VARIANTS["a third of the neighbours"], NATIONAL_S),
        Instance("nederland, max-p", "nederland", ONLY_MANY, PACKING_S, many=True),
        Instance("limburg, max-p", "limburg", ONLY_MANY, many=True),
    ]
    return {instance.name: instance for instance in [*provinces, *national, *COMMUTING]}


INSTANCES = _instances()
"""All instances by name."""


def formulate(name: str) -> Problem:
    """Return an instance, or a generated map, as a problem."""
    if name in SYNTHETIC:
        return SYNTHETIC[name].problem()
    from optimizer import open_territory

    scenario = INSTANCES[name].load()
    return scenario.formulate(open_territory(scenario))


def counts_regions(name: str) -> bool:
    """Tell whether all that counts in an instance is the number of regions (max-p)."""
    return name in INSTANCES and INSTANCES[name].many
