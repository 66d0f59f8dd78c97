"""Results to report on: a partition by hand, a small province, names that try to be markup, no solution."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.partition import Partition
from models.proposal import SolveReport, Status, judge
from models.scenario import Scenario
from models.territory import Territory
from optimizer.comparison import files as comparison_files
from optimizer.comparison.comparison import compare
from optimizer.congruence import files as congruence_files
from optimizer.congruence.congruence import measure_congruence
from optimizer.declared import files as declared_files, monitor_files
from optimizer.declared.completion import complete
from optimizer.declared.monitor import follow
from optimizer.engine.solution import Limits, gap_between
from optimizer.explanation import assessment_files, files as explanation_files
from optimizer.explanation.explanation import explain
from optimizer.explanation.regret import find_regret
from optimizer.explanation.wishes import wish_of
from optimizer.frontier import files as frontier_files
from optimizer.frontier.frontier import find_frontier
from optimizer.inputs.layers import find_partition
from optimizer.inputs.scenarios import load_scenario, scenario_from
from optimizer.inputs.territories import open_territory
from optimizer.judgement import files as judgement_files
from optimizer.judgement.path import find_path
from optimizer.judgement.support import find_support
from optimizer.proposal.files import write_tables
from optimizer.proposal.proposal import Proposal, propose
from optimizer.solving.assess import assess
from optimizer.solving.propose import versions

ROOT = Path(__file__).parents[1]

NASTY = {
    "Birch": "<script>alert(1)</script>",
    "Fir Island": '"><img src=x onerror=alert(2)>',
    "districts": "<b>districts</b> %(x)s {}",
    "South": "</script><script>alert(3)</script>",
    "for tests": "<i onclick=alert(4)>for tests</i>",
}
"""Texts of the tiny pack and what takes their place."""


def proposed(scenario: Scenario, territory: Territory, partition: Partition) -> Proposal:
    """Return a partition made by hand as if it had been proposed."""
    problem = scenario.formulate(territory)
    cost = problem.partition_cost(problem.regions_of(partition))
    bound = cost - max(1, cost // 2)
    gap = gap_between(10 * cost, 10 * bound)
    report = SolveReport(Status.FEASIBLE, cost, bound, gap, 1.0, 2, 0, "by hand", "")
    judgements = judge(scenario, territory, partition)
    return Proposal(scenario, territory, {scenario.tier: partition}, report, judgements, (), versions())


def flevoland(folder: Path) -> Path:
    """Propose regions for Flevoland."""
    write_tables(propose(load_scenario(ROOT / "scenarios/flevoland.toml"), limits=Limits(workers=1)), folder)
    return folder


def nasty_pack(folder: Path) -> Path:
    """Write the tiny pack with texts that try to be markup."""
    pack = shutil.copytree(ROOT / "tests/packs/tiny", folder / "pack")
    for path in pack.iterdir():
        text = path.read_text(encoding="utf-8")
        for plain, markup in NASTY.items():
            quoted = markup.replace('"', '\\"' if path.suffix == ".json" else '""')
            ends = '"' if path.suffix == ".csv" else ""
            text = text.replace(plain, f"{ends}{quoted}{ends}")
        path.write_text(text, encoding="utf-8")
    return pack


def nasty(folder: Path) -> Path:
    """Propose regions in a pack whose every text tries to be markup."""
    nasty_pack(folder)
    content: dict[str, Any] = {
        "name": "nasty",
        "title": "</title><script>alert(5)</script>",
        "data": "pack",
        "compare_with": "district",
        "regions": {"minimum": 2},
        "population": {"minimum": 20_000, "low_density": {"below": 99, "minimum": 5, "reason": "<u>sea</u>"}},
        "arrangements": {"district": {"separating": 1}, "league": {"separating": 1, "crossing": 1}},
        "centres": {"layers": ["hospital"], "exceptions": [{"municipality": "B1", "reason": "<s>alone</s>"}]},
        "institutions": {"district": {"weight": 1}},
        "commuting": {},
    }
    proposal = propose(scenario_from(content, folder=folder), limits=Limits(workers=1))
    write_tables(proposal, folder)
    pair = {"together_in_best": True, "price_at_least": 10, "price_at_most": 20, "impossible": False}
    certainty = {
        "version": 1,
        "within": 0.02,
        "states": dict.fromkeys(("A1", "A2", "A3"), "contested") | dict.fromkeys(("B1", "B2"), "certain"),
        "pairs": [{"pair": ["A1", "A2"], "verdict": "either", **pair}],
    }
    (folder / "certainty.json").write_text(json.dumps(certainty), encoding="utf-8")
    return folder


def tiers(folder: Path) -> Path:
    """Two tiers in Drenthe, one of them with a name that tries to be markup."""
    content: dict[str, Any] = {
        "area": {"layer": "provincie", "regions": ["Drenthe"]},
        "compare_with": "jeugdregio",
        "population": {"minimum": 50_000},
        "arrangements": {"arbeidsmarktregio": {"separating": 1.0}},
        "tiers": [
            {"name": "<b>wijkteam</b>", "tasks": ["<i>hulp</i>"], "size": {"target": 60_000}},
            {"name": "bovenregio", "population": {"minimum": 150_000}, "compare_with": "ggd_regio"},
        ],
    }
    write_tables(propose(scenario_from(content, folder=folder), limits=Limits(workers=1)), folder)
    return folder


def bare(folder: Path) -> Path:
    """Ask for nothing but enough inhabitants: nothing to compare with, no arrangement, no centre."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 10**5}}
    scenario = scenario_from(content, folder=folder)
    territory = open_territory(scenario)
    write_tables(proposed(scenario, territory, Partition([territory.codes])), folder)
    return folder


