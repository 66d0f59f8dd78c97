"""Forms of cooperation, weighed with the facts of a region."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.proposal import Proposal
from optimizer.language.language import Language
from optimizer.report.governance import weighings
from optimizer.report.regions import RegionCard, region_cards
from tests.optimizer.report.test_content import limburg


@pytest.fixture(scope="module")
def venlo() -> RegionCard:
    proposal: Proposal = limburg()
    return next(card for card in region_cards(proposal) if card.name == "Venlo")


def test_seven_considerations_stand_with_the_facts_of_the_region(venlo: RegionCard) -> None:
    found = {one.consideration: one for one in weighings(venlo, Language("en"))}
    assert len(found) == 7
    assert found["Speed"].facts == "8 members; centre municipalities: Venlo"
    assert found["Speed"].centre == "for"
    assert "Venlo has 36% of the inhabitants" in found["Legitimacy"].facts
    assert found["Daily urban system"].public_body == "for"


def test_what_turns_on_the_region_turns_with_its_facts(venlo: RegionCard) -> None:
    """Without a centre nothing speaks for its construction; a small pool is easier than one of eight."""
    plain = tuple(replace(member, centre=False) for member in venlo.members[:3])
    found = {one.consideration: one for one in weighings(replace(venlo, members=plain), Language("nl"))}
    assert found["Snelheid"].centre == "against"
    assert found["Personeel"].pool == "for"
    assert "geen centrumgemeente" in found["Snelheid"].facts
