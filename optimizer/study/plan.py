"""From a study file to its runs: every scenario of the grid, by name and by key."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.inputs.documents import read_toml
from optimizer.inputs.files import is_folder
from optimizer.inputs.histories import date_of
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import (
    input_error,
    merge,
    override,
    own_name,
    read_base,
    scenario_from,
)
from optimizer.inputs.territories import pack_of
from optimizer.solving.versions import versions
from optimizer.study.fingerprint import fingerprint
from optimizer.study.schema import COLUMN, StudyFile

__all__ = ["AREA", "SEED", "VARIANT", "Plan", "Run", "read_plan"]

AREA, VARIANT, SEED = "area", "variant", "seed"
"""Axes that are no key of the scenario."""

LONGEST, MOST_RUNS = 80, 20_000
"""Characters of a run's name, and runs of a study."""

TAKEN = {
    *("run", "key", "status", "error", "objective", "bound", "gap", "regions", "municipalities"),
    *("inhabitants", "smallest", "largest", "moved", "seconds", "way", AREA, VARIANT, SEED),
}
"""Columns of the tables, which no axis can be called."""


@record
class Run:
    """One scenario of a study.

    Attributes
    ----------
    name : str
        Unique in the study.
    settings : mapping
        By axis: a number, or what its value is called.
    size : int
        Municipalities of its area.
    key : str
        See `optimizer.study.fingerprint`; runs that ask the same have the same key.
    """

    name: str
    settings: Mapping[str, int | float | str]
    scenario: Scenario
    size: int
    key: str


@record
class Plan:
    """All runs of a study; `axes` by name with the key that each varies."""

    name: str
    title: str
    axes: Mapping[str, str]
    runs: tuple[Run, ...]

    def hardest_first(self) -> list[Run]:
        """Return one run per key, those with most municipalities first."""
        by_key = {run.key: run for run in reversed(self.runs)}
        return sorted(by_key.values(), key=lambda run: (-run.size, self.runs.index(run)))

    @property
    def counted(self) -> str:
        """How many runs there are, and why: '48 runs: 12 area x 4 minimum'."""
        values = {axis: len({run.settings[axis] for run in self.runs}) for axis in self.axes}
        shape = " x ".join(f"{count} {axis}" for axis, count in values.items())
        runs = "1 run" if len(self.runs) == 1 else f"{len(self.runs)} runs"
        return f"{runs}: {shape}" if shape else runs


@record
class _Step:
    """A value of an axis: what it is called and what it changes."""

    axis: str
    value: int | float | str
    change: Mapping[str, Any]

    @property
    def label(self) -> str:
        return self.value if isinstance(self.value, str) else f"{self.value:,}"


def read_plan(
    path: str | Path, *, time_limit: float | None = None, data: str | None = None, recode: str | None = None
) -> Plan:
    """Read a study file and list its runs.

    Parameters
    ----------
    path : str or Path
        A TOML file (see `optimizer.study.schema.StudyFile`).
    time_limit : float, optional
        Seconds per run, in place of what the scenarios say.
    data : str, optional
        Data pack of every run, by name or folder, in place of what the scenarios say.
    recode : str, optional
        The date of the codes in tables beside the data.

    Raises
    ------
    InputError
        When the study, its base or one of the scenarios does not fit its schema, or two runs
        would have one name.
    """
    path = Path(path)
    study = _read(path)
    base = merge(read_base(study.base, path, "base"), study.scenario)
    if data is not None:
        base = merge(base, {"data": str(Path(data).resolve()) if is_folder(Path(data)) else data})
    if recode is not None:
        base = merge(base, {"recode": date_of(recode, "--recode").isoformat()})
    packs = _Packs()
    folder = path.parent.resolve()
    whole = packs.of(scenario_from(base, folder=folder, where=f"{path}: base"))
    solved_by = versions()
    runs: dict[str, Run] = {}
    for steps in _grid(study, whole):
        name = _run_name(steps) or own_name(path.stem)
        content = base
        for step in steps:
            content = _laid(content, step.change)
        named = {**content, "name": name, "title": _title(base.get("title") or "", steps)}
        case = override(
            scenario_from(named, folder=folder, where=f"{path}: {name}"), workers=1, time_limit=time_limit
        )
        if name in runs:
            raise InputError("two runs of one name: give their values other labels", where=f"{path}: {name}")
        territory = packs.of(case)
        runs[name] = Run(
            name,
            {step.axis: step.value for step in steps},
            case,
            len(case.area_codes(territory)),
            fingerprint(case, territory.stamp.fingerprint, solved_by),
        )
    return Plan(own_name(path.stem), study.title or path.stem, _axes(study), tuple(runs.values()))


def _read(path: Path) -> StudyFile:
    content = read_toml(path)
    try:
        study = StudyFile.model_validate(content)
    except ValidationError as error:
        raise input_error(error, str(path), StudyFile) from None
    for name in study.axes:
        if name in TAKEN or not re.fullmatch(COLUMN, name):
            raise InputError(
                "an axis cannot have this name",
                where=f"{path}: axes",
                value=name,
                expected="letters, digits and _, and none of the columns " + ", ".join(sorted(TAKEN)),
            )
    return study


