"""Completion: brute force as the oracle of areas, openings and suggestions; the real stalled areas."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, given, strategies as st

from models.errors import InputError
from models.partition import Partition
from models.problem import Problem, Region
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared.completion import Completion, complete, complete_task
from optimizer.declared.declarations import Declaration, Entry
from optimizer.declared.exemptions import Exemption, exempted
from optimizer.declared.lockout import Place
from optimizer.declared.measures import AreaCompletion, TaskCompletion
from optimizer.declared.soundness import Soundness, check_soundness
from optimizer.declared.stalled import StalledArea, find_areas
from optimizer.declared.suggestions import Kind, Suggestion
from optimizer.declared.tables import as_dict, change_table, municipality_table, suggestion_table
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.scenarios import load_scenario
from tests.brute_force import accepted
from tests.territories import ring, scenarios, territory_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LIMITS = Limits(900.0, 1)
"""Enough also on a busy machine and where the engine must be compiled first."""
CRITERIA = ("population", "members", "centres", "size", "arrangements", "compactness", "regions", "locks")


def declared(*regions: str, label: str = "what was declared") -> Declaration:
    """Regions by the codes of their members, called 'r1', 'r2', ..."""
    entries = [Entry(code, f"r{k}") for k, codes in enumerate(regions, 1) for code in codes]
    return Declaration("", label, tuple(entries))


def diagnosis_of(whole: Territory, declaration: Declaration, **criteria: object) -> Soundness:
    scenario = Scenario.model_validate(criteria)
    return check_soundness(scenario, declaration, scenario.cut(whole))


@st.composite
def diagnoses(draw: st.DrawFn) -> Soundness:
    """A small area where anything was declared, within its borders."""
    names = draw(st.sets(st.sampled_from(CRITERIA), min_size=1, max_size=4))
    scenario, territory = draw(scenarios(names, max_units=5))
    regions = st.sets(st.sampled_from("xyz"), max_size=draw(st.integers(1, 2)))
    chosen = {code: draw(regions) for code in territory.codes}
    entries = [Entry(code, region) for code, regions in chosen.items() for region in sorted(regions)]
    return check_soundness(scenario, Declaration("", "drawn", tuple(entries)), territory)


def whole_problem(diagnosis: Soundness, opened: tuple[str, ...] = ()) -> Problem:
    """What is asked of the whole when all sound regions but the opened ones stay as they are."""
    problem = replace(diagnosis.scenario.formulate(diagnosis.territory), levels=())
    kept = [members for name, members in diagnosis.sound.items() if name not in opened]
    return replace(problem, fixed=(*problem.fixed, *problem.regions_of(kept)))


def cheapest(problem: Problem, partitions: list[list[Region]]) -> int | None:
    return min((problem.partition_cost(regions) for regions in partitions), default=None)


# -------------------------------------------------------------------- brute force
@given(diagnoses())
def test_the_best_divisions_are_optimal_among_all_that_keep_the_sound_regions(diagnosis: Soundness) -> None:
    areas = find_areas(diagnosis, LIMITS)
    opened = tuple(name for area in areas for name in area.opening.regions or ())
    problem = whole_problem(diagnosis, opened)
    found = accepted(problem)
    if any(area.opening.regions is None for area in areas):
        assert all(area.opening.impossible for area in areas if area.opening.regions is None)
        assert not accepted(whole_problem(diagnosis, tuple(diagnosis.sound)))
        return
    if not areas and diagnosis.overall:
        return  # what was declared is sound, region by region, but breaks a rule over all of them
    assert found
    task = complete_task(diagnosis, 0, LIMITS)
    best = [area.best for area in task.areas if area.best is not None]
    assert len(best) == len(areas)
    kept = [members for name, members in diagnosis.sound.items() if name not in opened]
    whole = Partition([*kept, *(region for one in best for region in one.partition)])
    assert problem.accepts(problem.regions_of(whole))
    assert problem.partition_cost(problem.regions_of(whole)) == cheapest(problem, found)


@given(diagnoses())
def test_the_smallest_opening_is_smallest(diagnosis: Soundness) -> None:
    areas = find_areas(diagnosis, LIMITS)
    assume(len(areas) == 1)
    (area,) = areas
    people = diagnosis.territory.population
    sizes = {
        names: (len(names), sum(people(diagnosis.sound[name]) for name in names))
        for count in range(len(diagnosis.sound) + 1)
        for names in combinations(sorted(diagnosis.sound), count)
    }
    working = {names: size for names, size in sizes.items() if accepted(whole_problem(diagnosis, names))}
    opening = area.opening.regions
    if opening is None:
        assert not working
    else:
        assert sizes[opening] == min(working.values())
        assert not set(area.opening.ruled_out) & working.keys()
        assert set(area.opening.others) <= working.keys()


@given(diagnoses())
def test_suggestions_of_each_kind_are_the_best_of_their_kind(diagnosis: Soundness) -> None:
    task = complete_task(diagnosis, 1, LIMITS)
    for area in task.areas:
        if area.best is None:
            continue
        problem = area.area.problem
        every = [Partition(problem.codes_of(regions)) for regions in accepted(problem)]
        cost = {one: problem.partition_cost(problem.regions_of(one)) for one in every}
        assert area.best.cost == min(cost.values())
        check_kind(
            area, "joined", "lowest cost", {one: cost[one] for one in every if is_joined(area.area, one)}
        )
        ceded = {one: cost[one] for one in every if is_ceded(area.area, one)}
        check_kind(area, "ceded", "lowest cost", ceded)
        fewest = {one: (leaving(area.area, one), cost[one]) for one in ceded}
        for one in having(area, "ceded", "fewest inhabitants change region"):
            assert fewest[one.partition] == min(fewest.values())
        partitions = [one.partition for one in area.suggestions]
        assert len(set(partitions)) == len(partitions)
        assert {one.partition for one in area.suggestions if not one.exemptions} <= cost.keys()
        for one in area.suggestions:
            if one.exemptions:
                check_exemptions(area.area, one)


def check_exemptions(area: StalledArea, one: Suggestion) -> None:
    """Without the exemptions there is something to object, with them nothing; each is as small as can be."""
    wide, judged = area.diagnosis.territory, Partition([*one.partition, *area.kept])
    scenario = area.diagnosis.scenario
    assert set(area.declared.values()) <= set(one.partition.regions)

    def objections(exemptions: list[Exemption]) -> list[str]:
        found = exempted(scenario, area, exemptions).in_use()
        return [
            finding.text
            for name, criterion in found
            if name != "coverage"
            for finding in criterion.check(wide, judged)
            if one.partition.codes & set(finding.codes)
        ]

    assert objections([])
    assert not objections(list(one.exemptions))
    for exemption in one.exemptions:
        if exemption.criterion == "population":
            assert exemption.value == wide.population(exemption.region)


def check_kind(area: AreaCompletion, kind: Kind, aim: str, allowed: dict[Partition, int]) -> None:
    found = having(area, kind, aim)
    assert len(found) == bool(area.area.declared and allowed)
    for one in found:
        assert one.cost == min(allowed.values())


def having(area: AreaCompletion, kind: Kind, aim: str) -> list[Suggestion]:
    return [one for one in area.suggestions if (kind, aim) in one.merits]


def is_joined(area: StalledArea, partition: Partition) -> bool:
    return all(any(members <= region for region in partition) for members in area.declared.values())


def is_ceded(area: StalledArea, partition: Partition) -> bool:
    anchors = {first(area, members) for members in area.declared.values()}
    return all(len(region & anchors) <= 1 and region & (anchors | area.loose) for region in partition)


def leaving(area: StalledArea, partition: Partition) -> int:
    """The inhabitants that are not with the most populous member of their declared region."""
    return sum(
        area.territory.population([code])
        for members in area.declared.values()
        for code in members
        if not partition.together(code, first(area, members))
    )


def first(area: StalledArea, members: frozenset[str]) -> str:
    return min(members, key=lambda code: (-area.territory.population([code]), code))


@given(diagnoses())
def test_what_it_costs_to_send_a_municipality_elsewhere(diagnosis: Soundness) -> None:
    for area in complete_task(diagnosis, 0, LIMITS).areas:
        if area.best is None:
            continue
        problem, best = area.area.problem, area.best
        every = [Partition(problem.codes_of(regions)) for regions in accepted(problem)]
        for lockout in area.lockouts:
            there = [one for one in every if is_elsewhere(one, lockout.code, lockout.partner)]
            costs = [problem.partition_cost(problem.regions_of(one)) for one in there]
            assert lockout.proven
            if not there:
                assert (lockout.place, lockout.price) == (Place.FORCED, None)
            else:
                assert lockout.price == min(costs) - best.cost
                assert lockout.place is (Place.PRICED if lockout.price else Place.FREE)
                assert lockout.code in lockout.elsewhere
                assert lockout.partner not in lockout.elsewhere


def is_elsewhere(partition: Partition, code: str, partner: str | None) -> bool:
    return len(partition.region_of(code)) > 1 if partner is None else not partition.together(code, partner)


# -------------------------------------------------------------------- by hand
def completed(diagnosis: Soundness, alternatives: int = 0) -> AreaCompletion:
    (area,) = complete_task(diagnosis, alternatives, LIMITS).areas
    return area


def test_an_isolated_centre_stalls_with_the_region_around_it() -> None:
    area = completed(
        diagnosis_of(
            ring(), declared("U", "LWZ", "E"), centres={"layers": ["work"]}, size={"target": 100_000}
        )
    )
    assert area.area.closed == frozenset("ULWZ")
    assert area.area.opening.regions == ()
    ceded = next(one for one in area.suggestions if one.kind == "ceded")
    assert [(change.code, change.before, change.after) for change in ceded.changes] == [("Z", "r2", "r1")]
    assert ceded.affected == frozenset("ULW")
    assert ceded.inhabitants_changing == 40_000


def test_openings_that_share_a_region_are_taken_together() -> None:
    whole = territory_of({"A": 10, "B": 100, "C": 90, "D": 20}, ["AB", "BC", "CD"])
    (area,) = find_areas(diagnosis_of(whole, declared("A", "BC", "D"), population={"minimum": 50}), LIMITS)
    assert area.closed == frozenset("AD")
    assert area.opening.regions == ("r2",)
    assert area.opening.ruled_out == ((),)
    assert area.territory.population() == 220


def test_white_spots_that_fit_only_together_open_the_region_between_them() -> None:
    """A or C with X has two members, all together have three."""
    whole = territory_of({"A": 40, "X": 30, "C": 20}, ["AX", "XC"])
    diagnosis = diagnosis_of(
        whole,
        declared("X"),
        members={
            "minimum": 3,
            "tailored": [{"municipalities": ["X"], "minimum": 1, "reason": "it lies apart"}],
        },
    )
    (area,) = find_areas(diagnosis, LIMITS)
    assert area.closed == frozenset("AC")
    assert area.opening.regions == ("r1",)
    assert area.opening.ruled_out == ((),)


def test_a_hopeless_area_does_not_drag_others_along() -> None:
    """H may share a region with nobody, R can have C of the sound region between them."""
    whole = territory_of({"R": 40, "B": 60, "C": 15, "H": 5}, ["RC", "CB", "BH"])
    diagnosis = diagnosis_of(
        whole,
        declared("R", "BC", "H"),
        population={"minimum": 50},
        locks={"apart": [["H", other] for other in "RBC"]},
    )
    hopeless, other = sorted(find_areas(diagnosis, LIMITS), key=lambda area: len(area.opening.regions or ()))
    assert (hopeless.closed, hopeless.opening.impossible) == (frozenset("H"), True)
    assert (other.closed, other.opening.regions) == (frozenset("R"), ("r2",))


def test_the_fewest_inhabitants_decide_between_openings_and_the_others_are_told() -> None:
    whole = territory_of({"A": 10, "B": 100, "C": 90, "D": 70}, ["AB", "AC", "CD"])
    diagnosis = diagnosis_of(
        whole, declared("A", "B", "C", "D"), population={"minimum": 50}, size={"target": 1}
    )
    area = completed(diagnosis)
    assert area.area.opening.regions == ("r3",)
    assert area.area.opening.others == (("r2",),)
    assert [one.area.opening.regions for one in area.elsewhere] == [("r2",)]
    assert all(
        area.price(one) == one.area.whole_cost(one.partition) - area.area.whole_cost(area.best.partition)
        for one in area.elsewhere
        if area.best is not None
    )


def test_an_area_that_no_opening_helps_says_so() -> None:
    whole = territory_of({"A": 10, "B": 20, "C": 30}, ["AB", "BC"])
    area = completed(
        diagnosis_of(whole, declared("A", "BC"), population={"minimum": 40}, locks={"apart": [["A", "B"]]})
    )
    assert area.area.opening.impossible
    assert area.area.opening.ruled_out == ((), ("r2",))
    assert area.suggestions == ()
    assert any("10 inhabitants, the minimum is 40" in text for text in area.area.obstacles)


def test_a_search_that_was_stopped_proves_nothing() -> None:
    whole = territory_of({"A": 10, "B": 20, "C": 30}, ["AB", "BC"])
    diagnosis = diagnosis_of(whole, declared("A", "BC"), population={"minimum": 40}, size={"target": 1})
    control = Control()
    control.stop.set()
    (area,) = find_areas(diagnosis, LIMITS, control)
    assert area.opening.regions is None
    assert area.opening.unknown
    assert not area.opening.impossible


def test_white_spots_alone_are_divided_among_themselves() -> None:
    whole = territory_of({"A": 30, "B": 30, "C": 90}, ["AB", "BC"])
    area = completed(diagnosis_of(whole, declared("C"), population={"minimum": 50}))
    assert area.area.loose == frozenset("AB")
    assert [one.kind for one in area.suggestions if not one.exemptions] == ["redivided"]
    assert {(change.before, change.after) for change in area.suggestions[0].changes} == {("-", "A-stad")}
    assert all(lockout.place is Place.FORCED for lockout in area.lockouts)


def test_nothing_stalls_where_all_is_sound() -> None:
    whole = territory_of({"A": 60, "B": 60}, ["AB"])
    assert (
        complete_task(diagnosis_of(whole, declared("A", "B"), population={"minimum": 50}), 1, LIMITS).areas
        == ()
    )


def test_an_opened_region_may_give_instead_of_join() -> None:
    """R is short of 50; the region around B can spare C."""
    whole = territory_of({"R": 40, "B": 60, "C": 15}, ["RC", "CB"])
    diagnosis = diagnosis_of(
        whole, declared("R", "BC"), population={"minimum": 50, "maximum": 100}, size={"target": 10}
    )
    area = completed(diagnosis)
    assert area.area.opening.regions == ("r2",)
    one, exemption = area.suggestions
    assert one.kind == "ceded"
    assert [(e.criterion, e.size) for e in exemption.exemptions] == [("population", 10)]
    assert [(change.code, change.after) for change in one.changes] == [("C", "r1")]


def test_a_city_that_takes_the_name_of_its_region_along_is_told_with_whom() -> None:
    whole = territory_of({"A": 60, "B": 50, "D": 40, "E": 20, "F": 30}, ["AB", "BD", "AE", "EF"])
    entries = [Entry(code, name) for name, codes in {"A-stad": "ABD", "r2": "EF"}.items() for code in codes]
    diagnosis = diagnosis_of(whole, Declaration("", "drawn", tuple(entries)), population={"minimum": 60})
    (area,) = find_areas(diagnosis, LIMITS)
    moved = Suggestion(area, (("redivided", ""),), Partition(["BD", "AE", "F"]), 0, True)
    assert [(change.code, change.before, change.after) for change in moved.changes] == [
        ("A", "A-stad (with B-stad and D-stad)", "A-stad (with E-stad)"),
        ("E", "r2", "A-stad"),
    ]


def test_without_anything_declared_there_is_nothing_to_complete() -> None:
    with pytest.raises(InputError, match="nothing declared"):
        complete(Scenario())


# -------------------------------------------------------------------- the real areas
@pytest.fixture(scope="module")
def utrecht() -> Completion:
    return complete(load_scenario(SCENARIOS / "stalled-utrecht.toml"), "jeugdregio", limits=LIMITS)


def only_area(completion: Completion) -> tuple[TaskCompletion, AreaCompletion]:
    (task,) = completion.tasks
    (area,) = task.areas
    return task, area


def test_utrecht_and_its_ring_stall_and_the_rest_stays(utrecht: Completion) -> None:
    task, area = only_area(utrecht)
    failing = {
        region.name: {f.criterion for f in region.faults}
        for region in task.diagnosis.regions
        if region.faults
    }
    assert failing == {
        "Utrecht Stad": {"members", "centres"},
        "Lekstroom": {"centres"},
        "Utrecht West": {"centres"},
        "Zuidoost Utrecht": {"centres"},
    }
    assert area.area.opening.regions == ()
    assert len(area.area.closed) == 18
    for suggestion in area.suggestions:
        assert suggestion.proven
        whole = task.partition(suggestion)
        assert {task.diagnosis.sound["Eemland"], task.diagnosis.sound["Food Valley"]} <= set(whole.regions)
        assert whole.codes == frozenset(task.diagnosis.territory.codes)
        assert not suggestion.exemptions  # an isolated centre is no matter of a limit
        for _, criterion in utrecht.scenario.in_use():
            assert criterion.check(task.diagnosis.territory, whole) == []


def test_the_fewest_who_must_change_for_utrecht_are_bunnik(utrecht: Completion) -> None:
    _, area = only_area(utrecht)
    (fewest,) = having(area, "ceded", "fewest inhabitants change region")
    assert [utrecht.territory.name(change.code) for change in fewest.changes] == ["Bunnik"]
    assert (
        0
        == area.price(having(area, "joined", "lowest cost")[0])
        < area.price(fewest)
        <= area.declared_price + 10**5
    )
    assert {lockout.place for lockout in area.lockouts} == {Place.PRICED}


def test_the_tables_and_json_of_utrecht_hang_together(utrecht: Completion) -> None:
    content = as_dict(utrecht)
    (area,) = content["tasks"][0]["areas"]
    assert content["tasks"][0]["label"].startswith("jeugdregio's, delineation 2017")
    suggestions, changes = suggestion_table(utrecht).records(), change_table(utrecht).records()
    assert [row["suggestion"] for row in suggestions] == list(range(1, len(area["suggestions"]) + 1))
    for row, one in zip(suggestions, area["suggestions"], strict=True):
        asked = [change for change in changes if change["suggestion"] == row["suggestion"]]
        mine = [change for change in asked if change["role"] == "changes"]
        assert row["municipalities_changing"] == len(mine) == len(one["changing"])
        assert row["municipalities_receiving"] == len(asked) - len(mine) == len(one["receiving"])
        assert [change["code"] for change in asked] == one["must_say_yes"]
        assert row["inhabitants_changing"] == sum(change["inhabitants"] for change in mine)
        assert row["price"] == one["price"] >= 0
    stalled = [row for row in municipality_table(utrecht).records() if row["area"] == "Utrecht"]
    assert len(stalled) == 18
    assert {row["state"] for row in stalled} == {"stalled"}


def test_the_ijmond_after_its_region_is_withdrawn() -> None:
    completion = complete(load_scenario(SCENARIOS / "stalled-ijmond.toml"), limits=LIMITS)
    task, area = only_area(completion)
    names = completion.territory.names
    assert names(task.diagnosis.white) == "Beverwijk, Heemskerk and Velsen"
    assert len(task.diagnosis.sound) == 3
    assert area.area.opening.regions == ("Zuid Kennemerland",)
    assert area.area.opening.ruled_out == ((),)
    assert len(area.elsewhere) == 2
    assert any("146,305 inhabitants, the minimum is 150,000" in text for text in area.area.obstacles)
    joined, exemption = area.suggestions
    assert names(change.code for change in joined.changes) == "Beverwijk, Heemskerk and Velsen"
    haarlem = "Bloemendaal; Haarlem; Haarlemmerliede en Spaarnwoude; Heemstede; Zandvoort"
    assert names(joined.receiving) == haarlem
    assert set(exemption.names.values()) >= {"IJmond (Midden Kennemerland)", "Zuid Kennemerland"}
    assert {(one.criterion, one.size) for one in exemption.exemptions} == {
        ("population", 3_695),
        ("members", 2),
    }
    assert not exemption.receiving


@pytest.mark.slow
def test_the_country_stalls_around_utrecht_and_haarlemmermeer() -> None:
    completion = complete(load_scenario(SCENARIOS / "nederland.toml"), alternatives=0, limits=LIMITS)
    (task,) = completion.tasks
    assert [(area.area.name, area.area.opening.regions) for area in task.areas] == [
        ("Utrecht", ()),
        ("Haarlemmermeer", ("Zuid Kennemerland",)),
    ]
    assert len(task.diagnosis.sound) == 37
