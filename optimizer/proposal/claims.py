"""What a stored proposal claims of its proof, held against what its regions and its scenario say.

Nothing is believed: a field may be missing, of any type and any size.  What does not fit is said in words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from models.errors import InputError, shown
from models.partition import Partition
from models.problem import Level, Problem, in_cost_units, in_inhabitants
from models.proposal import Proposal, SolveReport, Status, judge
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import gap_between
from optimizer.inputs.files import is_file
from optimizer.inputs.layers import REGIONS_CSV, load_partition_csv
from optimizer.inputs.scenarios import scenario_to_dict
from optimizer.proposal.document import proposal_to_dict
from optimizer.writing.worded import worded

__all__ = ["Claims", "Costs", "costs_of", "hold_against", "hold_claims", "hold_regions", "read_claims"]

ASIDE = ("name", "title", "solver", "boundaries")
"""Keys of a scenario that change nothing about what is asked of a partition."""

DERIVED = ("unit", "cost_unit", "limits", "data", "tier", "regions", "criteria", "compared_with")
"""Keys of a document that follow from the data, the scenario and the regions."""

MOST = 12
"""Differences that are named one by one."""

Number = int | float


@record
class Claims:
    """What a document says of its proof, as far as it is of the right kind.

    Attributes
    ----------
    levels : tuple of (value, bound)
        In weighted inhabitants, like `objective` and `bound`.
    broken : tuple of str
        Why it is no document of this version: status or levels of another kind.
    misfits : tuple of str
        Which numbers are none.
    """

    status: Status | None
    objective: Number | None
    bound: Number | None
    gap: float | None
    levels: tuple[tuple[tuple[str, ...], Number | None, Number | None], ...]
    broken: tuple[str, ...]
    misfits: tuple[str, ...]


@record
class Costs:
    """What a partition costs at each level, in weighted inhabitants.

    Attributes
    ----------
    levels : tuple of (names, cost, slack)
        Of a problem of one level a single entry without names.
    unit : Fraction
        Inhabitants per cost unit.
    """

    levels: tuple[tuple[tuple[str, ...], Number, Fraction], ...]
    unit: Fraction

    @property
    def several(self) -> bool:
        """Whether there are lexicographic levels."""
        return bool(self.levels[0][0])

    @property
    def objective(self) -> Number:
        """The cost that a solve speaks of: that of the last level."""
        return self.levels[-1][1]


def costs_of(problem: Problem, regions: Sequence[frozenset[int]]) -> Costs:
    """Return what regions cost at each level of a problem."""
    costs = [in_inhabitants(problem.partition_cost(regions, goal), problem.unit) for goal in problem.goals]
    levels = problem.levels or (Level(()),)
    return Costs(
        tuple((level.names, cost, level.slack) for level, cost in zip(levels, costs, strict=True)),
        problem.unit,
    )


# -------------------------------------------------------------------- reading
def read_claims(document: Mapping[str, Any]) -> Claims:
    """Read what a document claims of its proof; what is of no use is a misfit, never an error."""
    broken: list[str] = []
    misfits: list[str] = []

    def number(holder: Mapping[str, Any], key: str, place: str = "") -> Number | None:
        value = holder.get(key)
        if value is None or _is_number(value):
            return value
        misfits.append(f"{place}{key} is {_shown(value)}, which is no number")
        return None

    status = document.get("status")
    if not (isinstance(status, str) and status in list(Status)):
        broken.append(f"status is {_shown(status)}, not one of {', '.join(Status)}")
    levels = document.get("levels")
    if not isinstance(levels, list) or not all(isinstance(level, Mapping) for level in levels):
        broken.append(f"levels is {_shown(levels)}, which is no list of levels")
        levels = []
    read = []
    for k, level in enumerate(levels):
        place = f"level {k + 1}: "
        names = level.get("criteria")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            broken.append(f"{place}criteria is {_shown(names)}, which is no list of names")
            names = []
        read.append((tuple(names), number(level, "value", place), number(level, "bound", place)))
    return Claims(
        Status(status) if isinstance(status, str) and status in list(Status) else None,
        number(document, "objective"),
        number(document, "bound"),
        number(document, "gap"),
        tuple(read),
        tuple(broken),
        tuple(misfits),
    )


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1 << 62 and math.isfinite(value)


def _shown(value: object) -> str:
    """Return a value as a message shows it; JSON has no other word for what is not there."""
    return "missing" if value is None else shown(value, 60)


# -------------------------------------------------------------------- holding
def hold_claims(claims: Claims, costs: Costs | None) -> list[str]:
    """Say what in the claims contradicts the regions, or the claims themselves.

    Parameters
    ----------
    costs : Costs or None
        Those of the regions; None: no regions were found.
    """
    found = [*claims.broken, *claims.misfits]
    if costs is None:
        if claims.status in (Status.OPTIMAL, Status.FEASIBLE):
            found.append(f"status is {claims.status}, but there are no regions")
        return found
    if claims.status in (Status.INFEASIBLE, Status.UNKNOWN):
        found.append(f"status is {claims.status}, but there are regions")
    if claims.objective != costs.objective:
        found.append(f"the regions cost {costs.objective:,}, not {_number(claims.objective)}")
    if claims.bound is None:
        found.append("bound is missing")
    else:
        found += _hold_bound(claims, costs)
    gap = None if claims.bound is None else _gap(costs, claims.bound)
    if gap is not None and (claims.gap is None or abs(claims.gap - gap) > 1e-9):
        found.append(f"the gap is {gap:.2%}, not {'missing' if claims.gap is None else f'{claims.gap:.2%}'}")
    return [*found, *_hold_levels(claims, costs)]


def _gap(costs: Costs, bound: Number) -> float | None:
    """Return the gap as a solve counts it: in cost units."""
    return gap_between(in_cost_units(costs.objective, costs.unit), in_cost_units(bound, costs.unit))


def _hold_bound(claims: Claims, costs: Costs) -> Iterator[str]:
    assert claims.bound is not None
    if claims.bound > costs.objective:
        yield f"the bound of {claims.bound:,} lies above the cost of the regions, {costs.objective:,}"
    unequal = [k + 1 for k, (_, value, bound) in enumerate(claims.levels) if value != bound]
    if claims.status is Status.OPTIMAL and claims.bound != costs.objective:
        yield f"status is optimal, but the bound is {claims.bound:,} and the cost {costs.objective:,}"
    elif claims.status is Status.OPTIMAL and unequal:
        yield f"status is optimal, but level {unequal[0]} is not proven"
    if claims.status is Status.FEASIBLE and claims.bound == costs.objective and not unequal:
        yield "status is feasible, but the bound meets the cost"


def _hold_levels(claims: Claims, costs: Costs) -> Iterator[str]:
    asked = costs.levels if costs.several else ()
    if [level[0] for level in claims.levels] != [level[0] for level in asked]:
        named = "; ".join(", ".join(level[0]) for level in asked) or "one level of all criteria"
        yield f"the levels are not those of the scenario ({named})"
        return
    for k, ((_, value, bound), (_, cost, slack)) in enumerate(zip(claims.levels, asked, strict=True)):
        if value is None or bound is None:
            yield f"level {k + 1} has no value or no bound"
        elif bound > value:
            yield f"level {k + 1}: the bound of {bound:,} lies above the value, {value:,}"
        elif cost > value + abs(value) * slack:
            yield f"level {k + 1}: the regions cost {cost:,}, more than the value of {value:,} allows"
    if claims.levels and claims.levels[-1][1:] != (claims.objective, claims.bound):
        yield "the last level has another value or bound than the proposal"


def hold_regions(folder: Path, partition: Partition | None, territory: Territory) -> list[str]:
    """Say how the regions of a document differ from those of regions.csv beside it."""
    path = folder / REGIONS_CSV
    if partition is None or not is_file(path):
        return [f"there is no {REGIONS_CSV}"] if partition is not None else []
    try:
        region_of = load_partition_csv(path, territory)
    except InputError as error:
        return [str(error)]
    members: dict[str, set[str]] = {}
    for code, region in region_of.items():
        members.setdefault(region, set()).add(code)
    found = _moved(map(frozenset, members.values()), partition, territory)
    return [f"{REGIONS_CSV} holds other regions than proposal.json: {found}"] if found else []


def _moved(ours: Iterable[frozenset[str]], theirs: Iterable[frozenset[str]], territory: Territory) -> str:
    """Say which municipalities lie elsewhere in one division than in another; empty: they are the same."""
    mine, others = list(ours), list(theirs)
    if set(mine) == set(others):
        return ""
    elsewhere: set[str] = set().union(*mine) ^ set().union(*others)
    for region in others:
        nearest = max((len(one & region), sorted(one)) for one in mine) if mine else (0, [])
        elsewhere |= region.difference(nearest[1])
    known = sorted(code for code in elsewhere if code in territory.municipalities)
    if not known:
        return "some are joined or divided"
    more = f" and {len(known) - 5} more" if len(known) > 5 else ""
    return f"another place for {territory.names(known[:5])}{more}"


def _read_regions(document: Mapping[str, Any]) -> list[frozenset[str]] | None:
    """Return the regions of a document; None: what stands there are none."""
    regions = document.get("regions")
    if not isinstance(regions, list) or not all(isinstance(region, Mapping) for region in regions):
        return None
    members = [region.get("members") for region in regions]
    if not all(isinstance(codes, list) and all(isinstance(code, str) for code in codes) for codes in members):
        return None
    return [frozenset(codes) for codes in members]


def hold_against(
    document: Mapping[str, Any],
    scenario: Scenario,
    territory: Territory,
    partition: Partition | None,
) -> list[str]:
    """Say where a document differs from a scenario, and from what follows from its data and the regions.

    What it says of the proof is held elsewhere.

    Parameters
    ----------
    document : mapping
        Of a results folder.
    scenario, territory
        Given, with the data as they are now.
    partition : Partition or None
        Of regions.csv; None: no regions were found.
    """
    found = []
    embedded = document.get("scenario")
    if not isinstance(embedded, Mapping):
        found.append(f"scenario is {_shown(embedded)}, which is no scenario")
    else:
        asked = _plain(scenario_to_dict(scenario))
        ours, theirs = ({k: v for k, v in one.items() if k not in ASIDE} for one in (asked, embedded))
        found += [
            f"made for another scenario than the file given: {place} is {_shown(theirs_)} there, "
            f"{_shown(ours_)} in the file"
            for place, theirs_, ours_ in _differences(theirs, ours)
        ]
    stored = _read_regions(document)
    if stored and partition is not None and (moved := _moved(partition, stored, territory)):
        return [*found, f"proposal.json holds other regions than {REGIONS_CSV}: {moved}"]
    nothing = SolveReport(Status.UNKNOWN, None, None, None, 0.0, 0, 0, "", "")
    judgements = () if partition is None else judge(scenario, territory, partition)
    tiers = {} if partition is None else {scenario.tier: partition}
    truth = Proposal(scenario, territory, tiers, nothing, judgements)
    expected, document = worded(_plain(proposal_to_dict(truth))), worded(document)
    for key in DERIVED:
        found += [
            f"{place} is {_shown(theirs)}, but {_shown(ours)} by data, scenario and regions"
            for place, theirs, ours in _differences(document.get(key), expected[key], key)
        ]
    return found if len(found) <= MOST else [*found[:MOST], f"{len(found) - MOST} more differences"]


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return content as it is read back from a file."""
    plain: dict[str, Any] = json.loads(json.dumps(content))
    return plain


def _differences(theirs: Any, ours: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (place, what stands there, what is expected) where two documents differ."""
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        for key in sorted({*theirs, *ours}, key=str):
            inner = f"{place}.{key}" if place else str(key)
            yield from _differences(theirs.get(key), ours.get(key), inner)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for k, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from _differences(one, other, f"{place}[{k + 1}]")
    elif type(theirs) is not type(ours) or theirs != ours:
        yield place, theirs, ours


def _number(value: Number | None) -> str:
    return "missing" if value is None else f"{value:,}"
