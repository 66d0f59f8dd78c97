"""A forger edits any field of any file of a results folder: findings, never a traceback, never 'proven'."""

from __future__ import annotations

import copy
import json
import random
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.errors import InputError
from models.proposal import Status, judge
from optimizer.cli.app import app
from optimizer.engine.solution import Limits
from optimizer.inputs.scenarios import load_scenario
from optimizer.inputs.territories import open_territory
from optimizer.proposal.document import CERTIFICATE_JSON, PROPOSAL_JSON
from optimizer.proposal.files import write_tables
from optimizer.proposal.proof import hold_folder, prove_again
from optimizer.proposal.proposal import propose
from optimizer.proposal.reading import read_proposal
from optimizer.report.__init__ import write_report
from tests.optimizer.engine.proof.test_forger import altered, places, sign

ROOT = Path(__file__).parents[3]

SCENARIOS = {
    "counted out": """
        extends = "{base}"
        area = {{ layer = "provincie", regions = ["Flevoland"] }}
    """,
    "one level": """
        extends = "{base}"
        area = {{ layer = "provincie", regions = ["Limburg"] }}
    """,
    "levels": """
        extends = "{base}"
        area = {{ layer = "provincie", regions = ["Limburg"] }}
        objective = {{ priorities = [["arrangements"], ["size"]], slack = [10.0] }}
    """,
    "parts": """
        extends = "{base}"
        area = {{ layer = "provincie", regions = ["Limburg", "Drenthe"] }}
    """,
}

FREE = ("wall_time_s", "workers", "seed", "way", "why", "versions", "findings", "scenario_folder")
"""Fields of proposal.json that say how it was found: nothing rests on them."""

CLAIMS = ("status", "objective", "bound", "gap", "levels")

ASIDE = ("name", "title", "solver", "boundaries")
"""Keys of the scenario inside that change nothing about what is asked."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Scenario file and results folder of each kind."""
    found = {}
    for name, text in SCENARIOS.items():
        folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
        case = folder / f"{name.replace(' ', '-')}.toml"
        lines = text.format(base=ROOT / "scenarios/base.toml").splitlines()
        case.write_text("\n".join(line.strip() for line in lines), encoding="utf-8")
        out = folder / "out"
        out.mkdir()
        write_tables(propose(load_scenario(case), limits=Limits(workers=1)), out)
        found[name] = case, out
    return found


def copied(folder: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(folder, target)


def edit(folder: Path, name: str, change: Any) -> None:
    """Apply a change to a JSON file of a folder, and make its digests fit."""
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    content = change(content)
    if name == CERTIFICATE_JSON:
        sign(content)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("kind", SCENARIOS)
def test_what_was_written_holds(folders: dict[str, tuple[Path, Path]], kind: str) -> None:
    case, folder = folders[kind]
    scenario = load_scenario(case)
    assert hold_folder(scenario, folder).findings == ()
    answer = prove_again(scenario, folder)
    assert answer.findings == ()
    report = read_proposal(folder).report
    assert report.status is Status.OPTIMAL
    assert [level.bound for level in report.levels] == [p.bound for p in answer.levels][: len(report.levels)]
    assert answer.bound == report.bound


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"bound": float("nan")}, "bound is nan"),
        ({"bound": None}, "bound is missing"),
        ({"bound": "772700"}, "bound is '772700'"),
        ({"bound": 10**40}, "which is no number"),
        ({"bound": -5}, "status is optimal, but the bound is -5"),
        ({"bound": 10**9}, "lies above the cost"),
        ({"objective": 1}, "the regions cost"),
        ({"objective": True}, "objective is True"),
        ({"gap": 0.5}, "the gap is 0.00%"),
        ({"gap": None}, "the gap is 0.00%, not missing"),
        ({"status": "feasible"}, "the bound meets the cost"),
        ({"status": "infeasible"}, "but there are regions"),
        ({"status": "splendid"}, "status is 'splendid'"),
        ({"status": None}, "status is missing"),
        ({"levels": "none"}, "levels is 'none'"),
        ({"levels": [{"criteria": ["size"], "value": 1, "bound": 1}]}, "the levels are not those"),
        ({"levels": [7]}, "levels is [7]"),
        ({"tier": "province"}, "tier is 'province'"),
        ({"regions": []}, "regions is []"),
        ({"data": {"fingerprint": "0" * 64}}, "data have changed"),
        ({"data": None}, "data have changed"),
        ({"scenario": 5}, "scenario is 5"),
        ({"criteria": {}}, "criteria is {}"),
    ],
)
def test_claims_are_held_against_what_is_true(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path, change: dict[str, Any], finding: str
) -> None:
    case, folder = folders["one level"]
    forged = copied(folder, tmp_path / "out")
    edit(forged, PROPOSAL_JSON, lambda content: content | change)
    findings = hold_folder(load_scenario(case), forged).findings
    assert any(finding in text for text in findings), findings
    done = CliRunner().invoke(app, ["verify", str(forged), str(case)])
    assert done.exit_code == 1
    assert "do not fit together" in done.output


