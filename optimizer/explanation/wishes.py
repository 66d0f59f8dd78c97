"""Wishes: what it costs to ask for one thing more, one thing less or another minimum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from models.errors import InputError
from models.problem import in_inhabitants
from models.proposal import Proposal, Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.comparison.comparison import Comparison, compare
from optimizer.engine.solution import Control, Limits
from optimizer.explanation.best import total_cost
from optimizer.infeasible.requirements import with_fitting_priorities
from optimizer.inputs.changes import change_scenario
from optimizer.language.titles import english_of
from optimizer.proposal.proposal import propose
from optimizer.solving.images import moved_to_dict
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.common import Certain, Region
    from optimizer.outputs.explanation import WishPrice as WishPriceImage

__all__ = ["Wish", "WishPrice", "price_wish", "wish_of"]


@record
class Wish:
    """A change of a scenario that somebody asks for, in words and as the scenario that it makes."""

    text: str
    scenario: Scenario


def wish_of(
    scenario: Scenario,
    territory: Territory,
    *,
    together: Iterable[Sequence[str]] = (),
    apart: Iterable[Sequence[str]] = (),
    without: Iterable[str] = (),
    minimum: int | None = None,
    tier: str | None = None,
) -> Wish:
    """Make a wish of what a user asks for.

    Parameters
    ----------
    together, apart : iterable of sequences of str
        Municipalities (names or codes) that must share a region, or must not.
    without : iterable of str
        Criteria to leave out, by full name or the name of their table (then all its layers).
    minimum : int, optional
        Another minimum of inhabitants per region.
    tier : str, optional
        Of which tier all this is asked; absent: the lowest.

    Raises
    ------
    InputError
        For an unknown municipality or criterion.
    """
    joined = [_codes(territory, group, "together") for group in together]
    parted = [_codes(territory, group, "apart") for group in apart]
    left_out = tuple(without)
    texts = [f"{territory.names(codes)} in one region" for codes in joined]
    texts += [f"{territory.names(codes)} in different regions" for codes in parted]
    texts += [f"without {name}" for name in left_out]
    if minimum is not None:
        texts.append(f"a minimum of {minimum:,} inhabitants")
    changed = change_scenario(
        scenario, together=joined, apart=parted, without=left_out, minimum=minimum, tier=tier
    )
    if not scenario.tiers:
        return Wish("; ".join(texts), with_fitting_priorities(changed))
    return Wish(f"tier {tier or scenario.lowest_tier}: {'; '.join(texts)}", changed)


def _codes(territory: Territory, group: Sequence[str], where: str) -> tuple[str, ...]:
    codes = tuple(territory.code_of(name, where=where) for name in group)
    for name, code in zip(group, codes, strict=True):
        if code not in territory.index:
            raise InputError("outside the area of the scenario", where=where, value=name)
    if len(set(codes)) < 2:
        raise InputError("takes two different municipalities", where=where, value=" ".join(group))
    return codes


@record
class WishPrice:
    """What a wish changes: the best partition with it against the best without.

    Attributes
    ----------
    before, after : Proposal
        `after` is the proposal of the changed scenario; of several tiers that of the tier of the wish.
    comparison : Comparison or None
        From before to after, on the criteria as they were; None: one of them has no partition.
    difference : int or None
        What the other partition costs more on the criteria of the changed scenario (cost units), over
        all tiers.  Below 0 when the wish asks less; None without both partitions.
    """

    wish: Wish
    before: Proposal
    after: Proposal
    comparison: Comparison | None
    difference: int | None

    def __repr__(self) -> str:
        """Return one line: what the wish costs."""
        return f"<WishPrice: {self.sentence.splitlines()[0][:120]}>"

    @property
    def sentence(self) -> str:
        """The price in a sentence or two, with names and inhabitants."""
        return english_of(self.before.territory)(self._told())

    def _told(self) -> str:
        if self.comparison is None or self.difference is None:
            found = str(self.after.report.status)
            return f"{self._asked}: {found}."
        people = self.before.territory
        moved, more = self.comparison.moved, self.before.territory.in_inhabitants(self.difference)
        change = "costs the same" if not more else f"costs {more:,} more" if more > 0 else f"gains {-more:,}"
        text = f"{self._asked}: the best partition {change} (weighted inhabitants, {self.proof})."
        if not moved:
            return f"{text} Nobody changes region."
        who = "1 municipality" if len(moved) == 1 else f"{len(moved)} municipalities"
        them = f"{people.population(moved):,} inhabitants change region: {people.names(moved)}"
        return f"{text} {who} with {them}."

    @property
    def _asked(self) -> str:
        return self.wish.text[:1].upper() + self.wish.text[1:]

    @property
    def proof(self) -> str:
        """How far the difference is proven."""
        reports = [self.before.report, self.after.report]
        if all(report.status is Status.OPTIMAL for report in reports):
            return "proven"
        gaps = [f"{report.gap:.2%}" if report.gap is not None else "unknown" for report in reports]
        return f"gaps {gaps[0]} before and {gaps[1]} after"

    @property
    def changed(self) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
        """The regions that are only there before, and those only there after."""
        before, after = self.before.partition, self.after.partition
        if before is None or after is None:
            return (), ()
        return (
            tuple(region for region in self.before.names if region not in after.regions),
            tuple(region for region in self.after.names if region not in before.regions),
        )

    def cost_rows(self) -> Rows:
        """Return a row per criterion that costs something: before, after and the difference."""
        if self.comparison is None:
            return Rows((), ())
        both = zip(self.comparison.a.judgements, self.comparison.b.judgements, strict=True)
        return Rows.of(
            {
                "criterion": one.name,
                "before": one.cost,
                "after": other.cost,
                "difference": in_inhabitants(other.measure.cost - one.measure.cost, one.unit),
            }
            for one, other in both
            if one.measure.cost or other.measure.cost
        )

    def region_rows(self) -> Rows:
        """Return a row per region that changes, before and after."""
        people = self.before.territory
        return Rows.of(
            {
                "": when,
                "region": proposal.names[region],
                "members": len(region),
                "inhabitants": people.population(region),
                "municipalities": people.names(region),
            }
            for when, proposal, regions in (
                ("before", self.before, self.changed[0]),
                ("after", self.after, self.changed[1]),
            )
            for region in regions
        )

    def to_dict(self) -> WishPriceImage:
        """Return everything, ready for JSON; costs in inhabitants."""
        return {
            "wish": self.wish.text,
            "text": self.sentence,
            "before": _report(self.before),
            "after": _report(self.after),
            "difference": self.before.territory.in_inhabitants(self.difference),
            "moved": moved_to_dict(self.before.territory, self.comparison.moved if self.comparison else ()),
            "regions_before": _named(self.before, self.changed[0]),
            "regions_after": _named(self.after, self.changed[1]),
            "criteria": [
                {
                    "name": row["criterion"],
                    "before": row["before"],
                    "after": row["after"],
                    "difference": row["difference"],
                }
                for row in self.cost_rows()
            ],
        }


def _named(proposal: Proposal, regions: tuple[frozenset[str], ...]) -> list[Region]:
    return [
        {
            "name": proposal.names[region],
            "members": sorted(region),
            "inhabitants": proposal.territory.population(region),
        }
        for region in regions
    ]


def _report(proposal: Proposal) -> Certain:
    report = proposal.report
    return {
        "status": report.status.value,
        "objective": proposal.territory.in_inhabitants(report.objective),
        "bound": proposal.territory.in_inhabitants(report.bound),
        "gap": report.gap,
        "wall_time_s": round(report.wall_time_s, 3),
    }


def price_wish(best: Proposal, wish: Wish, limits: Limits, control: Control | None = None) -> WishPrice:
    """Find the best partition with a wish, from the known best without it.

    Parameters
    ----------
    best : Proposal
        Of the scenario as it is.
    limits : Limits
        For the one solve.
    """
    changed, start = wish.scenario, [best.partition] if best.partition else []
    area = changed.cut(best.territory.whole)
    after = propose(changed, territory=area, limits=limits, control=control or Control(), start=start)
    comparison, difference = None, None
    if best.partition is not None and after.partition is not None:
        costs = [total_cost(changed, area, partition) for partition in (best.partition, after.partition)]
        difference = costs[1] - costs[0]
        comparison = compare(
            best.territory,
            best.partition,
            after.partition,
            names_a=best.names,
            names_b=after.names,
            scenario=best.scenario,
        )
    return WishPrice(wish, best, after, comparison, difference)
