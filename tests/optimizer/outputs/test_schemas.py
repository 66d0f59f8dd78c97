"""Every JSON output: a command or a file with a published schema that what it holds keeps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from models.errors import InputError
from optimizer.cli.app import app
from optimizer.outputs.names import NAMES
from optimizer.outputs.schemas import FILES, OUTPUTS, output_schema
from optimizer.outputs.vocabulary import KEYS
from optimizer.writing.office import WORKBOOK

ROOT = Path(__file__).parents[3]
SCENARIOS = ROOT / "scenarios"
CASE = """
area = {layer = "provincie", regions = ["Flevoland"]}
compare_with = "jeugdregio"
population = {minimum = 60_000}
size = {target = 90_000}
arrangements.arbeidsmarktregio = {separating = 1.0}
[solver]
workers = 1
time_limit = 5
"""
TIERS = (
    CASE
    + """
[[tiers]]
name = "low"
[[tiers]]
name = "high"
population = {minimum = 150_000}
"""
)
STUDY = """
base = "case.toml"
[axes.minimum]
key = "population.minimum"
values = [60_000, 900_000]
"""
DECLARED = """code,region,task,status,date
0034,South,youth,operational,{0}
0050,South,youth,declared,{0}
0303,North,youth,declared,{0}
0995,{1},youth,declared,{0}
0171,North,youth,declared,{0}
"""

STORIES: Mapping[str, tuple[str, int]] = {
    "propose": ("propose case.toml --alternatives 1 --out out", 0),
    "propose tiers": ("propose tiers.toml --out out", 0),
    "propose nothing": ("propose nothing.toml --out out", 3),
    "verify": ("verify best case.toml --bound --out out", 0),
    "verify a table": ("verify best/regions.csv case.toml --out out", 0),
    "verify tiers": ("verify best-tiers tiers.toml --bound --out out", 0),
    "assess": ("assess jeugdregio case.toml --out out", 0),
    "assess tiers": ("assess tiers.toml --tier low=ggd_regio --tier high=arbeidsmarktregio", 1),
    "compare": ("compare jeugdregio best --scenario case.toml --out out", 0),
    "congruence": ("congruence jeugdregio ggd_regio --scenario case.toml --after best --out out", 0),
    "explain": ("explain case.toml --out out", 0),
    "explain a wish": ("explain case.toml --together Urk Zeewolde --out out", 0),
    "explain nothing": ("explain nothing.toml --out out", 0),
    "explain tiers": ("explain tiers.toml --out out", 0),
    "tipping": ("tipping case.toml --criterion size --out out", 0),
    "tipping of two": (
        "tipping case.toml --criterion size --criterion arrangements --to 3 --out out",
        0,
    ),
    "weights": ("weights best case.toml --out out", 0),
    "support": ("support best case.toml --out out", 0),
    "path": ("path jeugdregio best case.toml --out out", 0),
    "complete": ("complete case.toml --declared one.csv --out out", 0),
    "monitor": ("monitor one.csv two.csv case.toml --out out", 0),
    "study frontier": ("study frontier case.toml --between arrangements size --out out", 0),
    "study frontier of three": (
        "study frontier case.toml --between arrangements size --and compactness --out out",
        0,
    ),
    "study table": ("study table store", 0),
    "study table pivoted": ("study table store --pivot minimum status regions", 0),
    "data list": ("data list", 0),
    "data check": ("data check pack", 0),
    "data import": ("data import graph.json --out made --population population --title x --state y", 0),
    "criteria": ("criteria", 0),
}
"""Commands on small scenarios, with their exit codes."""

QUICK = ("criteria", "data list", "data check")
"""Those that need no results to go on with."""


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    """Yield all commands with their options."""
    if hasattr(command, "commands"):
        for name, own in command.commands.items():
            yield from leaves(own, (*path, name))
    else:
        yield " ".join(path), {option for one in command.params for option in one.opts}


COMMANDS = dict(leaves(typer.main.get_command(app)))


def checked(content: Any, name: str) -> Any:
    """Return content that keeps a schema."""
    faults = sorted(Draft202012Validator(output_schema(name)).iter_errors(content), key=str)
    assert not faults, [f"{fault.json_path}: {fault.message}"[:300] for fault in faults[:5]]
    assert content["version"] == 1
    return content


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with scenarios, tables, a pack and results to go on with."""
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "case.toml").write_text(CASE + "[compactness]\n", encoding="utf-8")
    (folder / "tiers.toml").write_text(TIERS, encoding="utf-8")
    (folder / "nothing.toml").write_text(CASE.replace("60_000", "900_000"), encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "one.csv").write_text(DECLARED.format("2013-03-01", "Lonely"), encoding="utf-8")
    (folder / "two.csv").write_text(DECLARED.format("2013-06-01", "North"), encoding="utf-8")
    shutil.copytree(ROOT / "tests/packs/tiny", folder / "pack")
    return folder