def test_edited_regions_are_not_called_proven(folders: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    """In regions.csv, in proposal.json, in both, and with the cost that the new ones have."""
    case, folder = folders["one level"]
    table = (folder / "regions.csv").read_text(encoding="utf-8").splitlines()
    names = sorted({line.split(",")[-1] for line in table[1:]})
    forged = copied(folder, tmp_path / "out")
    edge = next(k for k, line in enumerate(table) if line.startswith("0988"))  # Weert
    other = next(name for name in names if name != table[edge].split(",")[-1])
    moved = ",".join([*table[edge].split(",")[:-1], other])
    (forged / "regions.csv").write_text("\n".join([*table[:edge], moved, *table[edge + 1 :], ""]))
    assert any("regions" in text for text in hold_folder(load_scenario(case), forged).findings)
    back = read_proposal(forged)
    assert back.report.status is not Status.OPTIMAL
    assert any("regions.csv holds other regions" in finding.text for finding in back.findings)
    done = CliRunner().invoke(app, ["report", str(forged), "--lang", "en"])
    page = (forged / "report.en.html").read_text(encoding="utf-8")
    assert done.exit_code == 0
    assert "contradict each other" in page
    assert "has been proven" not in page
    assert "<dd>proven optimal</dd>" not in page


def test_a_worse_partition_with_its_own_cost_is_not_optimal(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    """All files agree, the digest fits: only proving the bound again tells."""
    scenario = load_scenario(folders["one level"][0])
    honest = propose(scenario, limits=Limits(workers=1))
    worse = honest.what_if(apart=[("Venlo", "Venray")], limits=Limits(workers=1))
    assert worse.partition is not None
    territory = open_territory(scenario)
    problem = scenario.formulate(territory)
    cost = problem.partition_cost(problem.regions_of(worse.partition))
    assert honest.report.objective is not None
    assert cost > honest.report.objective
    report = replace(honest.report, objective=cost, bound=cost)
    lie = replace(
        honest,
        partitions={"region": worse.partition},
        report=report,
        judgements=judge(scenario, territory, worse.partition),
    )
    out = tmp_path / "out"
    out.mkdir()
    write_tables(lie, out)
    edit(out, CERTIFICATE_JSON, lambda content: content | {"bound": cost})
    assert hold_folder(scenario, out).findings == ()
    answer = prove_again(scenario, out)
    assert answer.bound == honest.report.bound
    assert any("is proven, not" in text for text in answer.findings)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values of JSON say the same; 0 and 0.0 are one number."""
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
    return json.dumps(one) == json.dumps(other) or (numbers and one == other)


@pytest.mark.parametrize("tries", [8, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", SCENARIOS)
def test_no_field_of_proposal_json_is_believed(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path, kind: str, tries: int
) -> None:
    case, folder = folders[kind]
    scenario = load_scenario(case)
    content = json.loads((folder / PROPOSAL_JSON).read_text(encoding="utf-8"))
    rng = random.Random(kind)
    paths = [path for path in places(content) if path[0] not in FREE]
    paths = [path for path in paths if path[0] != "scenario" or (len(path) > 1 and path[1] not in ASIDE)]
    for path in rng.choices(paths, k=tries):
        forged = copied(folder, tmp_path / "out")
        changed = copy.deepcopy(content)
        holder: Any = changed
        for key in path[:-1]:
            holder = holder[key]
        before = holder[path[-1]]
        holder[path[-1]] = altered(before, rng)
        if same(holder[path[-1]], before):
            continue
        (forged / PROPOSAL_JSON).write_text(json.dumps(changed), encoding="utf-8")
        assert hold_folder(scenario, forged).findings, (path, holder[path[-1]])
        with suppress(InputError):
            assert read_proposal(forged).report.status is not Status.OPTIMAL or path[0] not in CLAIMS


@pytest.mark.parametrize("tries", [4, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["one level", "levels", "parts"])
def test_no_field_of_certificate_json_is_believed(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path, kind: str, tries: int
) -> None:
    case, folder = folders[kind]
    scenario = load_scenario(case)
    honest = prove_again(scenario, folder)
    content = json.loads((folder / CERTIFICATE_JSON).read_text(encoding="utf-8"))
    rng = random.Random(kind)
    for path in rng.choices(list(places(content)), k=tries):
        forged = copied(folder, tmp_path / "out")
        changed = copy.deepcopy(content)
        holder: Any = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = altered(holder[path[-1]], rng)
        sign(changed)
        (forged / CERTIFICATE_JSON).write_text(json.dumps(changed), encoding="utf-8")
        answer = prove_again(scenario, forged, time_limit_s=5)
        for proof, true in zip(answer.levels, honest.levels, strict=True):
            assert true.bound is not None
            assert proof.bound is None or proof.bound <= true.bound


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", "[" * 100_000, '{"bound": ' + "9" * 5000 + "}", "\x00", '"text"']
)
@pytest.mark.parametrize("name", [PROPOSAL_JSON, CERTIFICATE_JSON])
def test_files_that_are_no_documents_are_a_finding(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path, name: str, text: str
) -> None:
    case, folder = folders["one level"]
    forged = copied(folder, tmp_path / "out")
    (forged / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", str(forged), str(case), "--bound", "--json"])
    assert done.exit_code == 1, done.exception
    proof = json.loads(done.stdout)["proof"]
    assert any(name in found["text"] for found in proof["findings"])
    assert all(len(found["text"]) < 500 for found in proof["findings"])


def test_another_scenario_is_named(folders: dict[str, tuple[Path, Path]]) -> None:
    case, folder = folders["one level"]
    other = load_scenario(case)
    assert other.population is not None
    population = other.population.model_copy(update={"minimum": 90_000, "low_density": None})
    findings = hold_folder(other.model_copy(update={"population": population}), folder).findings
    assert any("population.minimum is 100000 there, 90000 in the file" in text for text in findings)


def test_a_threshold_that_lists_for_ever_ends(folders: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    case, folder = folders["one level"]
    forged = copied(folder, tmp_path / "out")
    change = {"threshold": 1 << 58, "listed": 300_000, "bound": 10**6}
    edit(forged, CERTIFICATE_JSON, lambda content: content | change)
    answer = prove_again(load_scenario(case), forged, time_limit_s=1)
    assert any(text in " ".join(answer.findings) for text in ("in the time given", "within the threshold"))


def test_that_nothing_fits_is_solved_again(tmp_path: Path) -> None:
    """Also where regions.csv was taken away and the status changed."""
    text = 'area = {{layer = "provincie", regions = ["Flevoland"]}}\npopulation = {{minimum = {}}}\n'
    for name, minimum in (("impossible", 300_000), ("possible", 30_000)):
        case, out = tmp_path / f"{name}.toml", tmp_path / name
        case.write_text(text.format(minimum), encoding="utf-8")
        out.mkdir()
        write_tables(propose(load_scenario(case), limits=Limits(workers=1)), out)
    assert prove_again(load_scenario(tmp_path / "impossible.toml"), tmp_path / "impossible").findings == ()
    done = CliRunner().invoke(
        app, ["verify", str(tmp_path / "impossible"), str(tmp_path / "impossible.toml"), "--bound"]
    )
    assert done.exit_code == 0, done.output
    possible = tmp_path / "possible"
    (possible / "regions.csv").unlink()
    assert any(
        "regions.csv" in text for text in hold_folder(load_scenario(f"{possible}.toml"), possible).findings
    )
    nothing = {"status": "infeasible", "objective": None, "bound": None, "gap": None, "regions": []}
    edit(possible, PROPOSAL_JSON, lambda content: content | nothing | {"criteria": [], "compared_with": None})
    answer = prove_again(load_scenario(f"{possible}.toml"), possible)
    assert answer.findings == ("a partition keeps every hard rule, although the status is infeasible",)


@pytest.mark.parametrize("tries", [5, pytest.param(120, marks=pytest.mark.slow)])
def test_whatever_stands_in_a_field_is_read_or_one_clear_error(
    folders: dict[str, tuple[Path, Path]], tmp_path: Path, tries: int
) -> None:
    _, folder = folders["counted out"]
    content = json.loads((folder / PROPOSAL_JSON).read_text(encoding="utf-8"))
    rng = random.Random(tries)
    paths = list(places(content))
    heads = [path for path in paths if path[0] in FREE]
    forged = copied(folder, tmp_path / "out")
    for k in range(tries):
        changed = copy.deepcopy(content)
        path = rng.choice(heads if k % 2 else paths)
        holder: Any = changed
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = altered(holder[path[-1]], rng)
        (forged / PROPOSAL_JSON).write_text(json.dumps(changed), encoding="utf-8")
        with suppress(InputError):
            write_report(forged, "nl")
