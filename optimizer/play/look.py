"""One municipality as a screen shows it: its region and why, its partners, and what a move would cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.proposal import region_name
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.moves import block_of
from optimizer.play.session import Session

__all__ = ["look_at", "short_names"]

LISTED = 8
"""So many partners are named in a row."""


def look_at(session: Session, code: str, language: Language) -> dict[str, Any]:
    """Return a municipality: its region and why, and what each neighbouring region would cost at once."""
    state, territory = session.state, session.territory
    home = state.partition.region_of(code) if code in state.partition.codes else frozenset[str]()
    best = session.cost.best
    along = block_of(state, code)
    offers = [
        {
            "to": min(offer.region - along, key=territory.index.__getitem__) if offer.region else None,
            "name": session.name_of(offer.region) if offer.region else "",
            "change": offer.change,
            "share": offer.change / best if best else None,
            "breaks": offer.breaks,
        }
        for offer in session.offers(code)
    ]
    return {
        "code": code,
        "name": territory.name(code),
        "people": territory.population([code]),
        "region": session.name_of(home) if home else "",
        "held": home in state.wishes.fixed,
        "along": short_names(along - {code}, territory, language),
        "within": [
            [language.phrase(sheet.asked.tier), region_name(sheet.asked, territory, region)]
            for sheet in state.sheets[state.at + 1 :]
            if code in sheet.partition.codes
            for region in [sheet.partition.region_of(code)]
        ],
        "offers": offers,
        "partners": _partners(session, code, home, language),
        "commuters": _commuters(territory, code, home),
        "centres": [territory.name(c) for c in sorted(state.asked.centre_codes(territory) & home)],
        "label": language.phrase(territory.commuting_label),
    }


def _partners(session: Session, code: str, home: frozenset[str], language: Language) -> list[dict[str, Any]]:
    """Return by arrangement that counts whom a municipality keeps as a partner, and whom it loses."""
    territory = session.territory
    inside = set(territory.codes)
    found = []
    for name in session.state.asked.arrangements:
        layer = territory.layer(name)
        region = layer.region_of.get(code)
        if region is None:
            continue
        partners = (layer.regions[region] & inside) - {code}
        kept, lost = partners & home, partners - home

        def named(codes: frozenset[str]) -> list[str]:
            ordered = sorted(codes, key=territory.index.__getitem__)
            return [territory.name(one) for one in ordered[:LISTED]]

        found.append(
            {
                "layer": language.phrase(layer.label),
                "region": region,
                "kept": len(kept),
                "lost": len(lost),
                "kept_names": named(kept),
                "lost_names": named(lost),
            }
        )
    return found


def _commuters(territory: Territory, code: str, home: frozenset[str]) -> dict[str, Any] | None:
    """Return where the residents of a municipality who work elsewhere go."""
    flows = {work: jobs for (start, work), jobs in _flows_from(territory, code).items() if start != work}
    total = sum(flows.values())
    if not total:
        return None
    most = sorted(flows.items(), key=lambda item: (-item[1], item[0]))[:3]
    return {
        "total": total,
        "inside": sum(jobs for work, jobs in flows.items() if work in home) / total,
        "most": [[territory.name(work), jobs / total] for work, jobs in most],
    }


def _flows_from(territory: Territory, code: str) -> dict[tuple[str, str], int]:
    return {pair: jobs for pair, jobs in territory.commuting.items() if pair[0] == code}


def short_names(codes: Iterable[str], territory: Territory, language: Language) -> str:
    """Return the names of municipalities, the first three of many."""
    names = sorted(territory.name(code) for code in codes)
    return language.names(names) if len(names) <= 3 else f"{', '.join(names[:3])} …"
