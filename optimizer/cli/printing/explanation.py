"""What `explain` prints."""

from __future__ import annotations

from rich.console import Console

from optimizer.cli.printing.console import table_of, tell
from optimizer.explanation.explanation import Explanation
from optimizer.explanation.prices import Prices
from optimizer.explanation.wishes import WishPrice
from optimizer.infeasible.diagnosis import Diagnosis
from optimizer.infeasible.relaxation import Relaxation

__all__ = ["print_explanation"]


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Print an explanation: tables first, then what they come to in a sentence."""
    if explanation.wish is not None:
        _print_wish(console, explanation.wish)
    if explanation.prices is not None:
        _print_prices(console, explanation.prices)
    if explanation.diagnosis is not None:
        if explanation.best.scenario.tiers:
            tier = explanation.diagnosis.scenario.tier
            tell(console, f"Tier {tier} has no partition, whatever the others ask.", "bold")
        _print_diagnosis(console, explanation.diagnosis)
    if explanation.across is not None:
        tell(console, explanation.across.sentence, "bold")
        if not explanation.across.minimal:
            tell(console, "Time was too short to prove that all of this is needed.", "dim")
    if not explanation.explained:
        tell(console, "Not explained within the time limit.", "bold red")


def _print_wish(console: Console, wish: WishPrice) -> None:
    right = ("before", "after", "difference", "members", "inhabitants")
    for title, rows in (
        ("Costs with the wish", wish.cost_rows()),
        ("Regions that change", wish.region_rows()),
    ):
        if rows:
            console.print(table_of(title, rows, right=right))
    tell(console, wish.sentence, "bold")
    console.print()


def _print_prices(console: Console, prices: Prices) -> None:
    right = ("own cost", "gain without it", "inhabitants that would move")
    for title, kind in (("Price of each criterion", "cost"), ("Price of each hard rule", "rule")):
        rows = prices.rows("cost" if kind == "cost" else "rule")
        if rows:
            console.print(table_of(title, rows, right=right))
    binding = [price.text for price in prices.prices if price.binds]
    objective = prices.best.report.objective
    cost = "" if objective is None else f"{prices.best.territory.in_inhabitants(objective):,}"
    text = f"The best partition costs {cost} weighted inhabitants ({prices.best.report.status}). "
    text += f"It would be another without: {', '.join(binding)}." if binding else "Nothing changes it alone."
    tell(console, text, "bold")


def _print_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    right = ("inhabitants it takes",)
    for number, conflict in enumerate(diagnosis.conflicts):
        tell(console, conflict.sentence, "bold")
        if not conflict.minimal:
            tell(console, "Time was too short to prove that all of this is needed.", "dim")
        if rows := diagnosis.rows(number):
            console.print(table_of("What would resolve it", rows, right=right))
        console.print()
    if diagnosis.together is not None:
        _print_together(console, diagnosis.together, len(diagnosis.conflicts))
    elif diagnosis.conflicts:
        tell(console, "No set of these changes was proved to make the whole fit.")


def _print_together(console: Console, together: Relaxation, conflicts: int) -> None:
    least = (
        "The smallest change" if conflicts == 1 else f"The smallest change for each of {conflicts} conflicts"
    )
    tell(console, f"{least}, proved to give a partition: {together.text}.", "bold")
    tell(console, "In the scenario file:")
    tell(console, together.toml, "dim")
