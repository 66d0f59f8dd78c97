"""Suggestions for a stalled area as a screen shows them."""

from __future__ import annotations

from typing import Any

from models.territory import Territory
from optimizer.language.language import Language
from optimizer.play.jobs import Card

__all__ = ["card_content"]


def card_content(card: Card, territory: Territory, language: Language) -> dict[str, Any]:
    """Return a suggestion, ready for JSON."""
    return {
        "number": card.number,
        "area": language.phrase(card.area),
        "lit": list(card.lit),
        "kind": language.phrase(card.kind),
        "exempted": bool(card.exempted),
        "aim": language.phrase(card.aim),
        "price": card.price,
        "proven": card.proven,
        "changes": [
            {
                "name": territory.name(code),
                "before": _before(before, language),
                "after": language.phrase(after),
            }
            for code, before, after in card.changes
        ],
        "receives": [territory.name(code) for code in card.receives],
        "limits": [
            language.say(
                "%(region)s: %(value)s where %(limit)s is asked",
                region=region,
                value=language.figure(one.value),
                limit=language.figure(one.limit),
            )
            for region, one in card.exempted
        ],
    }


def _before(region: str, language: Language) -> str:
    return language.gettext("in no region") if region == "-" else language.phrase(region)
