"""What `complete` prints: the diagnosis, then suggestions with who must say yes, then every place."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from models.territory import Territory
from optimizer.cli.printing.console import names_of, table_of, tell, tell_fault
from optimizer.declared.completion import Completion
from optimizer.declared.exemptions import GROUND
from optimizer.declared.lockout import Lockout, Place
from optimizer.declared.measures import AreaCompletion, TaskCompletion
from optimizer.declared.soundness import Soundness
from optimizer.declared.stalled import StalledArea
from optimizer.declared.suggestions import Suggestion
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_by_name

__all__ = ["print_completion", "print_diagnosis"]

SEVERAL = 8
"""Sound regions are listed one by one up to this many."""


def print_completion(console: Console, completion: Completion) -> None:
    """Print a completion, task by task."""
    first = 1
    for task in completion.tasks:
        print_diagnosis(console, task.diagnosis)
        for area in task.areas:
            _print_area(console, area, first)
            first += len(area.suggestions)
        _print_verdict(console, task)
    if len(completion.tasks) > 1:
        _print_incongruence(console, completion)


# -------------------------------------------------------------------- diagnosis
def print_diagnosis(console: Console, diagnosis: Soundness) -> None:
    """Print which declared regions are sound, and who is in none or in several."""
    territory, declaration, say = diagnosis.territory, diagnosis.declaration, language_in_force()

    def titled(criterion: str) -> str:
        return title_by_name(criterion, diagnosis.scenario, territory, say)

    rows = [
        {
            "region": region.name,
            "members": len(region.members),
            "inhabitants": territory.population(region.members),
            "sound": "yes" if region.sound else "no",
            "fails": ", ".join(dict.fromkeys(titled(fault.criterion) for fault in region.faults)),
            "form": ", ".join(declaration.forms(region.name)),
            "operational": STATED[declaration.is_operational(region.name)],
        }
        for region in sorted(diagnosis.regions, key=lambda r: (r.sound, r.name))
        if not region.sound or len(diagnosis.sound) <= SEVERAL
    ]
    for said in ("form", "operational"):
        if not any(row[said] for row in rows):
            rows = [{key: value for key, value in row.items() if key != said} for row in rows]
    count, sound = len(diagnosis.regions), len(diagnosis.sound)
    console.print(table_of(f"{declaration.heading}: {sound} of {count} regions sound", rows, right=RIGHT))
    if len(rows) < count:
        tell(console, f"The {sound} sound regions stay as they are and are not listed.", "dim")
    for region in diagnosis.regions:
        for fault in region.faults:
            _line(console, f"{region.name}: {titled(fault.criterion)}: {say.phrase(fault.text)}")
    for finding in diagnosis.overall:
        _line(console, finding.text)
    for name, members in declaration.withdrawn.items():
        gone = members & frozenset(territory.codes)
        if gone:
            _line(console, f"Withdrawn from {name}: {_who(territory, gone)}")
    if diagnosis.white:
        _line(console, f"In no region (white spots): {_who(territory, diagnosis.white)}")
    for code in sorted(diagnosis.double):
        _line(console, f"In several regions: {territory.name(code)}: {diagnosis.name_of(code)}")
    for stray in declaration.strays:
        _line(console, f"{stray.place}: {stray.code!r} stands for no municipality (region {stray.region})")
    console.print()


RIGHT = ("members", "inhabitants")
STATED = {True: "yes", False: "no", None: ""}


def _line(console: Console, text: str) -> None:
    tell_fault(console, text)


def _who(territory: Territory, codes: frozenset[str]) -> str:
    return f"{names_of(territory, codes)} ({territory.population(codes):,} inhabitants)"


# -------------------------------------------------------------------- a stalled area
def _print_area(console: Console, completion: AreaCompletion, first: int) -> None:
    area, territory = completion.area, completion.area.territory
    tell(console, f"Stalled area {area.name}: {_who(territory, area.closed)}", "bold")
    _print_opening(console, area)
    if completion.best is None:
        return
    _print_other_openings(console, completion)
    rows = [
        {
            "no.": number,
            "kind": one.kind,
            "the one with": one.aim,
            "price": completion.area.territory.in_inhabitants(completion.price(one)),
            "regions": len(one.partition),
            "change region": len(one.changes),
            "receive": len(one.receiving),
            "inhabitants": territory.population(one.must_say_yes),
            "proof": "proven" if one.proven else "best found",
        }
        for number, one in enumerate(completion.suggestions, first)
    ]
    right = ("no.", "price", "regions", "change region", "receive", "inhabitants")
    console.print(table_of(f"Suggestions for {area.name}", rows, right=right))
    declared = territory.in_inhabitants(completion.declared_price)
    tell(console, f"As declared, which breaks the rules above, it costs {declared:,} by the same measure.")
    for number, one in enumerate(completion.suggestions, first):
        if completion.price(one) > completion.declared_price:
            tell(console, f"No. {number} costs more than the area does as declared.")
    tell(
        console,
        "Price: weighted inhabitants affected above the cheapest division of the area. joined: declared "
        "regions joined whole; ceded: every declared region goes on around its largest municipality and "
        "single municipalities go to another; redivided: any other division; exempted: all stays, with "
        "limits of its own. Must say yes: those whose region changes, and those who receive them.",
        "dim",
    )
    _print_criteria(console, completion, first)
    for number, one in enumerate(completion.suggestions, first):
        _print_suggestion(console, number, one)
    _print_places(console, completion)


def _print_opening(console: Console, area: StalledArea) -> None:
    opening, people = area.opening, area.territory.population
    for text in area.obstacles:
        said = language_in_force().phrase(text)
        _line(console, f"closed, it has no solution: {said}")
    if opening.regions:
        size = people(frozenset(area.territory.codes) - area.closed)
        tried = len(opening.ruled_out)
        tell(
            console,
            f"Smallest opening: {', '.join(opening.regions)} ({size:,} inhabitants) must join or give. "
            f"Smaller is fewer sound regions, then fewer inhabitants in them; {tried} smaller "
            f"{'opening was' if tried == 1 else 'openings were'} proved to have no solution"
            + (f", {len(opening.unknown)} could not be judged in time." if opening.unknown else "."),
        )
    elif opening.regions is None:
        proven = "proven" if opening.impossible else "as far as time allowed"
        tell(console, f"No opening of sound regions has a solution ({proven}).", "bold red")


def _print_other_openings(console: Console, completion: AreaCompletion) -> None:
    """Print what it would cost if another sound region took part instead."""
    if not completion.elsewhere:
        return
    rows = [
        {
            "instead": ", ".join(one.area.opening.regions or ()),
            "inhabitants opened": one.area.territory.population()
            - one.area.territory.population(one.area.closed),
            "price": completion.area.territory.in_inhabitants(completion.price(one)),
            "must say yes": len(one.must_say_yes),
            "inhabitants": one.area.territory.population(one.must_say_yes),
            "new regions": "; ".join(
                name for region, name in one.names.items() if region not in one.area.declared.values()
            ),
            "proof": "proven" if one.proven else "best found",
        }
        for one in completion.elsewhere
    ]
    right = ("inhabitants opened", "price", "must say yes", "inhabitants")
    title = "Other openings of as many regions, and their cheapest division"
    console.print(table_of(title, rows, right=right))
    tell(console, "A price below 0 is cheaper than the smallest opening at its best.", "dim")


def _print_criteria(console: Console, completion: AreaCompletion, first: int) -> None:
    """Print where the prices of the suggestions come from, criterion by criterion."""
    prices = [completion.price_by_criterion(one) for one in completion.suggestions]
    say, scenario = language_in_force(), completion.area.diagnosis.scenario
    territory = completion.area.territory
    numbers = [f"no. {number}" for number in range(first, first + len(prices))]
    rows = [
        {
            "criterion": title_by_name(name, scenario, territory, say),
            **{
                number: completion.area.territory.in_inhabitants(price[name])
                for number, price in zip(numbers, prices, strict=True)
            },
        }
        for name in completion.area.problem.costs
        if any(price[name] for price in prices)
    ]
    if rows:
        title = "Price by criterion: more, or less, than the cheapest division"
        console.print(table_of(title, rows, right=tuple(numbers)))


def _print_suggestion(console: Console, number: int, one: Suggestion) -> None:
    """Print the regions of a suggestion that differ from the declared ones, and who must say yes."""
    territory, declared = one.area.territory, set(one.area.declared.values())
    say = language_in_force().phrase
    console.print(Text(f"{number}. {say(one.kind)}, {say(one.aim)}", style="bold"))
    for region, name in one.names.items():
        same = ", as declared" if region in declared else ""
        text = f"{name}: {len(region)} municipalities, {territory.population(region):,} inhabitants{same}"
        _indented(console, 3, text, "dim" if same else "")
        if not same:
            _indented(console, 6, names_of(territory, region))
    by_region: dict[str, dict[str, list[str]]] = {}
    for change in one.changes:
        by_region.setdefault(change.after, {}).setdefault(change.before, []).append(change.code)
    _indented(console, 3, "Must say yes:", "bold")
    for exemption in one.exemptions:
        word = "minimum" if exemption.low else "maximum"
        _indented(
            console,
            6,
            f"exemption for {one.names[exemption.region]}: a {word} of {exemption.value:,.10g} "
            f"{exemption.unit} in place of {exemption.limit:,.10g}, {exemption.size:,.10g} "
            f"{'less' if exemption.low else 'more'} (P2: {GROUND})",
        )
    for after, origins in by_region.items():
        _indented(console, 6, f"to {after}")
        for before, codes in origins.items():
            origin = "no region" if before == "-" else before
            _indented(console, 9, f"from {origin}: {_who(territory, frozenset(codes))}")
    if one.receiving:
        _indented(console, 6, f"receive others: {_who(territory, one.receiving)}")
    if losing := one.affected - one.receiving:
        _indented(console, 3, f"Lose a partner: {_who(territory, losing)}", "dim")


def _indented(console: Console, blanks: int, text: str, style: str = "") -> None:
    """Print a text of which all lines begin after so many blanks."""
    console.print(Padding(Text(language_in_force().phrase(text), style=style), (0, 0, 0, blanks)))


# -------------------------------------------------------------------- places
def _print_places(console: Console, completion: AreaCompletion) -> None:
    territory, diagnosis = completion.area.territory, completion.area.diagnosis
    rows: list[dict[str, Any]] = [
        {
            "municipality": territory.name(lockout.code),
            "inhabitants": territory.population([lockout.code]),
            "declared": diagnosis.name_of(lockout.code),
            "place": str(lockout.place),
            "elsewhere costs": _price(lockout, territory),
            "then with": names_of(territory, lockout.elsewhere - {lockout.code}),
        }
        for lockout in completion.lockouts
    ]
    right = ("inhabitants", "elsewhere costs")
    console.print(table_of(f"Every municipality of {completion.area.name}", rows, right=right))
    if all(lockout.place is Place.FORCED for lockout in completion.lockouts):
        tell(console, "Every place is forced: this is the only division that keeps every hard rule.")
    tell(
        console,
        "Locked out of its region of the cheapest division (parted from its largest partner there) and "
        "solved again. forced: no division is left; free: it costs nothing; could leave, at a price: "
        "it costs so much.",
        "dim",
    )
    console.print()


def _price(lockout: Lockout, territory: Territory) -> str:
    if lockout.price is None:
        return "impossible" if lockout.place is Place.FORCED else "not known"
    cost = f"{territory.in_inhabitants(lockout.price):,}"
    return cost if lockout.proven else f"at most {cost}"


def _print_verdict(console: Console, task: TaskCompletion) -> None:
    count = len(task.areas)
    solved = sum(bool(area.suggestions) for area in task.areas)
    text = (
        "Nothing stalls: every declared region is sound and every municipality has one."
        if not count
        else f"{count} stalled {'area' if count == 1 else 'areas'}, {solved} with suggestions."
    )
    tell(console, text, "bold green" if solved == count else "bold red")


def _print_incongruence(console: Console, completion: Completion) -> None:
    territory, found = completion.territory, completion.incongruent
    rows = [
        {
            "municipality": territory.name(code),
            "partner groups": groups,
            **{task.diagnosis.declaration.task: task.diagnosis.name_of(code) for task in completion.tasks},
        }
        for code, groups in sorted(found.items(), key=lambda item: (-item[1], territory.name(item[0])))
    ]
    title = (
        f"Incongruence (no fault): {len(found)} municipalities ({territory.population(found):,} inhabitants) "
        "have different partners for different tasks"
    )
    console.print(table_of(title, rows, right=("partner groups",)))
