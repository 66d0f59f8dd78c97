"""What a benchmark run says of its results; the runs themselves are no tests."""

from dataclasses import replace

import pytest

from benchmarks.__main__ import BEGIN, END, README
from benchmarks.instances import INSTANCES, most_regions
from benchmarks.isolation import run_alone
from benchmarks.methods import METHODS, Answer, Method
from benchmarks.peers import judge
from benchmarks.records import Record, Task, read_table, write_table
from benchmarks.smoke import disagreements
from benchmarks.suites import COMPARED
from benchmarks.synthetic import SYNTHETIC
from benchmarks.tables import cost_ratio, engine_tables, overview, peer_table, time_ratio
from models.problem import Bound, Cost, Limit, Problem

OURS = Record("peers", "limburg, base", "regio", 33, "optimal", 200, 200, 3, 0.5, 60.0, 0, 2)
PEER = replace(OURS, method="HiGHS assignment", objective=250, bound=150, outcome="feasible", solve_s=2.0)


def test_agreeing_runs_are_no_trouble():
    assert disagreements([OURS, PEER, replace(PEER, outcome="unknown", objective=None, bound=None)]) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bound": 201}, "a bound of 201, but regio found 200"),
        ({"outcome": "optimal"}, "optimal at 250 with a bound of 150"),
        ({"outcome": "infeasible", "objective": None, "bound": None}, "infeasible, but regio found"),
        ({"outcome": "breaks rules"}, "breaks rules"),
        ({"outcome": "failed", "note": "ImportError"}, "ImportError"),
    ],
)
def test_wrong_results_are_told(change, said):
    [wrong] = disagreements([OURS, replace(PEER, **change)])
    assert said in wrong


def test_a_partition_is_judged_by_the_problem_and_not_by_its_maker():
    limit = Limit(((Bound("population", lower=3),),), "minimum")
    problem = Problem(
        ("a", "b", "c"),
        frozenset({(0, 1), (1, 2)}),
        {"population": (3, 2, 1)},
        {"x": Cost(separate={(0, 1): 5})},
        (limit,),
    )
    apart, alone = [frozenset({0}), frozenset({1, 2})], [frozenset({0, 1}), frozenset({2})]
    assert judge(problem, Answer(apart, proven=True)) == ("optimal", 5)
    assert judge(problem, Answer(alone, proven=True)) == ("breaks rules", 0)
    assert judge(problem, Answer([frozenset({0})])) == ("breaks rules", None)
    assert judge(problem, Answer(None, proven=True)) == ("infeasible", None)
    assert judge(problem, Answer(None)) == ("unknown", None)


def test_ratios_are_to_ours_and_a_heuristic_is_timed_until_its_best():
    assert cost_ratio(PEER, OURS) == 1.25
    assert time_ratio(PEER, OURS) == 4.0
    assert time_ratio(replace(PEER, bound=None, first_s=1.0), OURS) == 2.0
    packing = replace(OURS, instance="limburg, max-p", regions=9)
    assert cost_ratio(replace(packing, regions=6, method="spopt MaxPHeuristic"), packing) == 1.5


def test_the_bound_of_a_packing_counts_whole_regions():
    problem = Problem(("a",), frozenset(), costs={"many": Cost(per_region=-10, constant=100)})
    assert [most_regions(problem, bound) for bound in (50, 51, 41, 40, None)] == [5, 4, 5, 6, None]


def test_tables_read_what_they_wrote(tmp_path):
    records = [OURS, replace(PEER, first_s=0.25, note='a "note", with a comma')]
    write_table(tmp_path / "peers.csv", records)
    assert read_table(tmp_path / "peers.csv") == records


def test_tables_show_every_run():
    assert peer_table([OURS, PEER]).count("\n| ") == 3
    engine = [replace(OURS, suite="engine"), replace(OURS, suite="engine", instance="nederland, base")]
    change = replace(OURS, suite="change", solve_s=0.4)
    shown = engine_tables([*engine, change])
    assert "| limburg | 33 | 0.50 |" in shown
    assert "| nederland, base | optimal | 200 | 200 | 0.00% | 3 |" in shown
    assert "| limburg, base | optimal | 0.40 |" in shown


def test_the_overview_says_what_each_method_came_to():
    packing = replace(OURS, instance="limburg, max-p", outcome="feasible", regions=8, most_regions=9)
    nothing = replace(PEER, method="CP-SAT assignment", outcome="unknown", objective=None, bound=None)
    heuristic = replace(PEER, method="GerryChain tilted run", bound=None)
    rows = overview([OURS, PEER, nothing, heuristic, packing]).splitlines()
    assert rows[0] == (
        "| instance | units | regio | CP-SAT assignment | HiGHS assignment | GerryChain tilted run |"
    )
    assert (
        rows[2] == "| limburg, base | 33 | proven in 0.50 s | nothing in 60 s | +25.0%, gap 40.0% | +25.0% |"
    )
    assert rows[3] == "| limburg, max-p | 33 | 8 regions, at most 9 |  |  |  |"


def test_the_overview_says_the_memory_of_each_method_and_which_is_not_installed():
    ours = [replace(OURS, peak_mb=200.4), replace(OURS, instance="limburg, max-p", peak_mb=1300.0)]
    absent = replace(PEER, method="pygeoda AZP", outcome="not installed", units=0, objective=None, bound=None)
    rows = overview([*ours, replace(absent, note="pygeoda is not installed")]).splitlines()
    assert rows[0] == "| instance | units | regio |"
    assert rows[-3:] == [
        "| peak memory, MB |  | 200 to 1,300 |",
        "",
        "Not measured: pygeoda AZP (pygeoda is not installed).",
    ]


def test_a_method_that_is_not_installed_is_told_without_a_process(monkeypatch):
    absent = Method("benchmarks.methods.none", "nothing", package="no_such_package")
    monkeypatch.setitem(METHODS, "none", absent)
    record = run_alone(Task("peers", "limburg, base", "none", 1.0))
    assert record.outcome == "not installed"
    assert record.note.startswith("no_such_package is not installed for Python 3.")
    assert METHODS["regio"].missing() == ""


def test_the_readme_has_a_place_for_the_overview():
    text = README.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert text.index(BEGIN) < text.index(END)


def test_every_instance_is_a_scenario_that_exists():
    assert set(COMPARED) <= INSTANCES.keys() | SYNTHETIC.keys()
    for name in ("limburg, minimum 200,000", "nederland, max-p", "specialised care"):
        assert INSTANCES[name].load().population is not None
    assert INSTANCES["limburg, minimum 200,000"].load().population.minimum == 200_000
    packing = INSTANCES["limburg, max-p"].load()
    assert [name for name, criterion in packing.in_use() if criterion.weights] == ["number_of_regions"]
    assert {name for name, _ in INSTANCES["limburg, base"].load().in_use()} > {"size", "centres"}
