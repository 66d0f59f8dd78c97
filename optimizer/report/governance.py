"""Forms of cooperation weighed with the facts of a region (P16): it weighs, it does not decide.

The handreiking (3.4 and 4) weighs three forms: a public body under the Wgr, a voluntary centre-municipality
construction and pooled staff.  What speaks for or against a form as such is stated here per consideration,
after it; what turns on the region is told from its figures.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from models.proposal import Proposal
from models.records import record
from optimizer.language.language import Lang, Language
from optimizer.report.regions import RegionCard, region_cards
from optimizer.writing.folder import save_page
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Weighing", "governance", "governance_table", "weighings", "write_governance"]

Verdict = Literal["for", "open", "against"]

MANY = 8
"""Members from which on a board of all of them is large."""

HALF = 0.5

FOLLOWS = 0.7
"""A region in which such a share of the employed residents work follows the daily urban system."""


@record
class Weighing:
    """One consideration: the facts of the region, and whether they speak for each of the three forms.

    `public_body`, `centre` and `pool` are ``for``, ``open`` or ``against``.
    """

    consideration: str
    facts: str
    public_body: Verdict
    centre: Verdict
    pool: Verdict


def weighings(card: RegionCard, language: Language) -> tuple[Weighing, ...]:
    """Return the seven considerations for a region, in a language."""
    say = language.say
    count, largest = len(card.members), card.largest
    share, power = language.percent(largest.share), language.percent(largest.by_population, 1)
    one_centre = len(card.centres) == 1
    follows = None if card.lives_and_works is None else card.lives_and_works >= FOLLOWS
    members = say("%(count)s members", count=language.number(count))
    shared = (
        say(
            "all members are already together in: %(bodies)s",
            bodies=language.names(map(language.phrase, card.shared)),
        )
        if card.shared
        else say("no body in which all members are already together")
    )
    most = say("%(name)s has %(share)s of the inhabitants", name=largest.name, share=share)
    if card.centres:
        centres = say("centre municipalities: %(names)s", names=language.names(card.centres))
    else:
        centres = say("no centre municipality")
    kept = say("%(share)s work in their own region", share=language.percent(card.lives_and_works))
    voting = say(
        "one vote each gives every member %(one)s of the power; votes by inhabitants give %(name)s %(power)s",
        one=language.percent(largest.one_vote, 1),
        name=largest.name,
        power=power,
    )
    large = count >= MANY
    dominant = largest.share > HALF
    fits: Verdict = "open" if follows is None else "for" if follows else "against"
    centred: Verdict = "for" if one_centre else "against" if not card.centres else "open"
    return (
        Weighing(say("Speed"), f"{members}; {centres}", "open" if card.shared else "against", centred, "for"),
        Weighing(say("Administrative load"), shared, "open" if card.shared else "against", "for", "for"),
        Weighing(say("Staff"), most, "open", "for" if dominant else "open", "against" if large else "for"),
        Weighing(
            say("Legitimacy"), f"{members}; {most}", "for", "against" if dominant or large else "open", "for"
        ),
        Weighing(
            say("Later merger"), f"{members}; {shared}", "against", "open", "against" if large else "for"
        ),
        Weighing(
            say("Daily urban system"), f"{kept}; {centres}", fits, fits if one_centre else "open", "open"
        ),
        Weighing(say("Weighted voting"), voting, "for" if not dominant else "open", "against", "open"),
    )


def governance_table(proposal: Proposal, language: Language) -> Rows:
    """Return a row per region and consideration: its facts, and what they say of each of the three forms.

    ``public_body``, ``centre_municipality`` and ``pooled_staff`` are ``for``, ``open`` or ``against``; of
    several tiers every row begins with its tier.  No rows without a partition.
    """
    head = ("tier",) if proposal.scenario.tiers else ()
    columns = ("region", "consideration", "facts", "public_body", "centre_municipality", "pooled_staff")
    rows = []
    for view in proposal.by_tier():
        for card in region_cards(view) if view.partition is not None else ():
            tier = (view.scenario.tier,) * len(head)
            rows += [(*tier, card.name, *asdict(one).values()) for one in weighings(card, language)]
    return Rows((*head, *columns), rows)


def governance(proposal: Proposal, lang: Lang = "nl") -> pd.DataFrame:
    """Return how three forms of cooperation weigh for every region, with its facts (P16).

    A public body, a voluntary centre municipality and pooled staff, against the seven considerations of the
    handreiking; it weighs, it does not decide.

    Parameters
    ----------
    proposal : Proposal
    lang : {"nl", "en"}
        Of the considerations and the facts.

    Examples
    --------
    >>> from optimizer import governance, load_scenario, propose
    >>> found = governance(propose(load_scenario("scenarios/drenthe.toml")), "en")
    >>> found.loc[found["consideration"] == "Speed", "centre_municipality"].to_list()
    ['for', 'for']
    """
    return governance_table(proposal, Language(lang)).frame()


def write_governance(proposal: Proposal, language: Language, folder: Path) -> None:
    """Write governance.csv and governance.json into a results folder.

    Raises
    ------
    InputError
        When a file cannot be written.
    """
    table = governance_table(proposal, language)
    content = {"language": language.code, "regions": table.records()}
    save_page(table.text(), folder / "governance.csv")
    save_page(json.dumps(content, ensure_ascii=False, indent=1) + "\n", folder / "governance.json")
