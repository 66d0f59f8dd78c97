"""The answer first, for questions about a scenario: explain, tipping, weights, a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from models.scenario import Scenario
from models.territory import Territory
from optimizer.cli.printing.summary import Lines, show, signed, some
from optimizer.language.language import Language, language_in_force
from optimizer.language.titles import heading_of, title_by_name

if TYPE_CHECKING:
    from optimizer.explanation.explanation import Explanation
    from optimizer.explanation.prices import Price, Prices
    from optimizer.explanation.wishes import WishPrice
    from optimizer.infeasible.diagnosis import Diagnosis
    from optimizer.judgement.tipping import TippingPoints
    from optimizer.judgement.weights import DeclaredWeights
    from optimizer.study.study import Study

__all__ = ["summarize_explanation", "summarize_study", "summarize_tipping", "summarize_weights"]

MOST = 3
"""So many prices are said; the tables have all."""


# -------------------------------------------------------------------- explain
def summarize_explanation(console: Console, explanation: Explanation) -> None:
    """Print what a wish or each criterion costs, or why nothing fits and what would resolve it."""
    say, scenario = language_in_force(), explanation.best.scenario
    lines: Lines = []
    if explanation.wish is not None:
        _wish(explanation.wish, lines, say)
    if explanation.prices is not None:
        _prices(explanation.prices, lines, say)
    if explanation.diagnosis is not None:
        if scenario.tiers:
            tier = explanation.diagnosis.scenario.tier
            text = say.phrase(f"Tier {tier} has no partition, whatever the others ask.")
            lines.append((say.gettext("Result"), text))
        _diagnosis(explanation.diagnosis, lines, say)
    if explanation.across is not None:
        lines.append((say.gettext("Why nothing fits"), explanation.across.told(say.phrase)))
    if not explanation.explained:
        lines.append((say.gettext("Result"), say.gettext("Not explained within the time limit.")))
    show(console, heading_of(scenario), lines)


def _wish(wish: WishPrice, lines: Lines, say: Language) -> None:
    lines.append((say.gettext("The wish"), say.phrase(wish.sentence)))
    scenario, territory = wish.before.scenario, wish.before.territory
    steps = sorted(wish.cost_rows().records(), key=lambda row: -abs(row["difference"]))
    parts = [
        f"{title_by_name(row['criterion'], scenario, territory, say)} {signed(row['difference'], say)}"
        for row in steps[:MOST]
        if row["difference"]
    ]
    if parts:
        lines.append((say.gettext("Difference"), "; ".join(parts)))


def _prices(prices: Prices, lines: Lines, say: Language) -> None:
    best, territory = prices.best, prices.best.territory
    if best.report.objective is not None:
        cost = say.number(territory.in_inhabitants(best.report.objective))
        lines.append((say.gettext("Cost"), say.say("%(cost)s weighted inhabitants", cost=cost)))
    for label, kind in (("Dearest criteria", "cost"), ("Dearest rules", "rule")):
        binding = [price for price in prices.prices if price.kind == kind and price.binds]
        parts = [_price(price, best.scenario, territory, say) for price in binding[:MOST]]
        said = "; ".join(parts) or say.gettext("none: without any of them the regions stay the same")
        lines.append((say.gettext(label), said))
    idle = sum(not price.binds for price in prices.prices)
    lines.append(
        (
            say.gettext("Change nothing"),
            say.say("%(n)s of %(all)s", n=say.number(idle), all=say.number(len(prices.prices))),
        )
    )


def _price(price: Price, scenario: Scenario, territory: Territory, say: Language) -> str:
    """Return what a criterion or rule is called, what is gained without it, and who would move."""
    title = say.phrase(price.text)
    if price.kind == "cost":
        title = title_by_name(price.text, scenario, territory, say)
    moved = price.comparison.moved if price.comparison else frozenset()
    return say.say(
        "%(title)s: without it %(gain)s less, %(people)s inhabitants move",
        title=title,
        gain=say.part(price.gain),
        people=say.number(territory.population(moved)),
    )


def _diagnosis(diagnosis: Diagnosis, lines: Lines, say: Language) -> None:
    for conflict, options in zip(diagnosis.conflicts, diagnosis.relaxations, strict=True):
        lines.append((say.gettext("Why nothing fits"), conflict.told(say.phrase)))
        parts = [
            say.say(
                "%(change)s (%(people)s inhabitants)",
                change=say.phrase(one.text),
                people=say.number(one.change),
            )
            for one in options[:MOST]
        ]
        if parts:
            lines.append((say.gettext("What would resolve it"), "; ".join(parts)))
    if diagnosis.together is not None:
        lines.append((say.gettext("Smallest change"), say.phrase(diagnosis.together.text)))
        shown = say.gettext("--verbose shows the lines for the scenario file.")
        lines.append(("", shown))
    elif diagnosis.conflicts:
        text = say.gettext("No set of these changes was proved to make the whole fit.")
        lines.append((say.gettext("Result"), text))


# -------------------------------------------------------------------- tipping, weights
def summarize_tipping(console: Console, found: Sequence[TippingPoints]) -> None:
    """Print how far each weight can move before another partition is the best, the most sensitive first."""
    say = language_in_force()
    lines: Lines = []
    if not found:
        return
    scenario = found[0].scenario
    for points in sorted(found, key=_room):
        here, said = points.today, points.dial.said
        label = say.phrase(points.dial.title)
        if here is None:
            lines.append((label, say.gettext("Nothing was found in time.")))
            continue
        values = {name: say.part(said(w)) for name, w in (("low", here.start), ("high", here.end))}
        values["today"] = say.part(said(points.dial.today))
        whole = len(points.pieces) == 1
        text = say.say("%(today)s today; the regions stay the same from %(low)s to %(high)s", **values)
        if whole:
            text += f" ({say.gettext('the whole range')})"
        elif len(found) == 1:
            text += f". {say.phrase(' '.join(points.sentences()[1:]))}"
        lines.append((label, text))
    show(console, heading_of(scenario), lines)


def _room(points: TippingPoints) -> float:
    """Return how far a weight can move, as part of what it is: the least comes first."""
    here, today = points.today, points.dial.today
    if here is None or len(points.pieces) == 1:
        return float("inf")
    inner = [end for end in (here.start, here.end) if points.pieces[0].start < end < points.pieces[-1].end]
    return min((abs(float(end - today)) for end in inner), default=0.0) / max(float(today), 1.0)


def summarize_weights(console: Console, found: DeclaredWeights) -> None:
    """Print whether weights explain the declared regions, and which."""
    say = language_in_force()
    lines = [
        (say.gettext("Answer") if not k else "", say.phrase(text)) for k, text in enumerate(found.sentences())
    ]
    show(console, say.phrase(found.declared.label), lines)


# -------------------------------------------------------------------- studies
def summarize_study(console: Console, study: Study) -> None:
    """Print how the runs of a study ended, and what holds over all of them."""
    say, runs = language_in_force(), study.runs
    lines: Lines = []
    done = runs[runs["status"] != "missing"]
    found = done[done["regions"].notna()]
    text = say.say(
        "%(done)s of %(all)s done, %(proven)s proven",
        done=say.number(len(done)),
        all=say.number(len(runs)),
        proven=say.number(int((done["status"] == "optimal").sum())),
    )
    lines.append((say.gettext("Runs"), text))
    if len(found):
        low, high = int(found["regions"].min()), int(found["regions"].max())
        between = say.say("%(low)s to %(high)s", low=say.number(low), high=say.number(high))
        lines.append((say.gettext("Regions"), say.number(low) if low == high else between))
    if len(found) > 1:
        territory = study.territory()
        cores = sorted((c for c in study.cores() if len(c) > 1), key=lambda c: -territory.population(c))
        names = [say.listing(territory.names(core)) for core in cores]
        none = say.gettext("no two municipalities in every run")
        lines.append((say.gettext("Always together"), " | ".join(names[:MOST]) or none))
    failed = done[done["status"] == "failed"]
    if len(failed):
        reasons = [f"{row.run}: {say.phrase(str(row.error))}" for row in failed.itertuples()]
        lines.append((say.gettext("Failed"), some(reasons, say)))
    show(console, study.title, lines)