def impossible(folder: Path) -> Path:
    """Ask what no partition of Flevoland can give."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 10**6}}
    write_tables(propose(scenario_from(content, folder=folder), limits=Limits(workers=1)), folder)
    return folder


# -------------------------------------------------------------------- results of other commands
QUICK = Limits(time_limit_s=5, workers=1)
TITLE = "</title><script>alert(5)</script>"


def _declared(folder: Path, rows: Mapping[str, str]) -> Path:
    """Write a declared table: the regions of municipalities by code."""
    lines = ["code,region", *(f'{code},"{region}"' for code, region in rows.items() if region)]
    path = folder / "declared.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def completed(folder: Path) -> Path:
    """Complete what Flevoland declared: a region that is too small, and a white spot."""
    rows = {"0034": "Almere", "0995": "Rest", "0171": "Rest", "0303": "Rest", "0050": "Zeewolde", "0184": ""}
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 100_000}}
    scenario = scenario_from({**content, "compare_with": "jeugdregio"}, folder=folder)
    found = complete(
        scenario, _declared(folder, rows), alternatives=0, limits=Limits(time_limit_s=5, workers=1)
    )
    declared_files.write_document(found, folder)
    return folder


def completed_nasty(folder: Path) -> Path:
    """Complete regions with names that try to be markup, in a pack of such names."""
    nasty_pack(folder)
    rows = {
        "A1": "<i>North</i>",
        "A2": "<i>North</i>",
        "A3": "</td><script>alert(6)</script>",
        "B1": "<u>u</u>",
    }
    content = {"name": "nasty", "title": TITLE, "data": "pack", "population": {"minimum": 30_000}}
    scenario = scenario_from(content, folder=folder)
    found = complete(
        scenario, _declared(folder, rows), alternatives=0, limits=Limits(time_limit_s=5, workers=1)
    )
    declared_files.write_document(found, folder)
    return folder


def assessed(folder: Path) -> Path:
    """Hold a draft for Flevoland that is too small in parts against the best division."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 100_000}}
    scenario = scenario_from({**content, "commuting": {}}, folder=folder)
    rows = dict.fromkeys(("0034", "0050"), "South") | dict.fromkeys(("0995", "0303"), "Middle")
    assessment = assess(scenario, _declared(folder, rows | dict.fromkeys(("0171", "0184"), "North")))
    best = propose(scenario, limits=QUICK)
    assessment_files.write_document(assessment, find_regret(best, assessment.partition), folder)
    return folder


def compared_nasty(folder: Path) -> Path:
    """Compare two divisions whose every name tries to be markup."""
    nasty_pack(folder)
    content = {"name": "nasty", "title": TITLE, "data": "pack", "compactness": {"weight": 1}}
    scenario = scenario_from(content, folder=folder)
    territory = open_territory(scenario)
    district = find_partition("district", territory)
    rows = dict.fromkeys(territory.codes[:3], "<i>one</i>") | dict.fromkeys(territory.codes[3:], "two")
    other = find_partition(_declared(folder, rows), territory)
    sides = {
        f"names_{k}": {r: n for n, r in one.regions.items()} for k, one in (("a", district), ("b", other))
    }
    found = compare(territory, district.partition(), other.partition(), scenario=scenario, **sides)
    comparison_files.write_document(found, district, other, folder, scenario)
    return folder


def supported(folder: Path) -> Path:
    """Say who would leave one region for all of Flevoland."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 50_000}}
    own = {"arrangements": {"jeugdregio": {"crossing": 1}}, "size": {"target": 100_000}, "commuting": {}}
    scenario = scenario_from({**content, **own, "compare_with": "jeugdregio"}, folder=folder)
    whole = Partition([open_territory(scenario).codes])
    judgement_files.save_support(find_support(whole, scenario, limits=QUICK), folder)
    return folder


def supported_nasty(folder: Path) -> Path:
    """Say who bears what where every name tries to be markup."""
    nasty_pack(folder)
    content = {"name": "nasty", "title": TITLE, "data": "pack", "compactness": {"weight": 1}}
    scenario = scenario_from({**content, "compare_with": "district"}, folder=folder)
    judgement_files.save_support(find_support("district", scenario, limits=QUICK), folder)
    return folder


def ordered(folder: Path) -> Path:
    """Order the decisions from the labour market regions of Flevoland to two others."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 30_000}}
    scenario = scenario_from({**content, "commuting": {}}, folder=folder)
    rows = dict.fromkeys(("0034", "0050"), "South") | dict.fromkeys(("0995", "0303", "0171", "0184"), "North")
    path = find_path("arbeidsmarktregio", rows, scenario)
    judgement_files.save_path(path, folder)
    return folder


