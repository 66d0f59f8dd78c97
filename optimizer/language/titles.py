"""What criteria and layers are called for a reader: their titles in place of names in files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from optimizer.language.language import Language, language_in_force

if TYPE_CHECKING:
    from models.criteria import Criterion
    from models.scenario import Scenario
    from models.territory import Territory

__all__ = ["english_of", "heading_of", "layer_title", "title_by_name", "title_of"]


def english_of(territory: Territory) -> Callable[[str], str]:
    """Return what says a text of the code in the words of the data that it is about, as files do."""
    words = territory.stamp.words
    return Language("en", words).phrase if words.of("en") else str


def heading_of(scenario: Scenario) -> str:
    """Return what a scenario is called for a reader; one that comes with the package in the language."""
    return language_in_force().gettext(scenario.title or scenario.name)


def title_of(name: str, criterion: Criterion, territory: Territory, language: Language) -> str:
    """Return the title of a criterion, with the layer or column that it is about."""
    title, about = language.phrase(criterion.title), name.partition(".")[2]
    return f"{title} ({layer_title(about, territory, language)})" if about else title


def layer_title(name: str, territory: Territory, language: Language) -> str:
    """Return the title of a layer; of a column, which has none, its name."""
    return language.phrase(territory.layer(name).label if name in territory.layers else name)


def title_by_name(name: str, scenario: Scenario, territory: Territory, language: Language) -> str:
    """Return the title of a criterion that a scenario uses, by its name, with its tier before it."""
    for own in scenario.by_tier():
        bare = name.removeprefix(f"{own.tier}: ") if scenario.tiers else name
        criteria = dict(own.in_use())
        if bare in criteria:
            tier = name[: len(name) - len(bare)]
            return tier + title_of(bare, criteria[bare], territory, language)
    return name
