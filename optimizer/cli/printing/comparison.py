"""What `compare` prints, and how a proposal differs from what was declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from models.territory import Layer
from optimizer.cli.printing.console import names_of, table_of, tell
from optimizer.comparison import tables as tables
from optimizer.comparison.told_apart import moved_between
from optimizer.language.language import language_in_force
from optimizer.language.titles import title_of

if TYPE_CHECKING:
    from optimizer.comparison.comparison import Comparison
    from optimizer.comparison.parts import ComparedPartition, Piece

__all__ = ["print_comparison", "print_differences"]


def print_differences(console: Console, comparison: Comparison, label: str, tier: str = "") -> None:
    """Print how a proposal differs from what was declared: regions matched, moves, likeness."""
    people, area = comparison.territory.population, comparison.a.judged.codes
    rows = [
        {
            "declared": comparison.a.names[match.a],
            "proposed": comparison.b.names[match.b],
            "inhabitants that stay": people(match.kept),
            "of": people(match.a),
            "outside the area": len(comparison.a.full(match.a) - match.a) or "",
        }
        for match in comparison.matches
    ]
    right = ("inhabitants that stay", "of", "outside the area")
    label = language_in_force().phrase(label)
    title = f"Compared with {label}" + (f", tier {tier}" if tier else "")
    console.print(table_of(title, rows, right=right))
    gone, fresh = comparison.unmatched
    for text, side, regions in (
        ("Declared without a successor", comparison.a, gone),
        ("Proposed without a predecessor", comparison.b, fresh),
    ):
        if regions:
            tell(console, f"{text}: {', '.join(side.names[region] for region in regions)}")
    values, moved = comparison.index_values, comparison.moved
    tell(
        console,
        f"{len(moved)} of {len(area)} municipalities with {people(moved):,} of {people(area):,} inhabitants "
        f"change region; adjusted Rand {values['adjusted_rand_inhabitants']:.2f}, V-measure "
        f"{values['v_measure_inhabitants']:.2f} (by inhabitants).",
    )
    if moved:
        tell(console, f"They are {names_of(comparison.territory, moved)}.", "dim")
    console.print()


STRONGEST = 10
"""So many ties of each kind are printed; the files hold all."""


def print_comparison(console: Console, comparison: Comparison, a: Layer, b: Layer) -> None:
    """Print a comparison: regions, what is split and merged, moves, ties, likeness, criteria.

    Parameters
    ----------
    a, b : Layer
        What is compared: their labels are printed.
    """
    for mark, layer in (("A", a), ("B", b)):
        console.print(Text(f"{mark}: {language_in_force().phrase(layer.label)}", style="bold"))
    _print_regions(console, comparison)
    _print_divided(console, comparison)
    _print_moves(console, comparison)
    _print_ties(console, comparison)
    _print_likeness(console, comparison)
    _print_criteria(console, comparison)


def _print_regions(console: Console, comparison: Comparison) -> None:
    rows = [
        {
            "A": row["region_a"],
            "B": row["region_b"],
            "inhabitants that stay": row["inhabitants_kept"],
            "of A": row["inhabitants_a"],
            "of B": row["inhabitants_b"],
            "Jaccard": _share(row["jaccard_inhabitants"]),
            "jobs kept A": _share(row["self_containment_home_a"]),
            "jobs kept B": _share(row["self_containment_home_b"]),
        }
        for row in tables.region_table(comparison).records()
    ]
    right = ("inhabitants that stay", "of A", "of B", "Jaccard", "jobs kept A", "jobs kept B")
    console.print(table_of("Regions matched one to one so that most inhabitants stay", rows, right=right))
    for side, word in ((comparison.a, "A"), (comparison.b, "B")):
        cut = {name: side.full(part) - part for part, name in side.names.items() if side.full(part) - part}
        if cut:
            names = "; ".join(f"{name} ({len(outside)} members)" for name, outside in cut.items())
            tell(
                console,
                f"Members that are not compared, outside the area or not in the other: {word}: {names}",
            )
    nested_a, nested_b = comparison.nested
    tell(
        console,
        f"{len(nested_a)} of {len(comparison.a.judged)} regions of A lie in one region of B, "
        f"{len(nested_b)} of {len(comparison.b.judged)} of B in one of A.",
    )
    people = comparison.territory.population
    for codes, text in (
        (comparison.missing, "Only in A"),
        (comparison.new, "Only in B"),
        (comparison.in_neither, "In neither"),
    ):
        if codes:
            names = names_of(comparison.territory, codes)
            tell(console, f"{text}, not compared: {names} ({people(codes):,} inhabitants)")


def _print_divided(console: Console, comparison: Comparison) -> None:
    for word, regions, side, other in (
        ("Split", comparison.splits, comparison.a, comparison.b),
        ("Merged", comparison.merges, comparison.b, comparison.a),
    ):
        for region, pieces in regions.items():
            tell(console, f"{word}: {side.names[region]}: {_pieces(comparison, pieces, other)}", mark=" ")


def _pieces(comparison: Comparison, pieces: tuple[Piece, ...], other: ComparedPartition) -> str:
    people = comparison.territory.population
    return "; ".join(f"{other.name_of(min(p.members))} {people(p.members):,}" for p in pieces)


def _print_moves(console: Console, comparison: Comparison) -> None:
    rows = [
        {
            "municipality": row["name"],
            "inhabitants": row["inhabitants"],
            "A": names[0],
            "B": names[1],
        }
        for row in tables.move_table(comparison).records()
        for names in [moved_between(comparison, row["code"])]
    ]
    people, area = comparison.territory.population, comparison.a.judged.codes
    title = (
        f"{len(rows)} of {len(area)} municipalities with {people(comparison.moved):,} of {people(area):,} "
        "inhabitants change region"
    )
    console.print(table_of(title, rows, right=("inhabitants",)))


def _print_ties(console: Console, comparison: Comparison) -> None:
    every = tables.tie_table(comparison).records()
    for change in ("separated", "joined"):
        found = [row for row in every if row["change"] == change]
        rows = [
            {"municipality": row["name"], "neighbour": row["neighbour_name"], "tie": round(row["tie"])}
            for row in found[:STRONGEST]
        ]
        whole = sum(row["tie"] for row in found)
        title = f"{len(found)} pairs of neighbours {change}, ties of {whole:,.0f} inhabitants"
        title += f"; the {STRONGEST} strongest" if len(found) > STRONGEST else ""
        console.print(table_of(title, rows, right=("tie",)))


def _print_likeness(console: Console, comparison: Comparison) -> None:
    by_index: dict[str, dict[str, Any]] = {}
    for row in tables.index_table(comparison).records():
        entry = by_index.setdefault(row["index"], {"index": row["index"].replace("_", " ")})
        entry[f"by {row['weight']}"] = f"{row['value']:.3f}"
        entry["identical"] = f"{row['identical']:g}"
    rows = [{key: row[key] for key in sorted(row, key=_index_first)} for row in by_index.values()]
    console.print(table_of("How alike", rows, right=tuple(rows[0])[1:]))
    borders = comparison.borders
    tell(
        console,
        f"Borders between regions: {borders.a:,.0f} km in A, {borders.b:,.0f} km in B, "
        f"{borders.both:,.0f} km in both ({_share(borders.coincide)} of all).",
    )
    one, other = (comparison.containment(side) for side in (comparison.a, comparison.b))
    tell(
        console,
        f"Jobs inside the region of the home: {_share(one.home)} in A, {_share(other.home)} in B; held by "
        f"residents of the region: {_share(one.work)} in A, {_share(other.work)} in B.",
    )


def _index_first(column: str) -> tuple[bool, bool, str]:
    return (column != "index", column == "identical", column)


def _print_criteria(console: Console, comparison: Comparison) -> None:
    say, territory = language_in_force(), comparison.territory
    judged = comparison.a.judgements or comparison.b.judgements
    titles = {one.name: title_of(one.name, one.criterion, territory, say) for one in judged}
    rows = [
        {
            "criterion": titles.get(row["criterion"], row["criterion"]),
            "A": _shown(row["value_a"], row["unit"]),
            "B": _shown(row["value_b"], row["unit"]),
            "unit": row["unit"],
            "broken in A": row["violations_a"] if row["hard"] else "",
            "broken in B": row["violations_b"] if row["hard"] else "",
        }
        for row in tables.criterion_table(comparison).records()
    ]
    if rows:
        right = ("A", "B", "broken in A", "broken in B")
        console.print(table_of("Criteria of the scenario, on the part inside its area", rows, right=right))


def _shown(value: float | None, unit: str) -> str:
    if value is not None and unit.startswith("inhabitants"):
        value = round(value)
    return "-" if value is None else f"{value:,.10g}" if value == round(value) else f"{value:,.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"
