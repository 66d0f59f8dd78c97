"""The README tells the truth: its scenario is valid, its commands and files exist."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from typer.main import get_command

import optimizer
from optimizer.cli.app import app
from optimizer.inputs.layers import layer_from_csv
from optimizer.inputs.packs import load_pack
from optimizer.inputs.scenarios import load_scenario

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_scenario_explained_line_by_line_is_valid(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert found
    (tmp_path / "base.toml").write_text((ROOT / "scenarios/base.toml").read_text(encoding="utf-8"))
    (tmp_path / "case.toml").write_text(found[1], encoding="utf-8")
    (tmp_path / "draft.csv").write_text("code,region\n0197,north\n0202,north\n", encoding="utf-8")
    scenario = load_scenario(tmp_path / "case.toml")
    whole = load_pack()
    territory = scenario.cut(whole.with_layers(layer_from_csv("draft", tmp_path / "draft.csv", whole)))
    assert len(territory.codes) > 56
    assert scenario.formulate(territory).levels


def test_every_command_is_described() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    described = set(re.findall(r"`regio (\w+)", README))
    assert commands == described


def test_the_two_commands_stand_alone_in_one_block() -> None:
    block = re.search(r"```\n(pip install uv.*?)```", README, re.DOTALL)
    assert block
    assert block[1].splitlines() == [
        "pip install uv && uv run regio propose scenarios/limburg.toml",
        "pip install uv && uv run pytest",
    ]


def test_every_file_named_exists() -> None:
    named = re.findall(r"`(scenarios/[\w./-]+|[\w-]+\.toml)`", README)
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "scenarios" / name).exists(), name


def test_the_project_file_is_valid_and_pins_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = {
        re.split(r"[=<>!]", line)[0].lower() for line in project["tool"]["uv"]["constraint-dependencies"]
    }
    direct = {re.split(r"[\[=<>!]", line)[0].lower() for line in project["project"]["dependencies"]}
    assert direct <= pinned


def test_every_path_that_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:optimizer|models|tests|scenarios|benchmarks|\.ci)/[\w./-]*)`", text)
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_floor_picture_is_the_contract() -> None:
    """The rooms in the picture of CONTRIBUTING are those that import-linter holds, floor by floor."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```\n(cli .*?)\nmodels", text, re.DOTALL)
    assert found
    drawn = [re.split(r"\s{2,}", line)[0] for line in found[1].splitlines()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (held,) = (one["layers"] for one in contracts if one.get("containers") == ["optimizer"])
    assert drawn == held


def test_public_names_are_listed_alike_for_typing_and_for_loading() -> None:
    tree = ast.parse((ROOT / "optimizer/__init__.py").read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    loaded = {name: module for module, names in optimizer._HOMES.items() for name in names.split()}
    assert typed == loaded