def ordered_nasty(folder: Path) -> Path:
    """Find that no order of decisions leads anywhere, where every name tries to be markup."""
    nasty_pack(folder)
    content = {"name": "nasty", "title": TITLE, "data": "pack", "regions": {"exact": 2}}
    scenario = scenario_from({**content, "compactness": {"weight": 1}}, folder=folder)
    codes = open_territory(scenario).codes
    rows = dict.fromkeys(codes[:2], "<i>one</i>") | dict.fromkeys(codes[2:], "two")
    judgement_files.save_path(find_path("district", rows, scenario, by="municipality"), folder)
    return folder


def explained(folder: Path) -> Path:
    """Explain why nothing fits in Flevoland."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 250_000}}
    scenario = scenario_from({**content, "members": {"maximum": 3}}, folder=folder)
    explanation_files.write_document(explain(scenario, limits=QUICK), folder)
    return folder


def explained_nasty(folder: Path) -> Path:
    """Ask the price of a wish in a pack whose every text tries to be markup."""
    nasty_pack(folder)
    content = {"name": "nasty", "title": TITLE, "data": "pack", "compactness": {"weight": 1}}
    scenario = scenario_from({**content, "population": {"minimum": 20_000}}, folder=folder)
    best = propose(scenario, limits=QUICK)
    wish = wish_of(scenario, best.territory, together=[("A1", "A2"), ("A1", "B2")])
    explanation_files.write_document(explain(best, wish, limits=QUICK), folder)
    return folder


def monitored(folder: Path) -> Path:
    """Follow two snapshots of Flevoland."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 100_000}}
    rows = {"0034": "Almere", "0995": "Rest", "0171": "Rest", "0303": "Rest", "0050": "Zeewolde"}
    first = _declared(folder, rows).rename(folder / "first.csv")
    last = _declared(folder, rows | {"0050": "Almere", "0184": "Rest"})
    found = follow(scenario_from(content, folder=folder), [first, last])
    monitor_files.write_document(found, folder)
    return folder


def monitored_nasty(folder: Path) -> Path:
    """Follow two snapshots of regions with names that try to be markup."""
    nasty_pack(folder)
    content = {"name": "nasty", "title": TITLE, "data": "pack", "population": {"minimum": 30_000}}
    first = _declared(folder, {"A1": "<i>one</i>", "A2": "<i>one</i>", "A3": "<u>u</u>"})
    first = first.rename(folder / "first.csv")
    last = _declared(folder, {"A1": "<i>one</i>", "A2": "</td><script>alert(6)</script>", "B1": "<u>u</u>"})
    monitor_files.write_document(follow(scenario_from(content, folder=folder), [first, last]), folder)
    return folder


def congruent(folder: Path) -> Path:
    """Hold the layers of Flevoland against each other, today and after a proposal."""
    return _congruent(folder, {"area": {"layer": "provincie", "regions": ["Flevoland"]}}, LAYERS)


def congruent_nasty(folder: Path) -> Path:
    """Hold two layers against each other whose every name tries to be markup."""
    nasty_pack(folder)
    return _congruent(folder, {"title": TITLE, "data": "pack"}, ("district", "league"))


LAYERS = ("arbeidsmarktregio", "ggd_regio", "samenwerkingsverband_vo")


def _congruent(folder: Path, content: dict[str, Any], names: tuple[str, ...]) -> Path:
    scenario = scenario_from(content, folder=folder)
    territory = open_territory(scenario)
    layers = {name: territory.layer(name) for name in names}
    today = measure_congruence(territory, {name: layer.partition() for name, layer in layers.items()})
    after = today.after(Partition([territory.codes[:2], territory.codes[2:]]), names[:1])
    congruence_files.write_document(today, layers, folder, scenario, after)
    return folder


def bordering(folder: Path) -> Path:
    """Find what size and commuting allow in Flevoland."""
    content = {"area": {"layer": "provincie", "regions": ["Flevoland"]}, "population": {"minimum": 60_000}}
    scenario = scenario_from({**content, "size": {"target": 100_000}, "commuting": {}}, folder=folder)
    found = find_frontier(scenario, ("size", "commuting"), most=4, limits=QUICK)
    frontier_files.write_document(found, folder)
    return folder


OTHERS: tuple[Callable[[Path], Path], ...] = (
    *(assessed, compared_nasty, completed, completed_nasty, congruent, congruent_nasty),
    *(explained, explained_nasty, monitored, monitored_nasty, bordering),
    *(ordered, ordered_nasty, supported, supported_nasty),
)
"""The makers of all results that are no proposals."""
