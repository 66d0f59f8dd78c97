"""What a screen shows of a session, in a language, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor
from typing import Any

from models.criteria import Criterion
from models.criteria.base import WEIGHTS
from models.proposal import Status, region_name
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.areas import Areas
from optimizer.play.costs import FAMILIES
from optimizer.play.exemptions import Ranged, ranged_criteria
from optimizer.play.moves import block_of
from optimizer.play.session import Session
from optimizer.play.state import Sheet, State

__all__ = [
    "elsewhere_of",
    "look_at",
    "movers_table",
    "name_of_criterion",
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

LIMITS: tuple[tuple[str, str, str, float], ...] = (
    ("population", "minimum", "Fewest inhabitants in a region", 400_000),
    ("population", "maximum", "Most inhabitants in a region", 2_000_000),
    ("population", "target", "Inhabitants aimed at", 600_000),
    ("size", "target", "Inhabitants above which size costs", 600_000),
    ("members", "minimum", "Fewest municipalities in a region", 10),
    ("members", "maximum", "Most municipalities in a region", 60),
)
"""Numbers of a question that sliders turn: table, key, what it is, how far the slider goes."""

MOST_WEIGHT = 8.0

LISTED = 8
"""So many partners are named in a row."""


def view_of(session: Session, language: Language) -> dict[str, Any]:
    """Return everything about the state on the table."""
    state = session.state
    split = session.cost
    return {
        "title": state.asked.title or state.asked.name,
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
        "asked": _asked(session, language),
        "layers": _layers(session, language),
        "exemptions": _exemptions(session, language),
        "limits": _limits(session, language),
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
        "colours": [kept.colours[region] for region in kept.partition],
        "share": session.bench.split(kept).share,
        "broken": any(session.bench.breaks(kept, at) for at in range(len(kept.sheets))),
    }


def elsewhere_of(areas: Areas) -> list[dict[str, Any]]:
    """Return the named states of the areas that are not on the screen, with what draws them small."""
    return [
        {
            "area": number,
            "title": area.session.state.asked.title or area.session.state.asked.name,
            "width": area.canvas["width"],
            "height": area.canvas["height"],
            "paths": [cell[3] for cell in area.canvas["cells"]],
            "strip": [_kept(area.session, one) for one in named],
        }
        for number, area, named in areas.elsewhere()
    ]


def numbers_of(session: Session, sheet: Sheet) -> list[int]:
    """Return the number of its region by municipality of the whole area."""
    labels, out = sheet.partition.labels, sheet.wishes.out
    return [OUT if code in out else labels.get(code, WHITE) for code in session.bench.whole.codes]


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
        "above": numbers_of(session, sheets[at + 1]) if at + 1 < len(sheets) else None,
        "below": numbers_of(session, sheets[at - 1]) if at else None,
        "together": state.nested,
    }


def regions_of(session: Session, state: State) -> list[dict[str, Any]]:
    """Return the regions of a state as they stand on a map."""
    territory = session.bench.territory_of(state)
    return [
        {
            "name": region_name(state.asked, territory, region),
            "anchor": min(region, key=territory.index.__getitem__),
            "colour": state.colours[region],
            "people": territory.population(region),
            "members": len(region),
            "held": region in state.wishes.held,
        }
        for region in state.partition
    ]


def _moved(session: Session) -> frozenset[str]:
    """Return who is elsewhere than at the beginning, or than in the last state that was solved or named."""
    state = session.state
    before = next((one for one in reversed(session.history[:-1]) if one.report or one.name), None)
    before = (before or session.history[0]).looking_at(state.at)
    if before.partition == state.partition or not before.partition.regions or not state.partition.regions:
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
        who = _several(codes, territory, language)
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
        names = _several(region, territory, language)
        text = language.say("held: %(names)s (%(count)s)", names=names, count=str(len(region)))
        found.append({"kind": "held", "codes": sorted(region), "text": text})
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


def _several(codes: Iterable[str], territory: Territory, language: Language) -> str:
    """Return the names of municipalities, the first three of many."""
    names = sorted(territory.name(code) for code in codes)
    return language.names(names) if len(names) <= 3 else f"{', '.join(names[:3])} …"


# -------------------------------------------------------------------- what is asked
def name_of_criterion(name: str, criterion: Criterion, territory: Territory, language: Language) -> str:
    """Return what a criterion is called on a screen, with the layer or column that it is about."""
    title, _, about = language.phrase(criterion.title), *name.partition(".")[1:]
    if not about:
        return title
    label = territory.layers[about].label if about in territory.layers else about
    return language.phrase(label) if about in territory.layers else f"{title}: {label}"


def _asked(session: Session, language: Language) -> list[dict[str, Any]]:
    """Return the sliders: what each turns, as the path of a key in a scenario file, and how far."""
    state = session.state
    used = dict(state.asked.in_use())
    first = dict(session.history[0].looking_at(state.at).asked.in_use())
    found: list[dict[str, Any]] = []
    for table, key, label, most in LIMITS:
        value = getattr(used.get(table), key, None)
        if value is not None:
            most = max(most, 2 * value)
            step = 1 if most <= 100 else max(1, 10 ** (len(str(int(most))) - 3) // 2)
            found.append(
                {
                    "path": [table, key],
                    "label": language.gettext(label),
                    "group": "limits",
                    "value": value,
                    "most": most,
                    "step": step,
                }
            )
    for name, criterion in used.items():
        table, _, layer = name.partition(".")
        table = "regions" if table == "number_of_regions" else table
        for key in _weights(criterion, first.get(name)):
            value = getattr(criterion, key)
            label = name_of_criterion(name, criterion, session.territory, language)
            if key == "crossing":
                label = language.say("%(layer)s: joining two of its regions", layer=label)
            found.append(
                {
                    "path": [table, *([layer] if layer else []), key],
                    "label": label,
                    "group": "weights",
                    "value": value,
                    "most": max(MOST_WEIGHT, 2 * value),
                    "step": 0.25,
                }
            )
    return found


def _weights(criterion: Criterion, first: Criterion | None) -> list[str]:
    """Return the keys of the weights that count, or that counted when the session began."""
    counting = [one for one in (criterion, first) if one is not None and one.weights]
    return [key for key in WEIGHTS if any(getattr(one, key, 0.0) for one in counting)]


def _layers(session: Session, language: Language) -> list[dict[str, Any]]:
    asked = session.state.asked
    return [
        {"name": name, "label": language.phrase(layer.label), "on": name in asked.arrangements}
        for name, layer in session.territory.layers.items()
        if layer.region_of
    ]


def _limits(session: Session, language: Language) -> list[dict[str, Any]]:
    """Return the limits that an area can be exempted from."""
    territory = session.territory
    return [
        {
            "criterion": name,
            "label": name_of_criterion(name, one, territory, language),
            "minimum": one.minimum,
            "maximum": one.maximum,
        }
        for name, one in ranged_criteria(session.state.asked).items()
    ]


def _exemptions(session: Session, language: Language) -> list[dict[str, Any]]:
    territory, used = session.territory, dict(session.state.asked.in_use())
    found = []
    for one in session.exemptions:
        names = sorted(territory.name(code) for code in one.codes)
        shown = language.names(names[:3]) if len(names) <= 3 else f"{', '.join(names[:3])} … ({len(names)})"
        said = [
            language.say(message, value=language.figure(value))
            for message, value in (("at least %(value)s", one.minimum), ("at most %(value)s", one.maximum))
            if value is not None
        ]
        label = name_of_criterion(one.criterion, used[one.criterion], territory, language)
        limits = ", ".join(said) or language.gettext("no limit")
        found.append(
            {
                "criterion": one.criterion,
                "number": one.number,
                "codes": sorted(one.codes),
                "text": f"{shown} – {label}: {limits} ({language.phrase(one.reason)})",
            }
        )
    return found


# -------------------------------------------------------------------- one municipality
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
        "held": home in state.wishes.held,
        "along": _several(along - {code}, territory, language),
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


def movers_table(session: Session, before: State, after: State) -> list[dict[str, Any]]:
    """Return who moves between two states: name, inhabitants, region before and after."""
    comparison = session.movers(before, after)
    territory = session.territory
    before = before.looking_at(after.at)
    rows = []
    for code in territory.codes:
        if code in comparison.moved:
            names = [
                session.name_of(state.partition.region_of(code)) if code in state.partition.codes else ""
                for state in (before, after)
            ]
            rows.append(
                {
                    "code": code,
                    "name": territory.name(code),
                    "people": territory.population([code]),
                    "before": names[0],
                    "after": names[1],
                }
            )
    return rows


def told_status(status: Status | str, language: Language) -> str:
    """Return how a solve ended, in words."""
    words = {
        "optimal": "the proven best",
        "feasible": "the best found; a better one may exist",
        "infeasible": "nothing fits",
        "unknown": "stopped before anything was found",
    }
    return language.gettext(words[str(status)])
