"""What can be asked differently, as a screen shows it: sliders, layers, limits and exemptions."""

from __future__ import annotations

from typing import Any

from models.criteria import Criterion
from models.criteria.base import WEIGHTS
from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.exemptions import ranged_criteria
from optimizer.play.session import Session

__all__ = ["exemptions_shown", "layers_of", "limits_of", "name_of_criterion", "sliders_of"]

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


def name_of_criterion(name: str, criterion: Criterion, territory: Territory, language: Language) -> str:
    """Return what a criterion is called on a screen, with the layer or column that it is about."""
    title, _, about = language.phrase(criterion.title), *name.partition(".")[1:]
    if not about:
        return title
    label = territory.layers[about].label if about in territory.layers else about
    return language.phrase(label) if about in territory.layers else f"{title}: {label}"


def sliders_of(session: Session, language: Language) -> list[dict[str, Any]]:
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


def layers_of(session: Session, language: Language) -> list[dict[str, Any]]:
    """Return the layers of the data, and which of them count."""
    asked = session.state.asked
    return [
        {"name": name, "label": language.phrase(layer.label), "on": name in asked.arrangements}
        for name, layer in session.territory.layers.items()
        if layer.region_of
    ]


def limits_of(session: Session, language: Language) -> list[dict[str, Any]]:
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


def exemptions_shown(session: Session, language: Language) -> list[dict[str, Any]]:
    """Return the exemptions in force, each in a sentence."""
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