def _axes(study: StudyFile) -> dict[str, str]:
    """Return what is varied, by axis: a key of the scenario, or a word for it."""
    own = {name: axis.key for name, axis in study.axes.items()}
    first = {AREA: f"area: {study.areas.layer}"} if study.areas else {}
    variants = {VARIANT: "named variants"} if study.variants else {}
    return {**first, **own, **variants, **({SEED: "solver.seed"} if study.seeds else {})}


# -------------------------------------------------------------------- the grid
def _grid(study: StudyFile, whole: Territory) -> Iterator[tuple[_Step, ...]]:
    """Yield the steps of every run: areas, axes, variants and seeds crossed."""
    areas = _area_steps(study, whole)
    _check_areas(study, [str(area.value) for area in areas if area])
    for area in areas or [None]:
        groups: list[list[tuple[_Step, ...]]] = []
        together = {name: group for group in study.zipped for name in group}
        for name in study.axes:
            group = together.get(name, (name,))
            if name == group[0]:
                lists = [_axis_steps(study, other, area) for other in group]
                if len({len(steps) for steps in lists}) > 1:
                    where = f"{' and '.join(group)} in {area.value if area else 'the base'}"
                    raise InputError("axes that step together have as many values each", where=where)
                groups.append(list(zip(*lists, strict=True)))
        groups.append([(_Step(VARIANT, name, change),) for name, change in study.variants.items()] or [()])
        groups.append([(_Step(SEED, seed, {"solver": {"seed": seed}}),) for seed in study.seeds] or [()])
        if (count := math.prod(map(len, groups)) * max(1, len(areas))) > MOST_RUNS:
            raise InputError(
                "too many runs: everything is crossed", value=count, expected=f"at most {MOST_RUNS:,} runs"
            )
        for chosen in product(*groups):
            yield (*([area] if area else []), *(step for steps in chosen for step in steps))


def _area_steps(study: StudyFile, whole: Territory) -> list[_Step | None]:
    if study.areas is None:
        return []
    known = whole.regional_layer(study.areas.layer).regions
    names = study.areas.regions or sorted(known)
    area = {"layer": study.areas.layer, "municipalities": []}
    return [_Step(AREA, name, {"area": {**area, "regions": [name]}}) for name in names]


def _check_areas(study: StudyFile, areas: list[str]) -> None:
    for name, axis in study.axes.items():
        for area in axis.per_area:
            if area not in areas:
                raise InputError(
                    "no such area in this study",
                    where=f"axes.{name}.per_area",
                    value=area,
                    expected="one of " + ", ".join(areas) if areas else "[areas], which this study lacks",
                    options=areas,
                )


def _axis_steps(study: StudyFile, name: str, area: _Step | None) -> list[_Step]:
    axis = study.axes[name]
    values = axis.per_area.get(str(area.value), axis.every) if area else axis.every
    labels: tuple[int | float | str, ...] = axis.labels or tuple(_label(value) for value in values)
    return [_Step(name, label, _nested(axis.key, value)) for label, value in zip(labels, values, strict=True)]


def _label(value: Any) -> int | float | str:
    """Return what a value is called in tables: numbers stay numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, list):
        return ", ".join(str(_label(entry)) for entry in value)
    return ", ".join(f"{key} {_label(entry)}" for key, entry in value.items())


def _laid(content: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario with a change laid over it; ``tiers.<name>`` changes the tier of that name.

    Raises
    ------
    InputError
        When there is no such tier.
    """
    own = change.get("tiers")
    if not isinstance(own, Mapping):
        return merge(content, change)
    tiers = [dict(tier) for tier in content.get("tiers", ()) if isinstance(tier, Mapping)]
    names = [str(tier.get("name")) for tier in tiers]
    for name, tables in own.items():
        if name not in names:
            raise InputError(
                "no such tier",
                where="tiers",
                value=name,
                expected="one of " + ", ".join(names) if names else "a base with [[tiers]]",
                options=names,
            )
        if not isinstance(tables, Mapping):
            raise InputError(
                "a tier is no value",
                where=f"tiers.{name}",
                expected=f"a key such as tiers.{name}.population.minimum",
            )
        place = names.index(name)
        tiers[place] = merge(tiers[place], tables)
    rest = {key: value for key, value in change.items() if key != "tiers"}
    return {**merge(content, rest), "tiers": tiers}


def _nested(key: str, value: Any) -> dict[str, Any]:
    """Return the tables that a dotted key and its value make."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return dict(value)


def _run_name(steps: tuple[_Step, ...]) -> str:
    """Return what a run is called, by its values; a name too long for a file ends in a digest of the rest."""
    name = "_".join(_slug(step.value) for step in steps)
    if len(name) <= LONGEST:
        return name
    return f"{name[:LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _slug(value: int | float | str) -> str:
    return re.sub(r"[^\w.]+", "-", str(value)).strip("-.").lower()


def _title(base: str, steps: tuple[_Step, ...]) -> str:
    plain = (AREA, VARIANT)
    said = ", ".join(step.label if step.axis in plain else f"{step.axis} {step.label}" for step in steps)
    return f"{base}: {said}" if base and said else base or said


class _Packs:
    """Whole territories of data packs, each read once."""

    def __init__(self) -> None:
        self._read: dict[str, Territory] = {}

    def of(self, scenario: Scenario) -> Territory:
        """Return the whole territory of a scenario's data pack."""
        pack = pack_of(scenario)
        if str(pack) not in self._read:
            self._read[str(pack)] = load_pack(pack)
        return self._read[str(pack)]
