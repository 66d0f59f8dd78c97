"""What the commands print: tables first, numbers after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.criteria import Finding
from models.problem import in_inhabitants
from models.proposal import Judgement
from models.territory import Territory
from optimizer.comparison.comparison import Comparison
from optimizer.proposal.document import judgements_to_list, summary_rows
from optimizer.proposal.proposal import Proposal
from optimizer.solving.assess import Assessment

if TYPE_CHECKING:
    from optimizer.engine.proof.verification import Verification

__all__ = [
    "print_assessment",
    "print_comparison",
    "print_findings",
    "print_json",
    "print_proof",
    "print_proposal",
    "table_of",
    "tables",
]

NARROWEST = 100
"""Characters a line of a table may take at the least; a narrower terminal folds it."""


def tables() -> Console:
    """Return the console for results: standard output, never so narrow that columns vanish."""
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    return console


def print_json(content: object) -> None:
    """Print a result for other programs, with names as they are spelled."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))


# -------------------------------------------------------------------- tables
def table_of(title: str, rows: list[dict[str, Any]], *, right: tuple[str, ...] = ()) -> Table:
    """Return a table of rows with equal keys; columns in `right` are aligned to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for key in rows[0] if rows else ():
        table.add_column(key, justify="right" if key in right else "left", no_wrap=key in right)
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row.values()))
    return table


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def print_proposal(console: Console, proposal: Proposal) -> None:
    """Print what a proposal says: its regions, its criteria, how far it is proven."""
    report = proposal.report
    if proposal.partition is not None:
        summary = summary_rows(proposal)
        rows = [
            {
                "region": row["region"],
                "members": row["members"],
                "inhabitants": row["inhabitants"],
                "jobs kept": _percent(row["self_containment_home"]),
                "centres": row["centres"].replace("; ", ", "),
            }
            for row in summary
        ]
        title = proposal.scenario.title or proposal.scenario.name
        heading = f"{title}: {len(rows)} regions"
        console.print(table_of(heading, rows, right=("members", "inhabitants", "jobs kept")))
        for row in summary:
            console.print(
                Text.assemble((row["region"], "bold"), ": ", row["municipalities"].replace("; ", ", "))
            )
        console.print()
        print_judgements(console, proposal.judgements)
        lost = proposal.lose_a_partner()
        console.print(
            f"{len(lost)} municipalities with {proposal.territory.population(lost):,} inhabitants lose at "
            "least one neighbouring partner of an arrangement that counts."
        )
    print_findings(console, proposal.findings)
    console.print(Text(_proof(proposal), style="bold"))
    console.print(Text(f"{report.way}: {report.why}", style="dim"))


def print_comparison(console: Console, comparison: Comparison, label: str) -> None:
    """Print how a proposal differs from what was declared: regions matched, moves, likeness."""
    people, area = comparison.territory.population, comparison.a.judged.codes
    rows = [
        {
            "declared": comparison.a.names[match.a],
            "proposed": comparison.b.names[match.b],
            "inhabitants that stay": people(match.kept),
            "of": people(match.a | match.b),
            "outside the area": len(comparison.a.full(match.a) - match.a) or "",
        }
        for match in comparison.matches
    ]
    right = ("inhabitants that stay", "of", "outside the area")
    console.print(table_of(f"Compared with {label}", rows, right=right))
    gone, fresh = comparison.unmatched
    for text, side, regions in (
        ("Declared without a successor", comparison.a, gone),
        ("Proposed without a predecessor", comparison.b, fresh),
    ):
        if regions:
            console.print(Text(f"{text}: {', '.join(side.names[region] for region in regions)}"))
    values, moved = comparison.index_values, comparison.moved
    console.print(
        f"{len(moved)} of {len(area)} municipalities with {people(moved):,} of {people(area):,} inhabitants "
        f"change region; adjusted Rand {values['adjusted_rand_inhabitants']:.2f}, V-measure "
        f"{values['v_measure_inhabitants']:.2f} (by inhabitants)."
    )
    if moved:
        console.print(Text(f"They are {comparison.territory.names(moved)}.", style="dim"))
    console.print()


def _proof(proposal: Proposal) -> str:
    report = proposal.report

    def shown(cost: int | None) -> str:
        return "none" if cost is None else f"{in_inhabitants(cost):,}"

    gap = "unknown" if report.gap is None else f"{report.gap:.2%}"
    text = (
        f"{report.status}: objective {shown(report.objective)}, bound {shown(report.bound)}, gap {gap} "
        f"(weighted inhabitants), {report.wall_time_s:.1f} s"
    )
    for number, level in enumerate(report.levels, 1):
        text += (
            f"\nlevel {number} ({', '.join(level.names)}): {shown(level.value)}, bound {shown(level.bound)}"
        )
    return text


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def print_judgements(console: Console, judgements: tuple[Judgement, ...]) -> None:
    """Print one row per criterion, then the findings of each."""
    rows = [
        {
            "criterion": entry["name"].split(".")[-1],
            "rule": "hard" if entry["hard"] else "",
            "value": f"{_shown(entry['value'])} {entry['unit']}",
            "weight": _weights(entry["weight"]),
            "cost": entry["cost"],
            "share": _percent(entry["share"]) if entry["cost"] else "",
        }
        for entry in judgements_to_list(judgements)
    ]
    console.print(table_of("Criteria", rows, right=("weight", "cost", "share")))
    for judgement in judgements:
        print_findings(console, judgement.findings, judgement.name)


def _weights(weight: float | Mapping[str, float] | None) -> str:
    if isinstance(weight, Mapping):
        return " / ".join(f"{value:g}" for value in weight.values())
    return "" if weight is None else f"{weight:g}"


def print_findings(console: Console, findings: tuple[Finding, ...], name: str = "") -> None:
    """Print findings, violations in red."""
    for finding in findings:
        mark, style = ("x", "red") if finding.kind == "violation" else ("-", "dim")
        prefix = f"{name}: " if name else ""
        console.print(Text(f" {mark} {prefix}{finding.text}", style=style))


def print_assessment(console: Console, assessment: Assessment) -> None:
    """Print the regions assessed, marked where the area cuts them, and what the criteria say."""
    territory, area = assessment.territory, assessment.area
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
    heading = f"{assessment.subject.label}: {len(rows)} regions"
    console.print(table_of(heading, rows, right=("members", "inhabitants")))
    print_judgements(console, assessment.judgements)
    broken = len(assessment.violations)
    verdict = "all hard rules hold" if not broken else f"{broken} hard rules do not hold"
    console.print(Text(verdict, style="bold green" if not broken else "bold red"))


def print_proof(console: Console, verification: Verification) -> None:
    """Print the bound that was proven again, and what does not hold."""
    for finding in verification.findings:
        console.print(Text(f" x {finding}", style="red"))
    if verification.bound is not None:
        proven = in_inhabitants(verification.bound)
        console.print(Text(f"bound proven again: {proven:,} (weighted inhabitants)", style="bold"))
    verdict = "the proof holds" if verification.holds else "the proof does not hold"
    console.print(Text(verdict, style="bold green" if verification.holds else "bold red"))


def _cut(territory: Territory, outside: frozenset[str]) -> str:
    return f"{len(outside)} members outside ({territory.population(outside):,} inhabitants)"
