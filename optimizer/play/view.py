"""What a screen shows of a session, in a language, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from models.criteria import Ranged
from models.proposal import Status, region_name
from models.territory import Territory
from optimizer.comparison.told_apart import told_apart
from optimizer.language.language import Language
from optimizer.play.areas import Areas
from optimizer.play.asked import exemptions_shown, layers_of, limits_of, sliders_of
from optimizer.play.costs import FAMILIES
from optimizer.play.look import short_names
from optimizer.play.session import Session
from optimizer.play.state import Sheet, State

__all__ = [
    "above_of",
    "elsewhere_of",
    "followed",
    "movers_table",
    "numbers_of",
    "regions_of",
    "told_status",
    "view_of",
]

FAMILY_NAMES: Mapping[str, str] = {
    "arrangements": "existing arrangements",
    "centres": "centres",
    "commuting": "commuting",
    "size": "size",
    "borders": "borders",
    "other": "other",
}

OUT, WHITE = -2, -1
"""In place of the number of a region: outside the area, and in no region."""


def view_of(session: Session, language: Language) -> dict[str, Any]:
    """Return everything about the state on the table."""
    state = session.state
    split = session.cost
    return {
        "title": language.phrase(state.asked.title or state.asked.name),
        "lang": language.code,
        **_tiers(session, language),
        "of": numbers_of(session, state),
        **_rules(session, language),
        "cost": {
            "total": split.cost,
            "best": split.best,
            "share": split.share,
            "proven": split.proven,
            "parts": [
                {
                    "name": language.gettext(FAMILY_NAMES[family]),
                    "raw": split.parts[family],
                    "share": split.parts[family] / split.best if split.best else None,
                }
                for family in FAMILIES
                if split.parts[family] or family != "other"
            ],
        },
        "solved": state.proven,
        "status": "" if state.report is None else str(state.report.status),
        "gap": None if state.report is None else state.report.gap,
        "wishes": [wish for at in range(len(state.sheets)) for wish in _wishes(session, at, language)],
        "moved": sorted(_moved(session)),
        "asked": sliders_of(session, language),
        "layers": layers_of(session, language),
        "exemptions": exemptions_shown(session, language),
        "limits": limits_of(session, language),
        "strip": [_kept(session, one.looking_at(state.at)) for one in session.named],
        "undo": len(session.history) > 1,
        "redo": bool(session.undone),
        "declared": state.asked.compare_with is not None,
    }


def _kept(session: Session, kept: State) -> dict[str, Any]:
    """Return a named state for the strip."""
    return {
        "name": kept.name,
        "of": numbers_of(session, kept),
        "above": above_of(session, kept),
        "colours": [kept.colours[region] for region in kept.partition],
        "share": session.bench.split(kept).share,
        "broken": any(session.bench.breaks(kept, at) for at in range(len(kept.sheets))),
    }


def elsewhere_of(areas: Areas) -> list[dict[str, Any]]:
    """Return the named states of the areas that are not on the screen, with what draws them small."""
    return [
        {
            "area": number,
            "title": area.title,
            "width": area.canvas["width"],
            "height": area.canvas["height"],
            "paths": [cell[3] for cell in area.canvas["cells"]],
            "borders": area.canvas["borders"],
            "strip": [_kept(area.session, one) for one in named],
        }
        for number, area, named in areas.elsewhere()
    ]


def numbers_of(session: Session, sheet: Sheet) -> list[int]:
    """Return the number of its region by municipality of the whole area."""
    labels, out = sheet.partition.labels, sheet.wishes.out
    return [OUT if code in out else labels.get(code, WHITE) for code in session.bench.whole.codes]


def above_of(session: Session, state: State) -> list[int] | None:
    """Return the same of the tier above the one looked at; None: there is none."""
    return numbers_of(session, state.sheets[state.at + 1]) if state.at + 1 < len(state.sheets) else None


def _rules(session: Session, language: Language) -> dict[str, Any]:
    """Return the regions with the sentences of the rules that they break, and the other sentences."""
    state, territory = session.state, session.territory
    sentences: dict[frozenset[str], list[str]] = {}
    allowed: dict[frozenset[str], list[str]] = {}
    short: dict[frozenset[str], list[dict[str, Any]]] = {}
    general: list[str] = []
    for judgement in session.bench.judgements(state):
        layer = str(getattr(judgement.criterion, "layer", "") or "")
        label = territory.layers[layer].label if layer in territory.layers else layer
        for finding in judgement.violations:
            text = language.phrase(finding.text, layer, label)
            met = [region for region in state.partition if region & set(finding.codes)]
            for region in met:
                sentences.setdefault(region, []).append(text)
            if not met:
                general.append(text)
            if isinstance(judgement.criterion, Ranged) and finding.value is not None and finding.limit:
                low = finding.value < finding.limit
                own = floor(finding.value) if low else ceil(finding.value)
                limit = {"criterion": judgement.name, "key": "minimum" if low else "maximum", "value": own}
                short.setdefault(frozenset(finding.codes), []).append(limit)
        areas = [one.codes for one in session.exemptions if one.criterion == judgement.name]
        for note in judgement.findings:
            region = frozenset(note.codes)
            if note.kind == "note" and any(region <= area for area in areas):
                allowed.setdefault(region, []).append(language.phrase(note.text))
    for one in session.bench.straddling(state):
        if state.at in (one.at, one.at + 1):
            for region in (one.region,) if state.at == one.at else one.above:
                sentences.setdefault(region, []).append(one.told(state, territory, language))
    return {
        "regions": [
            {
                **one,
                "broken": sentences.get(region, []),
                "short": short.get(region, []),
                "exempted": allowed.get(region, []),
            }
            for region, one in zip(state.partition, regions_of(session, state), strict=True)
        ],
        "general": general,
    }


def _tiers(session: Session, language: Language) -> dict[str, Any]:
    """Return the tiers from the top down, and the regions above and below the one looked at."""
    state, bench = session.state, session.bench
    if state.whole is None:
        return {"tiers": [], "above": None, "below": None}
    sheets, at, split = state.sheets, state.at, session.cost
    tiers = [
        {
            "name": sheet.asked.tier,
            "label": language.phrase(sheet.asked.tier),
            "tasks": ", ".join(language.phrase(task) for task in tier.tasks),
            "fixed": language.phrase(session.territory.layer(tier.fixed).label) if tier.fixed else "",
            "count": len(sheet.partition),
            "on": number == at,
            "broken": bench.breaks(state, number),
            "more": split.tiers.get(sheet.asked.tier, 0.0),
            "share": split.tiers.get(sheet.asked.tier, 0.0) / split.best if split.best else None,
        }
        for number, (tier, sheet) in enumerate(zip(state.whole.tiers, sheets, strict=True))
    ]
    unnested = split.tiers.get("")
    return {
        "tiers": tiers[::-1],
        "unnested": None if unnested is None else unnested / (split.best or split.cost or 1.0),
        "above": above_of(session, state),
        "below": numbers_of(session, sheets[at - 1]) if at else None,
        "together": state.nested,
    }


def followed(before: State, after: State, language: Language) -> str:
    """Say on which tiers besides the one looked at a step changed regions; empty: on none."""
    tiers = [
        language.phrase(new.asked.tier)
        for number, (old, new) in enumerate(zip(before.sheets, after.sheets, strict=True))
        if number != after.at and new.partition != old.partition
    ]
    return language.say("Moved along on %(tiers)s.", tiers=language.names(tiers)) if tiers else ""


def regions_of(session: Session, state: State) -> list[dict[str, Any]]:
    """Return the regions of a state as they stand on a map."""
    territory = session.bench.territory_of(state)
    return [_region(state, region, territory) for region in state.partition]


def _region(state: State | Sheet, region: frozenset[str], territory: Territory) -> dict[str, Any]:
    name, anchor = region_name(state.asked, territory, region), min(region, key=territory.index.__getitem__)
    return {
        "name": name,
        "anchor": anchor,
        "seat": next((code for code in sorted(region) if territory.name(code) == name), anchor),
        "colour": state.colours[region],
        "people": territory.population(region),
        "members": len(region),
        "held": region in state.wishes.fixed,
    }


def _moved(session: Session) -> frozenset[str]:
    """Return who is elsewhere than at the beginning, or than in the last state that was solved or named."""
    state = session.state
    before = next((one for one in reversed(session.history[:-1]) if one.report or one.name), None)
    before = (before or session.history[0]).looking_at(state.at)
    if before.partition == state.partition or not before.partition.codes & state.partition.codes:
        return frozenset()
    return session.movers(before, state).moved


def _wishes(session: Session, at: int, language: Language) -> list[dict[str, Any]]:
    """Return what is wished on a tier; who moved along with a region of the tier below is one wish."""
    sheets = session.state.sheets
    sheet, wishes, territory = sheets[at], sheets[at].wishes, session.territory
    name, several = territory.name, bool(session.tiers)
    found: list[dict[str, Any]] = []
    below = sheets[at - 1].partition.labels if at else {}
    placed: dict[tuple[str, object], list[str]] = {}
    for code, partner in wishes.placed.items():
        placed.setdefault((partner, below.get(code, code)), []).append(code)
    for (partner, _), codes in placed.items():
        who = short_names(codes, territory, language)
        text = language.say("%(a)s with %(b)s", a=who, b=name(partner))
        found.append({"kind": "placed", "codes": [*codes, partner], "text": text})
    found += [
        {
            "kind": "together",
            "codes": [a, b],
            "text": language.say("%(a)s with %(b)s", a=name(a), b=name(b)),
        }
        for a, b in wishes.together
    ]
    found += [
        {
            "kind": "apart",
            "codes": [a, b],
            "text": language.say("%(a)s apart from %(b)s", a=name(a), b=name(b)),
        }
        for a, b in wishes.apart
    ]
    for region in wishes.held:
        names = short_names(region, territory, language)
        text = language.say("held: %(names)s (%(count)s)", names=names, count=str(len(region)))
        found.append({"kind": "held", "codes": sorted(region), "text": text})
    for region in wishes.own:
        text = language.say(
            "%(names)s as a region of its own", names=short_names(region, territory, language)
        )
        found.append({"kind": "own", "codes": sorted(region), "text": text})
    if several:
        tier = sheet.asked.tier
        for wish in found:
            wish |= {"tier": tier, "text": f"{language.phrase(tier)}: {wish['text']}"}
    if not at:
        found += [
            {"kind": "out", "codes": [code], "text": language.say("without %(name)s", name=name(code))}
            for code in sorted(wishes.out)
        ]
    return found


def movers_table(session: Session, before: State, after: State, language: Language) -> list[dict[str, Any]]:
    """Return who moves between two states: name, inhabitants, region before and after, told apart."""
    comparison = session.movers(before, after)
    territory = session.territory
    before = before.looking_at(after.at)
    rows = []
    for code in territory.codes:
        if code in comparison.moved:
            homes = [
                state.partition.region_of(code) if code in state.partition.codes else frozenset[str]()
                for state in (before, after)
            ]
            left, joined = ((session.name_of(home) if home else "", home) for home in homes)
            names = told_apart(territory, left, joined)
            rows.append(
                {
                    "code": code,
                    "name": territory.name(code),
                    "people": territory.population([code]),
                    "before": language.phrase(names[0]),
                    "after": language.phrase(names[1]),
                }
            )
    return rows


def told_status(status: Status | str, language: Language, *, held: bool = False) -> str:
    """Return how a solve ended, in words; `held`: somebody held on to something."""
    words = {
        "optimal": "the proven best with what is held" if held else "the proven best",
        "feasible": "the best found; a better one may exist",
        "infeasible": "nothing fits",
        "unknown": "stopped before anything was found",
    }
    return language.gettext(words[str(status)])
