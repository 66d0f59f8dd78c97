"""What `explain` prints."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.cli.printing.console import table_of, tell
from optimizer.explanation.explanation import Explanation
from optimizer.explanation.prices import Prices
from optimizer.explanation.wishes import WishPrice
from optimizer.infeasible.diagnosis import Diagnosis
from optimizer.infeasible.relaxation import Relaxation
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name

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
        console.print(Text(explanation.across.told(language_in_force().phrase), style="bold"))
        if not explanation.across.minimal:
            tell(console, "Time was too short to prove that all of this is needed.", "dim")
    if not explanation.explained:
        tell(console, "Not explained within the time limit.", "bold red")


def _print_wish(console: Console, wish: WishPrice) -> None:
    right = ("before", "after", "difference", "members", "inhabitants")
    scenario, territory, say = wish.before.scenario, wish.before.territory, language_in_force()
    costs = [
        row | {"criterion": title_by_name(row["criterion"], scenario, territory, say)}
        for row in wish.cost_rows().records()
    ]
    for title, rows in (
        ("Costs with the wish", costs),
        ("Regions that change", wish.region_rows().records()),
    ):
        if rows:
            console.print(table_of(title, rows, right=right))
    tell(console, wish.sentence, "bold")
    console.print()


def _print_prices(console: Console, prices: Prices) -> None:
    right = ("own cost", "gain without it", "inhabitants that would move")
    for title, kind in (("Price of each criterion", "cost"), ("Price of each hard rule", "rule")):
        rows = [_titled(row, prices) for row in prices.rows("cost" if kind == "cost" else "rule").records()]
        if rows:
            console.print(table_of(title, rows, right=right))
    best, objective, say = prices.best, prices.best.report.objective, language_in_force()
    binding = [
        title_by_name(price.text, best.scenario, best.territory, say)
        if price.kind == "cost"
        else say.phrase(price.text)
        for price in prices.prices
        if price.binds
    ]
    if objective is not None:
        cost = f"{best.territory.in_inhabitants(objective):,}"
        tell(console, f"The best partition costs {cost} weighted inhabitants ({best.report.status}).", "bold")
    if binding:
        tell(console, f"It would be another without: {', '.join(binding)}.", "bold")
    else:
        tell(console, "Nothing changes it alone.", "bold")


def _titled(row: dict[str, Any], prices: Prices) -> dict[str, Any]:
    """Return a row of prices with the title of its criterion."""
    if "criterion" not in row:
        return row
    best, say = prices.best, language_in_force()
    return row | {"criterion": title_by_name(row["criterion"], best.scenario, best.territory, say)}


def _print_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    right = ("inhabitants it takes",)
    for number, conflict in enumerate(diagnosis.conflicts):
        console.print(Text(conflict.told(language_in_force().phrase), style="bold"))
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
    least = "The smallest change"
    if conflicts > 1:
        least = f"The smallest change for each of {conflicts} conflicts"
    what = language_in_force().phrase(together.text)
    tell(console, f"{least}, proved to give a partition: {what}.", "bold")
    tell(console, "In the scenario file:")
    console.print(Text(together.toml, style="dim"))
