"""How a proposal shows itself in a notebook: a small map, its regions, its criteria, its proof."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from models.proposal import Judgement, Status
from models.territory import Territory
from optimizer.language.language import Language, language_in_force
from optimizer.language.titles import heading_of, layer_title, title_of
from optimizer.proposal.tables import region_table

if TYPE_CHECKING:
    from models.proposal import Proposal

__all__ = ["preview"]

SMALL, LARGE, DPI = 4.6, 6.8, 110
"""Width of the map in inches, for an area whose municipalities are named and for others."""

MANY = 12
"""More regions than this are listed on demand."""

FLEX = "display:flex;gap:2em;align-items:flex-start;flex-wrap:wrap"
TABLE = "border-collapse:collapse;margin:0 0 1.2em 0"
CELL = "padding:.15em .8em .15em 0;vertical-align:top;text-align:"
MUTED = "opacity:.75"


def preview(proposal: Proposal, story: str = "") -> str:
    """Return a proposal as a piece of HTML that needs nothing from elsewhere.

    Parameters
    ----------
    proposal : Proposal
    story : str
        What changed since an earlier one, in words; empty: nothing was asked differently.
    """
    title = html.escape(heading_of(proposal.scenario))
    parts = [f'<h3 style="margin:.3em 0">{title}</h3>', _paragraph(_proof(proposal))]
    parts.append(_paragraph(story))
    parts += [_paragraph(finding.text) for finding in proposal.findings]
    if proposal.partition is not None:
        judged = proposal.judgements, proposal.territory
        tables = f"{_regions(proposal)}{_costs(*judged)}{_paragraph(_rules(*judged))}"
        parts.append(f'<div style="{FLEX}">{_map(proposal)}<div style="flex:1 1 24em">{tables}</div></div>')
    return "".join(parts)


def _paragraph(text: str) -> str:
    said = html.escape(language_in_force().phrase(text))
    return f'<p style="margin:.3em 0;max-width:60em">{said}</p>' if text else ""


def _proof(proposal: Proposal) -> str:
    """Say how far the proposal is proven, in a sentence or two."""
    report = proposal.report
    found = f"{report.wall_time_s:.1f} s, {report.way}"
    if proposal.partition is None or report.objective is None:
        impossible = "Proven: no partition keeps every hard rule"
        nothing = "No partition was found in time, nor a proof that there is none"
        return f"{impossible if report.status is Status.INFEASIBLE else nothing} ({found})."
    unit = "weighted inhabitants affected"
    cost = f"{proposal.territory.in_inhabitants(report.objective):,} {unit}"
    if report.levels:
        costs = [
            f"{', '.join(one.names)}: {proposal.territory.in_inhabitants(one.value):,}"
            for one in report.levels
        ]
        cost = f"{unit}, level by level: {'; '.join(costs)}"
    if report.status is Status.OPTIMAL:
        return f"Optimal, proven: no partition costs less than this one, {cost} ({found})."
    bound = "nothing" if report.bound is None else f"{proposal.territory.in_inhabitants(report.bound):,}"
    gap = "unknown" if report.gap is None else f"{report.gap:.2%}"
    return f"Not proven to be optimal: it costs {cost}; the bound is {bound}, the gap {gap} ({found})."


def _regions(proposal: Proposal) -> str:
    rows = [
        (
            row["region"],
            f"{row['members']:,}",
            f"{row['inhabitants']:,}",
            "" if row["self_containment_home"] is None else f"{row['self_containment_home']:.0%}",
            row["centres"],
        )
        for row in region_table(proposal).records()
    ]
    head = ("region", "members", "inhabitants", "jobs kept inside", "centres")
    table = _table(head, rows, "lrrrl")
    if len(rows) <= MANY:
        return table
    count = language_in_force().phrase(f"{len(rows)} regions")
    return f"<details><summary>{count}</summary>{table}</details>"


def _costs(judgements: Iterable[Judgement], territory: Territory) -> str:
    """Return what each criterion costs, the dearest first."""
    say = language_in_force()
    dear = sorted((j for j in judgements if j.measure.cost > 0), key=lambda j: -j.measure.cost)
    rows = [
        (
            title_of(judgement.name, judgement.criterion, territory, say),
            f"{judgement.cost:,}",
            f"{say.part(_number(judgement.measure.value))} {_unit(judgement, territory, say)}",
        )
        for judgement in dear
    ]
    return _table(("criterion", "cost", "measured"), rows, "lrl") if rows else ""


def _number(value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _unit(judgement: Judgement, territory: Territory, say: Language) -> str:
    """Return the unit of what a criterion measures, with the title of the layer that it names."""
    layer = str(getattr(judgement.criterion, "layer", None) or "")
    return say.phrase(judgement.measure.unit, layer, layer_title(layer, territory, say) if layer else "")


def _rules(judgements: Iterable[Judgement], territory: Territory) -> str:
    """Name the hard rules that were checked once more, without the solver."""
    say = language_in_force()
    kept = [
        title_of(judgement.name, judgement.criterion, territory, say)
        for judgement in judgements
        if judgement.criterion.hard and not judgement.violations
    ]
    return f"Hard rules kept: {', '.join(kept)}." if kept else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], sides: str) -> str:
    """Return a table; `sides` says per column whether it is set left or right."""
    say = language_in_force()
    align = [f"{CELL}{'left' if side == 'l' else 'right'}" for side in sides]
    top = "".join(
        f'<th scope="col" style="{style};{MUTED};font-weight:normal">{html.escape(say.phrase(text))}</th>'
        for text, style in zip(head, align, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}">{html.escape(say.part(text))}</td>'
            for text, style in zip(row, align, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table style="{TABLE}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _map(proposal: Proposal) -> str:
    """Return a small map as an image in the page."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from optimizer.drawing.cells import read_cells
    from optimizer.drawing.sketch import is_large
    from optimizer.proposal.maps import plot_proposal

    width = LARGE if is_large(proposal.territory) else SMALL
    figure = Figure(figsize=(width, width * 1.15), facecolor="white")
    cells = read_cells(proposal.scenario, proposal.territory)
    plot_proposal(proposal, cells, title="", ax=figure.add_axes((0, 0, 1, 1)))
    image = io.BytesIO()
    with mpl.rc_context({"text.hinting": "none"}):  # letters keep the widths that names were placed by
        figure.savefig(image, format="png", dpi=DPI, bbox_inches="tight", pad_inches=0.08)
    data = base64.b64encode(image.getvalue()).decode("ascii")
    named = ", ".join(proposal.names.values())
    alt = html.escape(language_in_force().phrase(f"Map of the regions {named}"))
    style = f"width:{width}in;max-width:100%;flex:0 1 auto;margin:0"
    return f'<img alt="{alt}" style="{style}" src="data:image/png;base64,{data}">'
