"""Scenario files: read TOML with `extends`, and say clearly what is wrong with one."""

from __future__ import annotations

import inspect
import os
import re
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from models.criteria import LAYER_KEYS, Criteria
from models.errors import InputError
from models.overlay import merge
from models.scenario import Scenario, Solver
from models.text import RESERVED
from optimizer.inputs.documents import read_toml
from optimizer.inputs.files import is_file, is_folder, is_there
from optimizer.inputs.histories import date_of

if TYPE_CHECKING:
    from optimizer.outputs.listings import ListedCriterion

__all__ = [
    "criteria_rows",
    "input_error",
    "load_scenario",
    "merge",
    "override",
    "own_name",
    "read_base",
    "scenario_from",
    "scenario_schema",
    "scenario_to_dict",
]

MOST_BASES = 30
"""A scenario extends so many others in a row at the most."""

FILE_TABLES = ("arrangements", "pairs")
"""Criteria whose tables may name a file."""

PATH_KEYS = ("data", "columns", "boundaries")
"""Keys that may name a file, relative to the scenario file they stand in."""


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file and what it extends.

    Tables are merged key by key, the extending file wins; ``key = false`` removes an inherited
    table.  File names in a scenario are relative to the file that names them.

    Parameters
    ----------
    path : str or Path
        A TOML file.

    Returns
    -------
    Scenario

    Raises
    ------
    InputError
        When the file, or one that it extends, cannot be read, is no TOML, or does not fit the
        schema; file, key, value and the nearest valid key are named.

    Examples
    --------
    >>> from optimizer import load_scenario
    >>> load_scenario("scenarios/drenthe.toml").population.minimum
    100000
    """
    path = Path(path)
    content = _read(path, ())
    content.setdefault("name", own_name(path.stem))
    return scenario_from(content, folder=path.parent, where=str(path))


def scenario_from(
    content: Mapping[str, Any], *, folder: str | Path = ".", where: str = "scenario"
) -> Scenario:
    """Make a Scenario of the content of a scenario file, already merged.

    Parameters
    ----------
    content : mapping
        What a TOML file would hold.
    folder : str or Path
        Where the file names in it start from.
    where : str
        What errors call it.

    Raises
    ------
    InputError
        When it does not fit the schema.

    Examples
    --------
    >>> from optimizer import scenario_from
    >>> area = {"layer": "provincie", "regions": ["Drenthe"]}
    >>> scenario_from({"area": area, "population": {"minimum": 150_000}}).population.minimum
    150000
    """
    try:
        scenario = Scenario.model_validate({**content, "folder": str(folder)})
    except ValidationError as error:
        raise input_error(error, where) from None
    _check_tiers(scenario, where)
    return scenario


def _check_tiers(scenario: Scenario, where: str) -> None:
    """Refuse tiers that are no scenario when laid over what holds for all, or that cannot nest."""
    for number, tier in enumerate(scenario.tiers, 1):
        place = f"{where}: tiers[{number}]"
        try:
            scenario.of_tier(tier)
        except ValidationError as error:
            raise input_error(error, place, within=tier.name) from None
    try:
        scenario.check_nesting()
    except InputError as error:
        raise error.within(where) from None


def scenario_schema() -> dict[str, Any]:
    """Return the JSON schema of scenario files, for editors."""
    schema = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    extends = {
        "description": "A scenario file to start from, relative to this one.",
        "title": "Extends",
        "type": "string",
    }
    schema["properties"] = {"extends": extends, **schema["properties"]}
    return schema


def override(
    scenario: Scenario,
    *,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int | None = None,
    boundaries: Path | None = None,
    data: str | None = None,
    recode: str | None = None,
) -> Scenario:
    """Return a scenario with what the command line says in place of what the file says."""
    given = {"time_limit": time_limit, "workers": workers, "seed": seed}
    changed = {k: v for k, v in given.items() if v is not None}
    try:
        solver = Solver.model_validate(scenario.solver.model_dump() | changed)
    except ValidationError as error:
        raise input_error(error, "solver", Solver) from None
    update: dict[str, Any] = {"solver": solver}
    if boundaries is not None:
        update["boundaries"] = str(boundaries.resolve())
    if data is not None:
        update["data"] = str(Path(data).resolve()) if is_folder(Path(data)) else data
    if recode is not None:
        update["recode"] = date_of(recode, "--recode")
    return scenario.model_copy(update=update)


def criteria_rows() -> list[ListedCriterion]:
    """Return one row per criterion: its table, what it is called, what it asks, its source."""
    rows: list[ListedCriterion] = []
    for name, field in Criteria.model_fields.items():
        kind = _plain(field.annotation)
        many = typing.get_origin(kind) is dict
        criterion = typing.get_args(kind)[-1] if many else kind
        table = f"[{field.alias or name}{'.*' if many else ''}]"
        summary = inspect.cleandoc(criterion.__doc__ or "").split("\n")[0]
        rows.append({"table": table, "title": criterion.title, "asks": summary, "source": criterion.source})
    return rows


def own_name(stem: str) -> str:
    """Return the name of a scenario that says none: that of its file, without what no folder is called."""
    name = re.sub(r'[<>:"|?*\x00-\x1f]+', "-", stem).strip(". ")[:80] or "scenario"
    return f"{name}-" if RESERVED.fullmatch(name) else name


# -------------------------------------------------------------------- reading
def _read(path: Path, chain: tuple[Path, ...]) -> dict[str, Any]:
    """Return the merged content of a file and its bases; file names relative to `path`."""
    if len(chain) > MOST_BASES:
        raise InputError(f"more than {MOST_BASES} files extend each other", where=str(path))
    if not is_there(path):
        raise InputError(
            "no such file",
            where=str(path),
            value=path.name,
            expected="a scenario file (TOML)",
            options=_siblings(path),
        )
    if path.resolve() in chain:
        raise InputError("this file extends itself", where=str(path))
    content = read_toml(path)
    base_name = content.pop("extends", None)
    if base_name is None:
        return content
    base = _read_base(base_name, path, "extends", (*chain, path.resolve()))
    return merge(base, content)


def read_base(name: object, path: Path, key: str) -> dict[str, Any]:
    """Return the merged content of the scenario that a key of another file names.

    Parameters
    ----------
    name : object
        What stands at the key: a scenario file relative to `path`.
    path : Path
        The file that names it; file names in what is returned are relative to this one.
    key : str
        What errors call the place.

    Raises
    ------
    InputError
        When there is no such file, or it cannot be read.
    """
    return _read_base(name, path, key, ())


def _read_base(name: object, path: Path, key: str, chain: tuple[Path, ...]) -> dict[str, Any]:
    if not isinstance(name, str):
        raise InputError("not a file name", where=f"{path}: {key}", value=name, expected="a file name")
    base_path = path.parent / name
    if not is_file(base_path):
        raise InputError(
            "no such file",
            where=f"{path}: {key}",
            value=name,
            expected="a scenario file relative to this one",
            options=_siblings(base_path),
        )
    base = _read(base_path, chain)
    base.pop("name", None)
    _move_paths(base, os.path.relpath(base_path.parent, path.parent))
    return base


def _siblings(path: Path) -> list[str]:
    return [other.name for other in path.parent.glob("*.toml")] if is_folder(path.parent) else []


def _move_paths(content: dict[str, Any], folder: str) -> None:
    """Make the file names of a base relative to the file that extends it."""
    if folder == ".":
        return

    def moved(name: Any) -> Any:
        names_file = isinstance(name, str) and (os.sep in name or "/" in name or "." in name)
        return os.path.normpath(os.path.join(folder, name)) if names_file else name

    for key in PATH_KEYS:
        if key in content:
            content[key] = moved(content[key])
    tiers = content.get("tiers")
    for place in (content, *(tiers if isinstance(tiers, list) else ())):
        for key in FILE_TABLES:
            tables = place.get(key) if isinstance(place, dict) else None
            for table in tables.values() if isinstance(tables, dict) else ():
                if isinstance(table, dict) and "file" in table:
                    table["file"] = moved(table["file"])
        futures = place.get("futures") if isinstance(place, dict) else None
        if isinstance(futures, dict) and "file" in futures:
            futures["file"] = moved(futures["file"])


# -------------------------------------------------------------------- errors
def input_error(
    error: ValidationError, where: str, model: type[BaseModel] = Scenario, within: str = ""
) -> InputError:
    """Turn the first complaint of a schema into one clear error.

    Parameters
    ----------
    error : ValidationError
    where : str
        What the error calls the input.
    model : type
        The schema.
    within : str
        The tier that it is about, by name.
    """
    first = min(error.errors(), key=lambda e: (e["type"] != "extra_forbidden", len(e["loc"])))
    loc = first["loc"]
    key = _dotted(loc)
    if first["type"] == "extra_forbidden":
        options = _keys_at(model, loc[:-1])
        return InputError(
            "unknown key",
            where=f"{where}: {key}",
            value=str(loc[-1]),
            expected="one of " + ", ".join(options),
            options=options,
        )
    message = first["msg"].removeprefix("Value error, ")
    message = f"tier {within}: {message}" if within else message
    value = first.get("input")
    shown = value if isinstance(value, str | int | float | bool) else None
    return InputError(
        message[:1].lower() + message[1:], where=f"{where}: {key}" if key else where, value=shown
    )


def _dotted(loc: tuple[str | int, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the schema knows at a place in a scenario file."""
    here: Any = model
    for part in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = here.model_fields.items()
            here = next((_plain(f.annotation) for name, f in fields if part in (name, f.alias)), None)
        elif typing.get_origin(here) is tuple:
            here = _plain(typing.get_args(here)[0])
        elif typing.get_origin(here) is dict:
            here = _plain(typing.get_args(here)[1])
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    hidden = {"folder", "layer", "column", "service"} & set(_hidden(here))
    keys = [f.alias or name for name, f in here.model_fields.items() if name not in hidden]
    return ["extends", *keys] if here is Scenario else keys


def _plain(annotation: Any) -> Any:
    """Strip Optional and Annotated from a type."""
    while True:
        origin = typing.get_origin(annotation)
        if origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        elif origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        else:
            return annotation


def _hidden(model: type[BaseModel]) -> list[str]:
    """Return the fields that the schema does not show: set by the program, not by the user."""
    shown = model.model_json_schema().get("properties", {})
    return [name for name, f in model.model_fields.items() if (f.alias or name) not in shown]


def scenario_to_dict(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario file with everything merged would hold (without defaults)."""
    content = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if scenario.nested is not True:  # a price of 1.0 equals the default, which is a rule
        content["nested"] = scenario.nested
    return _file_content(scenario, content)


def scenario_in_full(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario file would hold that also states every default in force.

    Tables and keys without a value, which ask nothing, are left out.
    """
    content = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    return _file_content(scenario, _stated(content))


def _stated(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table without empty lists, texts and tables."""
    found = {key: _stated(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in found.items() if value not in ([], "", {})}


def _file_content(scenario: Scenario, content: dict[str, Any]) -> dict[str, Any]:
    for key, own_name in LAYER_KEYS.items():
        for table in content.get(key, {}).values():
            table.pop(own_name, None)
    return {"name": scenario.name, **content}
