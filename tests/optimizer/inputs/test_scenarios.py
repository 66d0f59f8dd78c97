"""Scenario files: extending, merging, and errors that say what to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.criteria import Criteria
from models.errors import InputError
from optimizer.inputs.scenarios import (
    criteria_rows,
    load_scenario,
    merge,
    override,
    scenario_from,
    scenario_schema,
    scenario_to_dict,
)

SHIPPED = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def error_of(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        load_scenario(write(folder, "case.toml", text))
    return str(caught.value)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.name == path.stem
    assert scenario.population is not None


def test_the_schema_in_the_repository_is_the_schema_of_the_code() -> None:
    stored = json.loads((SHIPPED[0].parent / "schema.json").read_text(encoding="utf-8"))
    assert stored == scenario_schema()


def test_extending_merges_tables_and_false_removes_one(tmp_path: Path) -> None:
    write(tmp_path, "base.toml", "[population]\nminimum = 5\nmaximum = 9\n[size]\ntarget = 7\n")
    scenario = load_scenario(
        write(tmp_path, "case.toml", 'extends = "base.toml"\nsize = false\n[population]\nmaximum = 8\n')
    )
    assert scenario.population is not None
    assert (scenario.population.minimum, scenario.population.maximum) == (5, 8)
    assert scenario.size is None
    assert scenario.name == "case"


def test_merge_leaves_its_arguments_alone() -> None:
    base = {"a": {"b": 1}}
    assert merge(base, {"a": {"c": 2}}) == {"a": {"b": 1, "c": 2}}
    assert base == {"a": {"b": 1}}


def test_files_are_relative_to_the_scenario_that_names_them(tmp_path: Path) -> None:
    write(tmp_path, "base/base.toml", 'columns = "clients.csv"\n[arrangements.draft]\nfile = "draft.csv"\n')
    scenario = load_scenario(write(tmp_path, "cases/case.toml", 'extends = "../base/base.toml"\n'))
    assert scenario.columns is not None
    assert (Path(scenario.folder) / scenario.columns).resolve() == (tmp_path / "base/clients.csv").resolve()
    file = scenario.arrangements["draft"].file
    assert file is not None
    assert (Path(scenario.folder) / file).resolve() == (tmp_path / "base/draft.csv").resolve()


def test_an_unknown_key_gets_the_nearest(tmp_path: Path) -> None:
    message = error_of(tmp_path, "[population]\nminimun = 5\n")
    assert "case.toml: population.minimun" in message
    assert "Did you mean 'minimum'?" in message


def test_an_unknown_table_gets_the_nearest(tmp_path: Path) -> None:
    assert "Did you mean 'compactness'?" in error_of(tmp_path, "[compactnes]\nweight = 1\n")


def test_an_unknown_key_of_a_layer_table_gets_the_nearest(tmp_path: Path) -> None:
    message = error_of(tmp_path, "[arrangements.ggd_regio]\nseperating = 1\n")
    assert "arrangements.ggd_regio.seperating" in message
    assert "Did you mean 'separating'?" in message


def test_an_unknown_key_in_a_list_of_tables_gets_the_nearest(tmp_path: Path) -> None:
    message = error_of(tmp_path, '[[contiguity.add]]\nbetwen = ["a", "b"]\nreason = "r"\n')
    assert "contiguity.add[1].betwen" in message
    assert "Did you mean 'between'?" in message


def test_a_wrong_value_is_named(tmp_path: Path) -> None:
    message = error_of(tmp_path, "[population]\nminimum = -5\n")
    assert "population.minimum" in message
    assert "-5" in message


def test_a_minimum_above_the_maximum_is_said(tmp_path: Path) -> None:
    assert "minimum 9 is above maximum 5" in error_of(tmp_path, "[population]\nminimum = 9\nmaximum = 5\n")


def test_a_broken_file_a_missing_base_and_a_circle_are_said(tmp_path: Path) -> None:
    assert "not a TOML file" in error_of(tmp_path, "name = \n")
    write(tmp_path, "base.toml", "")
    message = error_of(tmp_path, 'extends = "bass.toml"\n')
    assert "no such file" in message
    assert "Did you mean 'base.toml'?" in message
    assert "extends itself" in error_of(tmp_path, 'extends = "case.toml"\n')


def test_a_missing_file_gets_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "limburg.toml", "")
    with pytest.raises(InputError, match=r"Did you mean 'limburg\.toml'"):
        load_scenario(tmp_path / "limbrg.toml")


def test_override_changes_the_solver_only_where_told() -> None:
    scenario = scenario_from({"name": "case", "solver": {"seed": 3, "workers": 2}})
    changed = override(scenario, time_limit=5.0)
    assert changed.solver.time_limit == 5.0
    assert (changed.solver.seed, changed.solver.workers) == (3, 2)
    assert scenario.solver.time_limit != 5.0


def test_every_criterion_is_listed_with_its_source() -> None:
    rows = criteria_rows()
    assert len(rows) == len(Criteria.model_fields)
    assert all(row["source"].startswith("P") and row["asks"] for row in rows)


@pytest.mark.parametrize("nested", [True, 1, 1.0, 0.0, 2.5])
def test_a_price_of_nesting_is_written_down_whatever_it_is(nested: float) -> None:
    tiers = [{"name": "low"}, {"name": "high"}]
    scenario = scenario_from({"nested": nested, "tiers": tiers}, where="here")
    again = scenario_from(scenario_to_dict(scenario), where="here")
    assert (again.nested is True) == (nested is True)
    assert again.nested == nested
