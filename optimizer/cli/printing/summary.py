"""The answer first: about ten lines per command that need no knowledge of the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models.proposal import Judgement, Proposal, Status
from models.territory import Territory
from optimizer.language.language import Language, language_in_force
from optimizer.language.titles import heading_of, title_of
from optimizer.solving.limits_in_force import implausible_limits, limits_in_force

if TYPE_CHECKING:
    from optimizer.comparison.comparison import Comparison
    from optimizer.declared.completion import Completion
    from optimizer.declared.measures import AreaCompletion
    from optimizer.declared.monitor import Monitor
    from optimizer.explanation.regret import Regret
    from optimizer.solving.assess import Assessment

__all__ = [
    "Lines",
    "limit_said",
    "show",
    "signed",
    "some",
    "summarize_assessment",
    "summarize_comparison",
    "summarize_completion",
    "summarize_monitor",
    "summarize_proposal",
]

MOST = 8
"""So many names are said; the tables have all."""
NARROW = 60
"""A narrower terminal has labels on lines of their own."""

Lines = list[tuple[str, str]]


def show(console: Console, heading: str, lines: Sequence[tuple[str, str]]) -> None:
    """Print a heading and labelled lines."""
    console.print(Text(heading, style="bold"))
    if console.width < NARROW:
        for label, text in lines:
            console.print(Text(label, style="bold"))
            console.print(Padding(Text(text), (0, 0, 0, 2)))
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for label, text in lines:
        grid.add_row(Text(label, style="bold"), Text(text))
    console.print(grid)


# -------------------------------------------------------------------- propose
def summarize_proposal(console: Console, proposal: Proposal, comparison: Comparison | None) -> None:
    """Print what a proposal comes to."""
    say = language_in_force()
    views = proposal.by_tier()
    for finding in implausible_limits(proposal.scenario, proposal.territory):
        console.print(Text(f"{say.gettext('Note')}: {say.phrase(finding.text)}", style="bold yellow"))
    title = heading_of(proposal.scenario)
    if proposal.partition is None:
        show(console, title, [(say.gettext("Result"), _status(proposal, say)), *_limits(proposal, say)])
        return
    count = say.ngettext("%(n)s region", "%(n)s regions", len(views[0].names))
    heading = f"{title}: {count % {'n': say.number(len(views[0].names))}}"
    lines: Lines = []
    for view in reversed(views):
        label = view.scenario.tier if len(views) > 1 else say.gettext("Regions")
        lines.append((label, _regions(view.territory, view.names.items(), say)))
    lines += _limits(proposal, say)
    if comparison is not None:
        lines.append((say.gettext("Who changes"), _who_changes(comparison, say)))
    if proposal.scenario.fairness and proposal.scenario.fairness.worst:
        lines += [(say.gettext("Fairness"), say.phrase(finding.text)) for finding in proposal.findings[-1:]]
    lines.append((say.gettext("How sure"), _status(proposal, say)))
    lines.append((say.gettext("Against the best"), _gap(proposal, say)))
    if proposal.robustness is not None:
        text = proposal.robustness.sentence(proposal.territory.cost_unit)
        lines.append((say.gettext("Futures"), say.phrase(text) + "."))
    if shares := _largest_shares(proposal.judgements, proposal.territory, say):
        lines.append((say.gettext("What weighs"), shares))
    lines += _notes(proposal.judgements, say)
    show(console, heading, lines)


def _status(proposal: Proposal, say: Language) -> str:
    match proposal.report.status:
        case Status.OPTIMAL:
            return say.gettext("Proven: under these criteria no division is better.")
        case Status.FEASIBLE:
            return say.gettext("The best found so far; not proven to be the best.")
        case Status.INFEASIBLE:
            return say.gettext("Proven: no division keeps every hard rule. `regio explain` says why.")
    return say.gettext("Nothing was found in time.")


def _gap(proposal: Proposal, say: Language) -> str:
    gap = proposal.report.gap
    if proposal.report.status is Status.OPTIMAL:
        return say.gettext("0% worse: it is the best.")
    if gap is None:
        return say.gettext("Not known.")
    return say.say("At most %(gap)s worse than the best possible.", gap=say.percent(gap, 1))


def _limits(proposal: Proposal, say: Language) -> Lines:
    lines = []
    for asked in proposal.scenario.by_tier():
        tier = f" ({asked.tier})" if proposal.scenario.tiers else ""
        found = [limit_said(line, say) for line in limits_in_force(asked, proposal.territory)]
        if found:
            lines.append((say.gettext("Limits") + tier, "; ".join(found)))
    return lines


def limit_said(line: str, say: Language) -> str:
    """Return a limit in the language: what it is about, then each of its parts."""
    what, colon, rest = line.partition(": ")
    if not colon:
        return say.phrase(line)
    general, mark, aside = rest.partition(" (")
    said = ", ".join(say.phrase(part) for part in general.split(", "))
    apart = "; ".join(say.phrase(part) for part in aside.removesuffix(")").split("; "))
    return f"{say.phrase(what)}: {said}" + (f" ({apart})" if mark else "")


def _regions(territory: Territory, regions: Iterable[tuple[frozenset[str], str]], say: Language) -> str:
    return some([f"{name} ({say.number(territory.population(codes))})" for codes, name in regions], say)


def some(names: Sequence[str], say: Language) -> str:
    """Return names in a row: the first few of many, and how many more."""
    more = len(names) - MOST
    text = "; ".join(names[:MOST] if more > 1 else names)
    return text + (" " + say.say("and %(n)s more", n=say.number(more)) if more > 1 else "")


def signed(number: float, say: Language) -> str:
    """Return a difference with its sign."""
    return f"{'+' if number > 0 else '-'}{say.number(abs(number))}"


def _who_changes(comparison: Comparison, say: Language) -> str:
    territory, moved, area = comparison.territory, comparison.moved, comparison.a.judged.codes
    text = say.say(
        "%(n)s of %(all)s municipalities, %(people)s of %(everyone)s inhabitants",
        n=say.number(len(moved)),
        all=say.number(len(area)),
        people=say.number(territory.population(moved)),
        everyone=say.number(territory.population(area)),
    )
    return f"{text}: {_names(territory, moved, say)}" if moved else text


def _names(territory: Territory, codes: Iterable[str], say: Language) -> str:
    people = territory.population
    return some([territory.name(code) for code in sorted(codes, key=lambda c: (-people([c]), c))], say)


def _largest_shares(judgements: Sequence[Judgement], territory: Territory, say: Language) -> str:
    whole = sum(judgement.measure.cost for judgement in judgements)
    first = sorted(judgements, key=lambda one: -one.measure.cost)[:3]
    parts = [
        f"{title_of(one.name, one.criterion, territory, say)} {say.percent(one.measure.cost / whole)}"
        for one in first
        if whole and one.measure.cost
    ]
    return "; ".join(parts)


def _notes(judgements: Sequence[Judgement], say: Language) -> Lines:
    """Return one line for all notes: how many of which criterion."""
    counts = Counter(
        say.phrase(one.criterion.title) for one in judgements for f in one.findings if f.kind != "violation"
    )
    if not counts:
        return []
    said = "; ".join(f"{title}: {say.number(number)}" for title, number in counts.items())
    return [(say.gettext("Notes"), said + " (--verbose)")]


# -------------------------------------------------------------------- assess, compare
def summarize_assessment(console: Console, assessment: Assessment, regret: Regret | None) -> None:
    """Print what the criteria say of an existing partition, and what it costs against the best."""
    say, territory = language_in_force(), assessment.territory
    number = len(assessment.names)
    count = say.ngettext("%(n)s region", "%(n)s regions", number) % {"n": say.number(number)}
    lines: Lines = [(say.gettext("Regions"), _regions(territory, assessment.names.items(), say))]
    limits = [limit_said(line, say) for line in limits_in_force(assessment.scenario, territory)]
    if limits:
        lines.append((say.gettext("Limits"), "; ".join(limits)))
    broken = [say.phrase(finding.text) for finding in assessment.violations]
    rules = say.gettext("All hard rules hold.")
    if broken:
        rules = say.ngettext("%(n)s hard rule does not hold", "%(n)s hard rules do not hold", len(broken)) % {
            "n": say.number(len(broken))
        }
        rules += f": {some(broken, say)}"
    lines.append((say.gettext("Rules"), rules))
    lines += _regret(regret, assessment, say)
    lines += _notes(assessment.judgements, say)
    show(console, f"{say.phrase(assessment.subject.label)}: {count}", lines)


def _regret(regret: Regret | None, assessment: Assessment, say: Language) -> Lines:
    if regret is None:
        return []
    of, territory = {one.name: one for one in assessment.judgements}, assessment.territory
    best, cost = say.number(regret.best), say.number(regret.cost)
    values = {"cost": cost, "best": best, "share": say.percent(regret.share, 1)}
    if regret.proven:
        text = say.say("%(cost)s; the proven best costs %(best)s: %(share)s more.", **values)
    else:
        text = say.say("%(cost)s; the best found costs %(best)s: %(share)s more.", **values)
    lines = [(say.gettext("Cost"), text)]
    parts = [
        f"{title_of(name, of[name].criterion, territory, say)} {signed(more, say)}"
        for name, more in regret.largest[:3]
        if name in of
    ]
    if parts:
        lines.append((say.gettext("Difference"), "; ".join(parts)))
    return lines


def summarize_comparison(console: Console, comparison: Comparison, labels: tuple[str, str]) -> None:
    """Print what it takes to go from one partition to another."""
    say = language_in_force()
    a, b = comparison.a, comparison.b
    people = comparison.territory
    lines: Lines = [
        ("A", f"{say.phrase(labels[0])}: {_regions(people, _largest(people, a.names), say)}"),
        ("B", f"{say.phrase(labels[1])}: {_regions(people, _largest(people, b.names), say)}"),
        (say.gettext("Who changes"), _who_changes(comparison, say)),
    ]
    gone, fresh = comparison.unmatched
    for label, side, regions in (
        (say.gettext("No longer there"), a, gone),
        (say.gettext("New"), b, fresh),
    ):
        if regions:
            lines.append((label, some([side.names[region] for region in regions], say)))
    if a.judgements and b.judgements:
        one, other = (sum(j.cost for j in side.judgements) for side in (a, b))
        text = say.say("A %(a)s, B %(b)s", a=say.number(one), b=say.number(other))
        if one:
            text += f" ({'+' if other >= one else '-'}{say.percent(abs(other - one) / one, 1)})"
        lines.append((say.gettext("Cost"), text))
        steps = sorted(
            ((k.cost - j.cost, j) for j, k in zip(a.judgements, b.judgements, strict=True)),
            key=lambda pair: -abs(pair[0]),
        )
        parts = [f"{title_of(j.name, j.criterion, people, say)} {signed(d, say)}" for d, j in steps[:3] if d]
        if parts:
            lines.append((say.gettext("Difference"), "; ".join(parts)))
        for mark, side in (("A", a), ("B", b)):
            broken = [say.phrase(f.text) for j in side.judgements for f in j.violations]
            if broken:
                lines.append((say.say("Broken in %(which)s", which=mark), some(broken, say)))
    show(console, say.gettext("From A to B"), lines)


def _largest(territory: Territory, names: Mapping[frozenset[str], str]) -> list[tuple[frozenset[str], str]]:
    return sorted(names.items(), key=lambda item: (-territory.population(item[0]), item[1]))


# -------------------------------------------------------------------- complete, monitor
def summarize_completion(console: Console, completion: Completion) -> None:
    """Print what is sound, what stalls, and each suggestion with its price and who must say yes."""
    say, number = language_in_force(), 0
    for task in completion.tasks:
        diagnosis = task.diagnosis
        values = {"n": say.number(len(diagnosis.sound)), "all": say.number(len(diagnosis.regions))}
        lines: Lines = []
        faulty = [region.name for region in diagnosis.regions if not region.sound]
        if faulty:
            lines.append((say.gettext("Not sound"), some(faulty, say)))
        if diagnosis.white:
            lines.append((say.gettext("In no region"), _names(diagnosis.territory, diagnosis.white, say)))
        limits = [limit_said(line, say) for line in limits_in_force(completion.scenario, diagnosis.territory)]
        if limits:
            lines.append((say.gettext("Limits"), "; ".join(limits)))
        for area in task.areas:
            number = _area_lines(area, number, lines, say)
        if not task.areas:
            lines.append((say.gettext("Result"), say.gettext("Nothing stalls.")))
        heading = say.say("%(n)s of %(all)s regions sound", **values)
        show(console, f"{say.phrase(diagnosis.declaration.heading)}: {heading}", lines)


def _area_lines(area: AreaCompletion, number: int, lines: Lines, say: Language) -> int:
    """Add what can become of a stalled area; return the number of the last suggestion."""
    territory = area.area.territory
    lines.append((say.gettext("Stalled"), f"{area.area.name}: {_names(territory, area.area.closed, say)}"))
    if not area.suggestions:
        lines.append((say.gettext("Result"), say.gettext("No solution was found, whichever region joins.")))
    for one in area.suggestions:
        number += 1
        price = territory.in_inhabitants(area.price(one))
        kind = say.gettext(KINDS[one.kind])
        parts = [kind, say.say("price %(price)s", price=say.number(price))]
        if one.exemptions:
            parts += [
                say.say(
                    "%(region)s: %(value)s in place of %(limit)s %(unit)s",
                    region=one.names[exemption.region],
                    value=say.number(exemption.value),
                    limit=say.number(exemption.limit),
                    unit=say.phrase(exemption.unit),
                )
                for exemption in one.exemptions
            ]
        if one.changes:
            changing = _names(territory, [change.code for change in one.changes], say)
            parts.append(say.say("change region: %(who)s", who=changing))
        if one.receiving:
            parts.append(
                say.say("receive and must say yes too: %(who)s", who=_names(territory, one.receiving, say))
            )
        if area.price(one) > area.declared_price:
            parts.append(say.gettext("dearer than as declared"))
        lines.append((say.say("Suggestion %(n)s", n=say.number(number)), "; ".join(parts)))
    return number


KINDS = {
    "joined": "declared regions joined whole",
    "ceded": "single municipalities ceded",
    "redivided": "divided anew",
    "exempted": "an exemption, the smallest that does",
}


def summarize_monitor(console: Console, monitor: Monitor) -> None:
    """Print per task how many regions are sound in each snapshot, and whom to address."""
    say, territory = language_in_force(), monitor.territory
    for timeline in monitor.timelines:
        lines: Lines = []
        for name, diagnosis in zip(timeline.names, timeline.diagnoses, strict=True):
            text = say.say(
                "%(n)s of %(all)s regions sound, %(white)s municipalities in no region",
                n=say.number(len(diagnosis.sound)),
                all=say.number(len(diagnosis.regions)),
                white=say.number(len(diagnosis.white)),
            )
            lines.append((say.phrase(name), text))
        who = [one.code for one in timeline.addresses]
        people = say.number(territory.whole.population(who))
        text = say.say("%(n)s municipalities, %(people)s inhabitants", n=say.number(len(who)), people=people)
        if who:
            text += f": {_names(territory.whole, who, say)}"
        lines.append((say.gettext("To address"), text))
        show(console, say.phrase(timeline.task or "What was declared"), lines)
