"""Two weights at once: the exact map of which partition is the best where."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from models.partition import Partition
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.inputs.territories import open_territory
from optimizer.judgement.oracle import Line, Oracle
from optimizer.judgement.plane import Face, Point, area_of, search_plane
from optimizer.judgement.tipping import weights_from_to, what_changes
from optimizer.judgement.weights_in_use import Dial, turn
from optimizer.language.titles import english_of
from optimizer.solving.propose import limits_of

__all__ = ["TippingMap", "Zone", "find_tipping_map"]


@record
class Zone:
    """Where in the plane of two weights one partition is the best.

    Attributes
    ----------
    corners : tuple of (Fraction, Fraction)
        A convex polygon of weights, counterclockwise.
    partition : Partition
    share : Fraction
        Of the area of the plane that was looked at.
    proven : bool
        Whether it is proven that no partition is better anywhere in it.
    line : Line
        What the partition costs.
    """

    corners: tuple[Point, ...]
    partition: Partition
    share: Fraction
    proven: bool
    line: Line


@record
class TippingMap:
    """Which partition is the best at every pair of weights of two criteria; today's zone first.

    `status` is OPTIMAL when every zone is proven, INFEASIBLE or UNKNOWN without zones.
    """

    scenario: Scenario
    territory: Territory
    dials: tuple[Dial, Dial]
    low: Point
    high: Point
    zones: tuple[Zone, ...]
    status: Status
    solves: int

    def __repr__(self) -> str:
        """Return one line: which criteria, and how many zones."""
        return f"<TippingMap of {' and '.join(dial.name for dial in self.dials)}: {len(self.zones)} zones>"

    @property
    def today(self) -> Zone | None:
        """The zone of today's weights; None: they lie outside what was looked at."""
        now = (self.dials[0].today, self.dials[1].today)
        if not all(a <= t <= b for a, t, b in zip(self.low, now, self.high, strict=True)):
            return None
        factors = [dial.factor(t) for dial, t in zip(self.dials, now, strict=True)]
        return min(self.zones, key=lambda zone: zone.line.at(factors), default=None)

    def neighbours(self, zone: Zone) -> tuple[Zone, ...]:
        """Return the zones across the sides of a zone."""
        edges = list(pairwise([*zone.corners, zone.corners[0]]))

        def meets(other: Zone) -> bool:
            return any(
                all(self._cost(other, corner) == self._cost(zone, corner) for corner in edge)
                for edge in edges
            )

        return tuple(other for other in self.zones if other is not zone and meets(other))

    def changes(self, zone: Zone) -> str:
        """Say by name what differs from today's best partition; nothing for today's zone."""
        here = self.today
        if here is None or here is zone:
            return ""
        return what_changes(self.scenario, self.territory, here.partition, zone.partition)

    def sentences(self) -> tuple[str, ...]:
        """Return how the plane is divided, and what lies across each side of today's zone, by name."""
        return tuple(map(english_of(self.territory), self._sentences()))

    def _sentences(self) -> Iterator[str]:
        if not self.zones:
            return
        first, second = self.dials
        proof = "proven" if self.status is Status.OPTIMAL else "as far as time allowed"
        over = f"{first.title} from {first.said(self.low[0])} to {first.said(self.high[0])}"
        over += f", {second.title} from {second.said(self.low[1])} to {second.said(self.high[1])}"
        here = self.today
        if len(self.zones) == 1:
            yield f"{over}: the same partition is the best everywhere ({proof})."
            return
        yield f"{over}: {len(self.zones)} partitions are each the best somewhere ({proof})."
        if here is None:
            return
        yield f"Today's partition is the best in {100 * float(here.share):.3g} % of these weights."
        for zone in self.neighbours(here):
            yield f"{self._towards(here, zone)}: {self.changes(zone)}."

    def _towards(self, here: Zone, there: Zone) -> str:
        """Say which way of the weights leads from one zone into the next."""
        ways = [
            f"{'more' if rise > 0 else 'less'} {dial.title}"
            for dial, one, other in zip(self.dials, here.line.parts, there.line.parts, strict=True)
            if (rise := one - other)
        ]
        return f"With {' and '.join(ways)}"

    def _cost(self, zone: Zone, weights: Point) -> Fraction:
        return zone.line.at([dial.factor(t) for dial, t in zip(self.dials, weights, strict=True)])


def find_tipping_map(
    scenario: Scenario,
    criteria: tuple[str, str],
    start: tuple[float | Fraction, float | Fraction] = (0, 0),
    end: tuple[float | Fraction | None, float | Fraction | None] = (None, None),
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
) -> TippingMap:
    """Find in which polygon of the weights of two criteria each partition is the best.

    Parameters
    ----------
    scenario : Scenario
    criteria : tuple of str
        Two with a cost; ``arrangements`` stands for all its tables (see `find_tipping_points`).
    start, end : tuple of float or Fraction
        The range of each weight; default: from 0 to 4 or twice today's weight, whichever is more.
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    limits : Limits, optional
        Of each solve, in place of the scenario's own.
    control : Control, optional
        Can stop the search: what is known by then is returned, and says so.

    Raises
    ------
    InputError
        For a criterion without a cost, one that holds the other, an empty range or a scenario with
        priorities.

    Examples
    --------
    >>> from optimizer import find_tipping_map, load_scenario
    >>> found = find_tipping_map(load_scenario("scenarios/drenthe.toml"), ("centres", "size"))
    >>> found.sentences()[1]
    "Today's partition is the best in 3.23 % of these weights."
    """
    territory = territory or open_territory(scenario)
    problem, (first, second) = turn(scenario, territory, *criteria)
    (left, right), (lower, upper) = (
        weights_from_to(dial, a, b) for dial, a, b in zip((first, second), start, end, strict=True)
    )
    low, high = (left, lower), (right, upper)
    oracle = Oracle(problem, [first.costs, second.costs], limits or limits_of(scenario), control or Control())
    dials = (first, second)
    faces, status = search_plane(oracle, _factors(dials, low), _factors(dials, high))
    whole = sum((area_of(face.corners) for face in faces), Fraction(0))
    zones = [_zone(oracle, dials, face, whole) for face in faces]
    zones.sort(key=lambda zone: -zone.share)
    found = TippingMap(scenario, territory, dials, low, high, tuple(zones), status, oracle.solves)
    if (here := found.today) is not None:
        zones = [here, *(zone for zone in zones if zone is not here)]
    return TippingMap(scenario, territory, dials, low, high, tuple(zones), status, oracle.solves)


def _factors(dials: tuple[Dial, Dial], weights: Point) -> Point:
    return dials[0].factor(weights[0]), dials[1].factor(weights[1])


def _zone(oracle: Oracle, dials: tuple[Dial, Dial], face: Face, whole: Fraction) -> Zone:
    corners = tuple((dials[0].weight(x), dials[1].weight(y)) for x, y in face.corners)
    partition = Partition(oracle.problem.codes_of(face.line.regions))
    return Zone(corners, partition, area_of(face.corners) / whole, face.proven, face.line)
