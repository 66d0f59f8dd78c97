"""What explanations and alternatives look like in print."""

from __future__ import annotations

import io
from fractions import Fraction

from rich.console import Console

from optimizer.cli.printing.explanation import print_explanation
from optimizer.cli.printing.outlook import print_outlook
from optimizer.engine.solution import Control
from optimizer.explanation.explanation import Explanation, explain
from optimizer.explanation.wishes import wish_of
from optimizer.infeasible.diagnosis import diagnose
from optimizer.outlook.outlook import find_outlook
from tests.optimizer.infeasible.test_diagnosis import case
from tests.optimizer.outlook.test_alternatives import LIMITS, best_of, chain


def printed(explanation: Explanation) -> str:
    console = Console(width=150, record=True, file=io.StringIO())
    print_explanation(console, explanation)
    return console.export_text()


def test_an_outlook_in_print() -> None:
    best = best_of(*chain())
    outlook = find_outlook(best, 2, Fraction(10), Fraction(1, 50), Control())
    console = Console(width=150, record=True, file=io.StringIO())
    print_outlook(console, outlook)
    text = console.export_text()
    assert "Alternatives" in text
    assert "1: C-stad, D-stad and E-stad change region" in text  # C leaves just half of its region behind
    assert "Contested neighbours" in text
    assert "proven" in text


def test_prices_in_print() -> None:
    text = printed(explain(best_of(*chain()), limits=LIMITS, control=Control()))
    assert "Price of each criterion" in text
    assert "Price of each hard rule" in text
    assert "It would be another without: a maximum of 3 members" in text


def test_a_wish_in_print() -> None:
    scenario, territory = chain()
    best = best_of(scenario, territory)
    wish = wish_of(scenario, territory, together=[("B", "C")])
    explanation = explain(best, wish, limits=LIMITS, control=Control())
    assert explanation.explained
    assert explanation.prices is None
    text = printed(explanation)
    assert "Regions that change" in text
    assert "B-stad and C-stad in one region: the best partition costs" in text


def test_a_wish_that_cannot_be_in_print() -> None:
    scenario, territory = chain(population={"minimum": 50_000})
    wish = wish_of(scenario, territory, minimum=80_000)
    explanation = explain(best_of(scenario, territory), wish, limits=LIMITS, control=Control())
    assert explanation.explained
    text = printed(explanation)
    assert "A minimum of 80,000 inhabitants: infeasible." in text
    assert "What would resolve it" in text


def test_several_conflicts_in_print() -> None:
    tables = {"population": {"minimum": 100_000}, "locks": {"together": [["A", "C"]], "apart": [["C", "A"]]}}
    scenario, territory = case(**tables)
    found = diagnose(scenario, territory, LIMITS)
    text = printed(Explanation(best_of(scenario, territory), None, None, found))
    assert "The smallest change for each of 2 conflicts" in text
    assert "[[contiguity.add]]" in text


def test_time_that_is_over_explains_nothing() -> None:
    control = Control()
    control.stop.set()
    scenario, territory = case(population={"minimum": 100_000})
    explanation = explain(best_of(scenario, territory), limits=LIMITS, control=control)
    assert not explanation.explained
    assert "Not explained within the time limit" in printed(explanation)
