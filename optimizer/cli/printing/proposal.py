"""What `propose`, `verify` and `assess` print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from models.problem import in_inhabitants
from models.proposal import Judgement, Proposal
from models.territory import Territory
from optimizer.cli.printing.console import names_of, percent, print_findings, table_of, tell, tell_fault
from optimizer.cli.printing.summary import limit_said
from optimizer.language.language import language_in_force
from optimizer.language.titles import heading_of, layer_title, title_of
from optimizer.proposal.tables import region_table
from optimizer.solving.judgements import judgements_to_list
from optimizer.solving.limits_in_force import implausible_limits, limits_in_force

if TYPE_CHECKING:
    from optimizer.engine.proof.proven import Verification
    from optimizer.proposal.proof import Held
    from optimizer.proposal.tier_proof import TierCheck
    from optimizer.solving.assess import Assessment
    from optimizer.solving.declared_tiers import TierAssessment

__all__ = ["nesting_tree", "print_assessment", "print_proof", "print_proposal"]


def print_proposal(console: Console, proposal: Proposal) -> None:
    """Print what a proposal says: its regions, its criteria, how far it is proven."""
    report, say = proposal.report, language_in_force()
    strange = implausible_limits(proposal.scenario, proposal.territory)
    for finding in strange:
        tell(console, f"Note: {finding.text}", "bold yellow")
    for asked in proposal.scenario.by_tier():
        tier = f" ({asked.tier})" if proposal.scenario.tiers else ""
        for line in limits_in_force(asked, proposal.territory):
            tell(console, f"Limit{tier}: {limit_said(line, say)}", "dim")
    if proposal.partition is not None:
        views = proposal.by_tier()
        for view in reversed(views):
            _print_regions(console, view, proposal)
        if len(views) > 1:
            console.print(nesting_tree(views))
    print_findings(console, tuple(finding for finding in proposal.findings if finding not in strange))
    for line in _proof(proposal):
        tell(console, line, "bold")
    way = " + ".join(map(say.phrase, report.way.split(" + ")))
    console.print(Text(f"{way}: {say.phrase(report.why)}", style="dim"))


def _print_regions(console: Console, proposal: Proposal, whole: Proposal) -> None:
    """Print the regions and criteria of a proposal, or of one tier of a `whole`."""
    summary = region_table(proposal).records()
    rows = [
        {
            "region": row["region"],
            "members": row["members"],
            "inhabitants": row["inhabitants"],
            "jobs kept": percent(row["self_containment_home"]),
            "centres": row["centres"].replace("; ", ", "),
        }
        for row in summary
    ]
    title = heading_of(whole.scenario)
    tier = f", {proposal.scenario.tier}" if whole.scenario.tiers else ""
    heading = f"{title}{tier}: {len(rows)} {'region' if len(rows) == 1 else 'regions'}"
    console.print(table_of(heading, rows, right=("members", "inhabitants", "jobs kept")))
    for row in summary:
        console.print(Text.assemble((row["region"], "bold"), ": ", row["municipalities"].replace("; ", ", ")))
    console.print()
    print_judgements(console, proposal.judgements, proposal.territory)
    lost = proposal.lose_a_partner()
    tell(
        console,
        f"{len(lost)} municipalities with {proposal.territory.population(lost):,} inhabitants lose at "
        "least one neighbouring partner of an arrangement that counts.",
    )


def nesting_tree(views: Sequence[Proposal]) -> Tree:
    """Return which region lies inside which, from the top tier down."""
    say = language_in_force()
    top = Tree(say.phrase("Nesting: " + " > ".join(view.scenario.tier for view in reversed(views))))

    def grow(branch: Tree, within: frozenset[str], number: int) -> None:
        view = views[number]
        for region, name in view.names.items():
            if inside := region & within:
                part = say.phrase(f"{len(inside)} of its {len(region)} members")
                part = "" if inside == region else f", {part}"
                people = view.territory.population(inside)
                leaf = branch.add(Text(f"{name} ({say.number(people)}{part})"))
                if number:
                    grow(leaf, inside, number - 1)

    grow(top, frozenset(views[-1].territory.codes), len(views) - 1)
    return top


def _proof(proposal: Proposal) -> list[str]:
    report = proposal.report

    def shown(cost: int | None) -> str:
        return "none" if cost is None else f"{proposal.territory.in_inhabitants(cost):,}"

    gap = "unknown" if report.gap is None else f"{report.gap:.2%}"
    lines = [
        f"{report.status}: objective {shown(report.objective)}, bound {shown(report.bound)}, gap {gap} "
        f"(weighted inhabitants, counted in units of {proposal.territory.in_inhabitants(1):g}), "
        f"{report.wall_time_s:.1f} s"
    ]
    for number, level in enumerate(report.levels, 1):
        names = ", ".join(level.names)
        lines.append(f"level {number} ({names}): {shown(level.value)}, bound {shown(level.bound)}")
    return lines


def print_judgements(console: Console, judgements: tuple[Judgement, ...], territory: Territory) -> None:
    """Print one row per criterion, then the findings of each."""
    say = language_in_force()
    rows = [
        {
            "criterion": title_of(judgement.name, judgement.criterion, territory, say),
            "rule": "hard" if entry["hard"] else "",
            "value": "; ".join(_values(judgement, territory)),
            "weight": _weights(entry["weight"]),
            "cost": entry["cost"],
            "share": percent(entry["share"]) if entry["cost"] else "",
        }
        for judgement, entry in zip(judgements, judgements_to_list(judgements), strict=True)
    ]
    console.print(table_of("Criteria", rows, right=("weight", "cost", "share")))
    for judgement in judgements:
        title = title_of(judgement.name, judgement.criterion, territory, say)
        layer = str(getattr(judgement.criterion, "layer", None) or "")
        label = layer_title(layer, territory, say) if layer else ""
        print_findings(console, judgement.findings, title, layer, label)


def _values(judgement: Judgement, territory: Territory) -> Iterator[str]:
    """Yield the value of a criterion with its unit, and what else costs at a weight of its own."""
    measure = judgement.measure
    say, layer = language_in_force(), str(getattr(judgement.criterion, "layer", None) or "")
    label = layer_title(layer, territory, say) if layer else ""

    def said_of(text: str) -> str:
        return say.phrase(text, layer, label)

    yield f"{say.part(_whole(measure.value, measure.unit))} {said_of(measure.unit)}"
    for detail in measure.details:
        if detail.weighed:
            value = say.part(_whole(detail.value, detail.unit))
            yield f"{said_of(detail.name)} {value} {said_of(detail.unit)}"


def _whole(value: float | None, unit: str) -> str:
    """Return a value as it is printed: nobody is a part of an inhabitant."""
    if value is None:
        return "-"
    whole = unit.startswith("inhabitants") or isinstance(value, int)
    return f"{round(value):,}" if whole else f"{value:,.2f}"


def _weights(weight: float | Mapping[str, float] | None) -> str:
    if isinstance(weight, Mapping):
        return " / ".join(f"{value:g}" for value in weight.values())
    return "" if weight is None else f"{weight:g}"


def print_assessment(console: Console, assessment: Assessment) -> None:
    """Print the regions assessed, marked where the area cuts them, and what the criteria say."""
    territory, area = assessment.territory, assessment.area
    for line in limits_in_force(assessment.scenario, territory):
        tell(console, f"Limit: {limit_said(line, language_in_force())}", "dim")
    rows = []
    for region, name in assessment.names.items():
        outside = region - area
        rows.append(
            {
                "region": name,
                "members": len(region),
                "inhabitants": territory.population(region),
                "cut by the area": _cut(territory, outside) if outside else "",
            }
        )
    if not any(row["cut by the area"] for row in rows):
        rows = [{key: row[key] for key in row if key != "cut by the area"} for row in rows]
    label = language_in_force().phrase(assessment.subject.label)
    heading = f"{label}: {len(rows)} {'region' if len(rows) == 1 else 'regions'}"
    console.print(table_of(heading, rows, right=("members", "inhabitants")))
    print_judgements(console, assessment.judgements, territory)
    broken = len(assessment.violations)
    verdict = "all hard rules hold" if not broken else f"{broken} hard rules do not hold"
    tell(console, verdict, "bold green" if not broken else "bold red")


def print_held(console: Console, held: Held, *, shown: bool = True) -> None:
    """Print which files were held against each other and, if `shown`, what does not fit."""
    say = language_in_force().phrase
    console.print(Text(f"{say('held against each other')}: {'; '.join(map(say, held.files))}", style="dim"))
    if not shown:
        return
    for finding in held.findings:
        tell_fault(console, finding)
    verdict = "the files fit together" if not held.findings else "the files do not fit together"
    tell(console, verdict, "bold green" if not held.findings else "bold red")


def print_proof(console: Console, verification: Verification, unit: Fraction) -> None:
    """Print the bounds that were proven again, and what does not hold."""
    for finding in verification.findings:
        tell_fault(console, finding)
    if len(verification.levels) > 1:
        for number, level in enumerate(verification.levels, 1):
            bound = "nothing" if level.bound is None else f"{in_inhabitants(level.bound, unit):,}"
            text = f"level {number} proven again: {in_inhabitants(level.value, unit):,}, bound {bound}"
            tell(console, text, "bold")
    elif verification.bound is not None:
        proven = in_inhabitants(verification.bound, unit)
        tell(console, f"bound proven again: {proven:,} (weighted inhabitants)", "bold")
    verdict = "the proof holds" if verification.holds else "the proof does not hold"
    tell(console, verdict, "bold green" if verification.holds else "bold red")


def print_straddling(console: Console, declared: TierAssessment) -> None:
    """Print which declared regions do not lie inside one of the tier above, and who is where."""
    territory = next(iter(declared.tiers.values())).territory.whole
    for one in declared.straddling:
        parts = "; ".join(
            f"{name or 'none'}: {names_of(territory, codes)}" for name, codes in one.parts.items()
        )
        text = f"{one.tier} {one.region} lies in {len(one.parts)} regions of {one.above} ({one.away:,} away)"
        console.print(Text.assemble((language_in_force().phrase(text), "bold"), f": {parts}"))
    verdict = "the declared tiers nest"
    if declared.straddling:
        people = sum(one.away for one in declared.straddling)
        verdict = f"{len(declared.straddling)} regions do not nest, {people:,} inhabitants are away"
    tell(console, verdict, "bold red" if declared.straddling else "bold green")


def print_tier_check(console: Console, check: TierCheck) -> None:
    """Print what the criteria say of each tier, whether they nest, and the bound that was proven again."""
    for name, partition in check.partitions.items():
        tell(console, f"{name}: {len(partition)} regions", "bold")
        judged = tuple(one for one in check.judgements if one.tier == name)
        print_judgements(console, judged, check.territory)
    for finding in check.findings:
        tell_fault(console, finding)
    verdict = "all hard rules of all tiers hold, and they nest as asked"
    if check.findings:
        verdict = f"{len(check.findings)} things do not hold"
    tell(console, verdict, "bold red" if check.findings else "bold green")
    if check.proof is not None:
        print_proof(console, check.proof, check.unit)


def _cut(territory: Territory, outside: frozenset[str]) -> str:
    return f"{len(outside)} members outside ({territory.population(outside):,} inhabitants)"
