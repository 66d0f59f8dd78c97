"""The scenario whose best partition is the state on the table, exactly: what is taken along."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import Any

from models.criteria import Criteria, Criterion, Finding, Ranged
from models.criteria.limits import Tailored
from models.errors import InputError
from models.partition import Partition
from models.proposal import judge
from models.scenario import Scenario
from models.territory import Territory
from models.tiers import OUTSIDE
from optimizer.infeasible.requirements import requirements_of, with_criterion, with_fitting_priorities
from optimizer.inputs.changes import change_scenario
from optimizer.inputs.scenarios import scenario_from, scenario_to_dict
from optimizer.inputs.toml import to_toml
from optimizer.play.nesting import find_straddling
from optimizer.play.state import Sheet, State, with_area

__all__ = ["reproduce", "state_toml"]

REASON = "as on the map of a session"


def reproduce(state: State, territory: Territory) -> Scenario:
    """Return the scenario that has the partitions of a state, of all its tiers, as its proven best.

    A state that was solved is what its own scenario gives.  Of any other every region is fixed; a region
    that breaks a minimum or a maximum gets a limit of its own (P2, P15), pieces of a region a link, and
    any other rule that is broken is left out; where tiers do not nest, that has the price of nothing.
    White spots are left out of the area.

    Raises
    ------
    InputError
        When a rule is broken that cannot be left out, or a white spot of one tier is in a region of another.
    """
    if state.proven:
        return state.question
    if state.whole is None:
        return _reproduced(state, territory)
    _check_white_spots(state, territory)
    return _together(state, state.whole, [_reproduced(sheet, territory) for sheet in state.sheets])


def _check_white_spots(state: State, territory: Territory) -> None:
    """Refuse white spots of one tier that have a region on another: a scenario has one area for all tiers."""
    everywhere = frozenset[str]().union(*(sheet.partition.codes for sheet in state.sheets))
    for sheet in state.sheets:
        if spots := everywhere - sheet.partition.codes:
            raise InputError(
                f"{territory.names(spots)}: in no region on tier {sheet.asked.tier}, in one on another tier; "
                "a scenario file has one area for all tiers",
                expected="a region for them there, or that they are left out of the area; a link keeps all",
            )


def _together(state: State, whole: Scenario, reproduced: list[Scenario]) -> Scenario:
    """Return one scenario of what reproduces each tier: all criteria stand with their tier."""
    keys = {field.alias or name for name, field in Criteria.model_fields.items()}
    own = [scenario_to_dict(one) for one in reproduced]
    content = {key: value for key, value in scenario_to_dict(whole).items() if key not in keys - {*OUTSIDE}}
    content |= {"area": own[0].get("area", {}), "tiers": []}
    links = [link for one in own for link in one.get("contiguity", {}).get("add", ())]
    if links:
        kept = [link for k, link in enumerate(links) if link not in links[:k]]
        content["contiguity"] = {**content.get("contiguity", {}), "add": kept}
    for tier, tables in zip(whole.tiers, own, strict=True):
        about = tier.model_dump(mode="json", exclude_defaults=True, include={"name", "tasks", "compare_with"})
        criteria = {key: table for key, table in tables.items() if key in keys and key not in OUTSIDE}
        content["tiers"].append({**about, **criteria})
    if whole.nested is True and find_straddling(state):
        content["nested"] = 0.0
    return with_fitting_priorities(scenario_from(content, folder=whole.folder, where="tiers"))


def _reproduced(sheet: Sheet, territory: Territory) -> Scenario:
    """Return the scenario of one tier that fixes every region, and allows what it breaks."""
    partition = sheet.partition
    if not partition.regions:
        raise InputError("there is no region to write down", where=sheet.asked.tier)
    fixed = change_scenario(
        _unlocked(sheet.asked), fix=[sorted(region) for region in partition], apart=sheet.wishes.apart
    )
    if partition.codes != frozenset(territory.codes):
        fixed = with_area(fixed, partition.codes)
    whole = territory.whole
    scenario = fixed
    for _ in range(2 + len(list(scenario.in_use()))):
        area = scenario.recut(whole, partition.codes)
        broken = {
            one.name: (one.criterion, one.violations)
            for one in judge(scenario, area, partition)
            if one.violations
        }
        if not broken:
            return scenario
        name, (criterion, findings) = next(iter(broken.items()))
        scenario = _allowing(scenario, area, partition, name, criterion, findings)
    raise InputError("a rule is broken that no scenario can leave out", value=name)


def state_toml(state: State, territory: Territory) -> str:
    """Return a state as a scenario file: `regio propose` gives the same partition.

    Raises
    ------
    InputError
        As `reproduce`.
    """
    scenario = reproduce(state, territory)
    named = f"{state.name}: " if state.name else ""
    what = "what is wished is held" if state.proven else "every region is held as it was on the map"
    return f"# {named}{what}.\n" + to_toml(_portable(scenario))


def _portable(scenario: Scenario) -> dict[str, Any]:
    """Return the content of a scenario file with file names that hold from any folder."""
    from pathlib import Path

    content = scenario_to_dict(scenario)
    folder = Path(scenario.folder)

    def found(name: str) -> str:
        path = folder / name
        return str(path.resolve()) if path.exists() else name

    for key in ("data", "columns", "boundaries"):
        if key in content:
            content[key] = found(content[key])
    for place in (content, *content.get("tiers", ())):
        for key in ("arrangements", "pairs"):
            for table in (place.get(key) or {}).values():
                if table and "file" in table:
                    table["file"] = found(table["file"])
        if "file" in (place.get("futures") or {}):
            place["futures"]["file"] = found(place["futures"]["file"])
    return content


def _unlocked(scenario: Scenario) -> Scenario:
    """Return a scenario whose regions can all be fixed: without fixed ones of its own."""
    if scenario.locks is None:
        return scenario
    return with_criterion(scenario, "locks", scenario.locks.model_copy(update={"fixed": ()}))


def _allowing(
    scenario: Scenario,
    area: Territory,
    partition: Partition,
    name: str,
    criterion: Criterion,
    findings: tuple[Finding, ...],
) -> Scenario:
    """Return a scenario that allows what breaks one of its criteria."""
    if name == "contiguity":
        return _linked(scenario, area, partition)
    if isinstance(criterion, Ranged) and all(one.value is not None and one.codes for one in findings):
        tables = tuple(_tailored(criterion, one) for one in findings)
        own = dict(scenario.in_use())[name].model_copy(update={"tailored": (*criterion.tailored, *tables)})
        return with_criterion(scenario, name, own)
    for requirement in requirements_of(scenario, area):
        about = set(requirement.about)
        if requirement.criterion == name and (not about or any(about & set(one.codes) for one in findings)):
            less = requirement.drop(scenario)
            if _count(less, area, partition, name) < len(findings):
                return less
    key, _, layer = name.partition(".")
    key = "regions" if key == "number_of_regions" else key
    content = scenario_to_dict(scenario)
    if layer:
        content[key] = {own: table for own, table in content[key].items() if own != layer}
    elif key not in content:
        raise InputError("a rule is broken that no scenario can leave out", value=name)
    else:
        del content[key]
    return scenario_from(content, folder=scenario.folder, where=name)


def _count(scenario: Scenario, area: Territory, partition: Partition, name: str) -> int:
    criterion = dict(scenario.in_use()).get(name)
    return 0 if criterion is None else len(criterion.check(area, partition))


def _tailored(criterion: Ranged, finding: Finding) -> Tailored:
    """Return a region's own limit: what it has, where it has too little or too much."""
    assert finding.value is not None
    low = finding.limit is not None and finding.value < finding.limit
    return Tailored(
        municipalities=tuple(sorted(finding.codes)),
        minimum=floor(finding.value) if low else None,
        maximum=None if low else ceil(finding.value),
        reason=REASON,
    )


def _linked(scenario: Scenario, area: Territory, partition: Partition) -> Scenario:
    """Return a scenario with links between the pieces of its regions, from each largest member."""
    content = scenario_to_dict(scenario)
    links = []
    for region in partition:
        pieces = sorted(
            area.pieces_of(region),
            key=lambda piece: (-area.population(piece), min(piece)),
        )
        heads = [min(piece, key=area.index.__getitem__) for piece in pieces]
        links += [{"between": [one, other], "reason": REASON} for one, other in pairwise(heads)]
    table = content.setdefault("contiguity", {})
    table["add"] = [*table.get("add", ()), *links]
    return scenario_from(content, folder=scenario.folder, where="contiguity")