@pytest.fixture
def results(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, with what the stories go on with."""
    monkeypatch.chdir(place)
    made = {
        "best": "propose case.toml --out best --quiet",
        "best-tiers": "propose tiers.toml --out best-tiers --quiet",
        "store": "study run study.toml --out store --workers 1",
        "graph.json": "data export pack graph.json",
    }
    for name, command in made.items():
        if not (place / name).exists():
            done = CliRunner().invoke(app, command.split())
            assert done.exit_code == 0, done.output
    return place


def test_every_command_with_json_has_a_schema() -> None:
    with_json = {name for name, options in COMMANDS.items() if "--json" in options}
    assert len(with_json) > 15
    assert {name.replace(" ", "-") for name in with_json} <= OUTPUTS.keys()
    lines = [f"{line} " for line, _ in STORIES.values()]
    lacking = {name for name in with_json if not any(line.startswith(f"{name} ") for line in lines)}
    assert lacking <= {"data fetch"}  # asks public services: its output is tested with a server of our own


@pytest.mark.parametrize("name", [*OUTPUTS, *FILES, "study table"])
def test_schemas_are_schemas_in_one_vocabulary(name: str) -> None:
    schema = output_schema(name)
    Draft202012Validator.check_schema(schema)
    json.dumps(schema)


def test_every_key_is_in_the_vocabulary_and_nothing_else() -> None:
    used = set()
    for name in OUTPUTS:
        schema = output_schema(name)
        for one in (schema, *schema["$defs"].values()):
            used |= set(one.get("properties", {}))
            assert one.get("additionalProperties", False) is False
    assert used == KEYS.keys()
    assert "population" not in used


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'propose'"):
        output_schema("proposs")
    done = CliRunner().invoke(app, ["schema", "--output", "certainty"])
    assert json.loads(done.output)["properties"]["version"]["const"] == 1


@pytest.mark.parametrize(
    "story", [pytest.param(one, marks=[] if one in QUICK else pytest.mark.slow) for one in STORIES]
)
def test_what_commands_print_and_write_keeps_the_schema(
    request: pytest.FixtureRequest, place: Path, monkeypatch: pytest.MonkeyPatch, story: str
) -> None:
    monkeypatch.chdir(place)
    if story not in QUICK:
        request.getfixturevalue("results")
    line, code = STORIES[story]
    words = line.split()
    name = next(own for own in COMMANDS if words[: len(own.split())] == own.split())
    tables = "--out" in words and "--excel" in COMMANDS[name]
    done = CliRunner().invoke(app, [*words, "--json", *(["--excel"] if tables else [])])
    assert done.exit_code == code, (done.exception, done.output)
    checked(json.loads(done.stdout), name)
    out = place / "out"
    for path in out.glob("*.json") if "out" in words else ():
        checked(json.loads(path.read_text(encoding="utf-8")), path.name)
    if tables:
        book = CalamineWorkbook.from_path(str(out / WORKBOOK))
        assert len(book.sheet_names) == 1 + len(list(out.glob("*.csv")))
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(place / "made", ignore_errors=True)


@pytest.mark.slow
def test_a_folder_is_not_written_over_what_is_checked(results: Path) -> None:
    for given in ("best", "best/regions.csv"):
        done = CliRunner().invoke(app, ["verify", given, "case.toml", "--out", "best"])
        assert "the folder that is checked" in str(done.exception)


@pytest.mark.slow
def test_the_files_of_a_study_keep_their_schemas(results: Path) -> None:
    store = results / "store"
    study = checked(json.loads((store / "study.json").read_text(encoding="utf-8")), "study")
    for run in study["runs"]:
        for path in (store / "runs" / run["key"]).glob("*.json"):
            checked(json.loads(path.read_text(encoding="utf-8")), path.name)


@pytest.mark.slow
def test_a_study_has_its_tables_for_a_spreadsheet(results: Path) -> None:
    done = CliRunner().invoke(app, ["study", "table", "store", "--excel", "--excel-csv"])
    assert done.exit_code == 0, done.output
    book = CalamineWorkbook.from_path(str(results / "store" / WORKBOOK))
    assert book.sheet_names == ["about", "runs", "regions", "criteria", "assignments"]
    for name in book.sheet_names[1:]:
        plain = (results / "store" / f"{name}.csv").read_bytes()
        assert plain.startswith(b"\xef\xbb\xbf")
        assert plain.decode("utf-8-sig").splitlines()[0] == ";".join(
            map(str, book.get_sheet_by_name(name).to_python()[0])
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "version", "command"),
    [
        ("best/proposal.json", None, "report best"),
        ("best/proposal.json", 2, "verify best case.toml"),
        ("store/study.json", None, "study table store"),
    ],
)
def test_folders_of_other_versions_are_told(
    results: Path, name: str, version: int | None, command: str
) -> None:
    path = results / name
    before = path.read_text(encoding="utf-8")
    content = json.loads(before)
    content.pop("version")
    path.write_text(json.dumps(content | ({"version": version} if version else {})), encoding="utf-8")
    done = CliRunner().invoke(app, command.split())
    path.write_text(before, encoding="utf-8")
    assert done.exit_code in (1, 2)
    assert f"{'a later' if version else 'an earlier'} version of regio" in " ".join(
        f"{done.output} {done.exception}".split()
    )


def test_the_names_of_the_help_are_those_of_the_outputs() -> None:
    assert tuple(OUTPUTS) == NAMES
