"""What a report says of every proposed region: strength, limits, institutions, votes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from models.criteria import Ranged
from models.criteria.attributes import Attribute
from models.criteria.centres import Centres
from models.criteria.commuting import self_containment
from models.criteria.limits import LowDensity, Tailored
from models.criteria.members import Members
from models.criteria.population import Population
from models.criteria.risk import Risk
from models.proposal import Judgement, Proposal
from models.records import record
from models.territory import Territory
from optimizer.report.voting import voting_power

__all__ = ["Check", "Faced", "Member", "RegionCard", "region_cards"]

FACED = ("zorgkantoorregio", "veiligheidsregio")
"""Layers of institutions that a region deals with whatever the scenario says (P9)."""


@record
class Member:
    """A member of a region, with its share of the inhabitants and of the voting power.

    Attributes
    ----------
    one_vote, by_population : float or None
        Penrose-Banzhaf index with a majority of votes, when each municipality has one vote and
        when it has as many as inhabitants; None: cannot be counted.
    """

    code: str
    name: str
    population: int
    share: float
    centre: bool
    one_vote: float | None
    by_population: float | None


@record
class Check:
    """A limit, a target or a centre's neighbours: what there is against what is asked.

    Attributes
    ----------
    subject : str
        ``inhabitants``, ``members``, a column's name, or the name of a centre.
    reason : str
        Why another limit than the general one holds; empty for the general one.
    service : str
        Whose clients are meant.
    """

    kind: Literal["minimum", "maximum", "target", "preferred maximum", "neighbours"]
    subject: str
    value: float
    limit: float
    holds: bool
    reason: str = ""
    service: str = ""


@record
class Faced:
    """The regions of a layer that one proposed region deals with."""

    layer: str
    names: tuple[str, ...]


@record
class RegionCard:
    """Everything that stands on the card of one region; `number` is its rank by inhabitants.

    `anchor` is what links to it name; `holds` are the regions of the tier below that lie in it.
    """

    number: int
    anchor: str
    name: str
    codes: frozenset[str]
    members: tuple[Member, ...]
    population: int
    area_km2: float
    lives_and_works: float | None
    works_and_lives: float | None
    faced: tuple[Faced, ...]
    checks: tuple[Check, ...]
    shared: tuple[str, ...] = ()
    closest: tuple[str, str, float] | None = None
    holds: tuple[RegionCard, ...] = ()

    @property
    def centres(self) -> tuple[str, ...]:
        """Names of the centres among the members."""
        return tuple(member.name for member in self.members if member.centre)

    @property
    def largest(self) -> Member:
        """The most populous member."""
        return self.members[0]

    @property
    def density(self) -> float | None:
        """Inhabitants per km2."""
        return self.population / self.area_km2 if self.area_km2 else None


def region_cards(
    proposal: Proposal, below: tuple[RegionCard, ...] = (), prefix: str = "region"
) -> tuple[RegionCard, ...]:
    """Return a card per region, the most populous first.

    Parameters
    ----------
    proposal : Proposal
        Of one tier.
    below : tuple of RegionCard
        The cards of the tier below.
    prefix : str
        What anchors begin with: of several tiers each has its own.
    """
    return tuple(
        replace(
            _card(proposal, number, region, name, f"{prefix}-{number}"),
            holds=tuple(card for card in below if card.codes & region),
        )
        for number, (region, name) in enumerate(proposal.names.items(), 1)
    )


def _card(proposal: Proposal, number: int, region: frozenset[str], name: str, anchor: str) -> RegionCard:
    territory = proposal.territory
    home, work = self_containment(territory, region)
    return RegionCard(
        number=number,
        anchor=anchor,
        name=name,
        codes=region,
        members=_members(proposal, region),
        population=territory.population(region),
        area_km2=sum(territory.municipalities[code].area_km2 for code in region),
        lives_and_works=home,
        works_and_lives=work,
        faced=_faced(proposal, region),
        checks=tuple(
            check for judgement in proposal.judgements for check in _checks(proposal, judgement, region)
        ),
        shared=_shared(proposal, region),
        closest=_closest(proposal, region),
    )


def _shared(proposal: Proposal, region: frozenset[str]) -> tuple[str, ...]:
    """Return the arrangements that count in which all members are in one region."""
    territory, found = proposal.territory, []
    for name in proposal.scenario.arrangements:
        of = territory.layer(name).region_of
        if len({of.get(code) for code in region}) == 1 and next(iter(region)) in of:
            found.append(territory.layer(name).label)
    return tuple(found)


def _closest(proposal: Proposal, region: frozenset[str]) -> tuple[str, str, float] | None:
    """Return the arrangement and its region that hold most of the inhabitants, and their share of all."""
    territory, found = proposal.territory, []
    for name in proposal.scenario.arrangements:
        layer = territory.layer(name)
        held = Counter[str]()
        for code in region:
            if code in layer.region_of:
                held[layer.region_of[code]] += territory.population([code])
        found += [(people, layer.label, own) for own, people in held.items()]
    if not found:
        return None
    people, label, own = min(found, key=lambda one: (-one[0], one[1], one[2]))
    return label, own, people / max(1, territory.population(region))


def _members(proposal: Proposal, region: frozenset[str]) -> tuple[Member, ...]:
    territory = proposal.territory
    centres = proposal.scenario.centre_codes(territory)
    people = {code: territory.municipalities[code].population for code in region}
    ordered = sorted(region, key=lambda code: (-people[code], territory.name(code)))
    whole = sum(people.values())
    equal = voting_power([1] * len(ordered)) or [None] * len(ordered)
    weighted = voting_power([people[code] for code in ordered]) or [None] * len(ordered)
    return tuple(
        Member(
            code, territory.name(code), people[code], people[code] / max(1, whole), code in centres, one, by
        )
        for code, one, by in zip(ordered, equal, weighted, strict=True)
    )


def _faced(proposal: Proposal, region: frozenset[str]) -> tuple[Faced, ...]:
    territory = proposal.territory
    layers = [
        name for name in dict.fromkeys((*FACED, *proposal.scenario.institutions)) if name in territory.layers
    ]
    found = []
    for name in layers:
        of = territory.layer(name).region_of
        found.append(Faced(territory.layer(name).label, tuple(sorted({of[c] for c in region if c in of}))))
    return tuple(found)


# -------------------------------------------------------------------- limits
def _checks(proposal: Proposal, judgement: Judgement, region: frozenset[str]) -> Iterator[Check]:
    """Yield the limits of one criterion for one region."""
    criterion, territory = judgement.criterion, proposal.territory
    match criterion:
        case Population():
            people = territory.population(region)
            yield from _limits(territory, criterion, "inhabitants", people, region, criterion.low_density)
            if criterion.target:
                yield Check("target", "inhabitants", people, criterion.target, people >= criterion.target)
        case Members():
            yield from _limits(territory, criterion, "members", len(region), region, None)
        case Attribute():
            column = territory.column(criterion.column)
            total = sum(column.get(code, 0) for code in region)
            yield from _limits(territory, criterion, criterion.column, total, region, None)
            if criterion.target:
                yield Check("target", criterion.column, total, criterion.target, total >= criterion.target)
        case Risk() if criterion.maximum is not None:
            clients, asked = float(criterion.expected(territory, region)), criterion.clients_needed
            holds = clients >= asked
            yield Check(
                "minimum", "clients a year", clients, math.ceil(asked), holds, service=criterion.service
            )
        case Centres():
            isolated = {finding.codes for finding in judgement.violations}
            for centre, ring in criterion.neighbours(territory).items():
                if centre in region and ring:
                    kept, holds = len(ring & region), (centre,) not in isolated
                    yield Check("neighbours", territory.name(centre), kept, len(ring), holds)


def _limits(
    territory: Territory,
    criterion: Ranged,
    subject: str,
    total: float,
    region: frozenset[str],
    density: LowDensity | None,
) -> Iterator[Check]:
    """Yield the minimum and maximum that hold for a region, with the reason of an exception."""
    minimum, maximum, reason = criterion.minimum, criterion.maximum, ""
    soft = isinstance(criterion, Members) and criterion.soft_maximum
    named = _named_area(territory, criterion.tailored, region)
    if named is not None:
        minimum, maximum, reason, soft = named.minimum, named.maximum, named.reason, False
    elif density is not None and minimum is not None and total < minimum:
        reduced = density.minimum_of(territory, region, minimum)
        minimum, reason = (minimum, "") if reduced is None else (reduced, density.reason)
    if minimum is not None:
        yield Check("minimum", subject, total, minimum, total >= minimum, reason)
    if maximum is not None:
        kind: Literal["preferred maximum", "maximum"] = "preferred maximum" if soft else "maximum"
        yield Check(kind, subject, total, maximum, total <= maximum, reason)


def _named_area(
    territory: Territory, tailored: tuple[Tailored, ...], region: frozenset[str]
) -> Tailored | None:
    """Return the last named area in which a region lies."""
    fitting = [table for table in tailored if region <= table.codes(territory, "tailored")]
    return fitting[-1] if fitting else None
