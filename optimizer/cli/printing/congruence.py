"""What `congruence` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rich.console import Console
from rich.text import Text

from models.territory import Layer
from optimizer.cli.printing.console import table_of
from optimizer.congruence import tables as tables
from optimizer.congruence.congruence import Congruence
from optimizer.language.language import language_in_force

__all__ = ["print_congruence"]


MATRICES = {
    "nested_region_share": "Share of the regions (rows) that lie in one region of a layer (columns)",
    "modal_share": "Share of the inhabitants (rows) in the largest overlap with one region (columns)",
    "v_measure_inhabitants": "V-measure by inhabitants: 1 is the same division",
}


MOST = 15
"""So many municipalities are printed; the files hold all."""


SUMMARY = {
    "partner_groups": "partner groups per municipality",
    "partner_groups_inhabitants": "partner groups per inhabitant",
    "unanimous_pairs": "neighbours about whom all layers agree",
    "disagreement": "chance that two layers disagree about neighbours",
    "borders_km": "km of border between regions of some layer",
    "shared_borders_km": "km of them that all layers share",
    "v_measure_inhabitants": "mean V-measure of two layers",
}


def print_congruence(
    console: Console,
    before: Congruence,
    layers: Mapping[str, Layer],
    after: Congruence | None = None,
    *,
    verbose: bool = False,
) -> None:
    """Print how congruent layers are, and how they would be after a proposal; `verbose`: every pair."""
    if verbose:
        _print_pairs(console, before, layers)
    figures = [cast("Mapping[str, float | None]", one.summary()) for one in (before, after) if one]
    rows = [
        {
            "figure": text,
            **{when: _two(own[name]) for when, own in zip(("today", "after"), figures, strict=False)},
        }
        for name, text in SUMMARY.items()
    ]
    console.print(table_of("In short", rows, right=("today", "after")))


def _print_pairs(console: Console, before: Congruence, layers: Mapping[str, Layer]) -> None:
    for layer in layers.values():
        console.print(Text(f"{layer.name}: {language_in_force().phrase(layer.label)}", style="dim"))
    short = {name: f"{chr(ord('a') + k % 26)}" for k, name in enumerate(before.layers)}
    for measure, title in MATRICES.items():
        rows = [
            {
                "": f"{short[row['layer']]} {row['layer']}",
                **{short[name]: _two(row[name]) if name != row["layer"] else "" for name in before.layers},
            }
            for row in tables.matrix_table(before, measure).records()
        ]
        console.print(table_of(title, rows, right=tuple(short.values())))
    _print_partners(console, before)


def _print_partners(console: Console, congruence: Congruence) -> None:
    name = congruence.territory.name
    found = sorted(
        tables.municipality_table(congruence).records(),
        key=lambda row: (-row["partner_groups"], -(row["disagreement"] or 0.0), row["code"]),
    )
    rows = [
        {
            "municipality": row["name"],
            "partner groups": row["partner_groups"],
            "always meets": len(row["always"]),
            "sometimes": len(row["sometimes"]),
            "never meets, though it touches": ", ".join(name(code) for code in row["never_neighbours"]),
            "disagreement": _two(row["disagreement"]),
        }
        for row in found[:MOST]
    ]
    title = f"Municipalities with the most partner groups ({len(rows)} of {len(found)})"
    right = ("partner groups", "always meets", "sometimes", "disagreement")
    console.print(table_of(title, rows, right=right))


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}"
