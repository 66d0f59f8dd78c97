"""Stalled areas: where what was declared does not do, and how far each must be opened.

A stalled area is a connected set of municipalities in no sound region.  Closed, it is divided
anew while every sound region stays as it is.  Where that has no solution, sound regions are
opened: the fewest, and of those the fewest inhabitants, with every smaller opening proved to
have no solution either.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

from models.partition import Partition
from models.problem import Problem, Region
from models.reach import groups_of
from models.records import record
from models.screening import describe, find_obstacles
from models.territory import Territory
from optimizer.declared.soundness import Soundness
from optimizer.engine.parts import Part, cut
from optimizer.engine.solution import Control, Limits, Status

__all__ = ["Opening", "StalledArea", "find_areas"]


@record
class Opening:
    """The sound regions that take part although nothing is wrong with them.

    Attributes
    ----------
    regions : tuple of str or None
        Empty: the closed area has a solution.  None: no opening has one, or none was found.
    ruled_out : tuple of tuple of str
        The openings (the empty one for the closed area) proved to have no solution.
    unknown : tuple of tuple of str
        Openings that time did not suffice to judge, the last of them standing for all larger ones.
    others : tuple of tuple of str
        The other openings of as many regions that have a solution too, without any other area.
    """

    regions: tuple[str, ...] | None
    ruled_out: tuple[tuple[str, ...], ...] = ()
    unknown: tuple[tuple[str, ...], ...] = ()
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def impossible(self) -> bool:
        """Whether it is proved that no opening has a solution."""
        return self.regions is None and not self.unknown


@record
class StalledArea:
    """One stalled area of a diagnosis, with its opening.

    Attributes
    ----------
    closed : frozenset of str
        Its municipalities without the opening.
    territory : Territory
        The area with its opening.
    problem : Problem
        What is asked of a division of it, single-level; its units are the codes of `territory`.
    whole : Problem
        What is asked of the whole territory of the diagnosis.
    obstacles : tuple of str
        Why the closed area has no solution, as far as arithmetic shows it.
    others : tuple of StalledArea
        The same area with each other opening of as many regions.
    """

    diagnosis: Soundness
    closed: frozenset[str]
    opening: Opening
    territory: Territory
    problem: Problem
    whole: Problem
    obstacles: tuple[str, ...] = ()
    others: tuple[StalledArea, ...] = ()

    @cached_property
    def declared(self) -> Mapping[str, frozenset[str]]:
        """The settled members of the declared regions here, by name, the most populous first."""
        here, people = frozenset(self.territory.codes), self.territory.population
        settled = self.diagnosis.declaration.settled
        found = {name: members for name, members in settled.items() if members <= here}
        return dict(sorted(found.items(), key=lambda item: (-people(item[1]), item[0])))

    @property
    def loose(self) -> frozenset[str]:
        """The municipalities in no declared region, or in several."""
        return frozenset(self.territory.codes).difference(*self.declared.values())

    @property
    def name(self) -> str:
        """What the area is called: its most populous municipality of the closed part."""
        people = self.territory.population
        return self.territory.name(min(self.closed, key=lambda code: (-people([code]), code)))

    @property
    def kept(self) -> Partition:
        """The sound regions that stay as they are."""
        here = frozenset(self.territory.codes)
        return Partition(members for members in self.diagnosis.sound.values() if not members & here)

    def whole_cost(self, partition: Partition) -> int:
        """Return what the whole costs (cost units) with a division of this area.

        Other stalled areas count as if each municipality stood alone, so that only differences
        between divisions of one area, whatever its opening, say something.
        """
        known = partition.codes | self.kept.codes
        alone = [{code} for code in self.whole.units if code not in known]
        return self.whole.partition_cost(self.whole.regions_of([*partition, *self.kept, *alone]))


def find_areas(
    diagnosis: Soundness, limits: Limits, control: Control | None = None
) -> tuple[StalledArea, ...]:
    """Return the stalled areas of a diagnosis with the smallest opening of each.

    Areas tied by a lock, or that touch once they are opened, are taken together: what hangs
    together is divided in one go.  Rules over the whole partition (such as the number of regions)
    make one area of all.  The scenario's priorities are not used: all criteria are weighed
    together.

    Parameters
    ----------
    diagnosis : Soundness
    limits : Limits
        For the search for one area's opening.
    control : Control, optional
        Can stop the run; openings not judged by then are unknown.
    """
    problem = replace(diagnosis.scenario.formulate(diagnosis.territory), levels=())
    number = {code: i for i, code in enumerate(problem.units)}
    stalled = frozenset(number[code] for code in diagnosis.stalled)
    sound = {name: frozenset(number[c] for c in members) for name, members in diagnosis.sound.items()}
    people = [diagnosis.territory.population([code]) for code in problem.units]
    areas = _apart(problem, stalled)
    search = _Search(problem, areas, sound, people, limits, control or Control())
    found = {units: search.smallest(units) for units in areas}
    while pair := search.meeting(found):
        del found[pair[0]], found[pair[1]]
        found[pair[0] | pair[1]] = search.smallest(pair[0] | pair[1])
    return tuple(_area(diagnosis, search, units, found[units]) for units in sorted(found, key=min))


def _apart(problem: Problem, stalled: Region) -> list[Region]:
    """Divide the stalled units into areas: what touches, or must share a region, is one area."""
    if problem.sides:
        return [stalled] if stalled else []
    areas = problem.components(stalled)
    for group in groups_of(problem):
        tied = [area for area in areas if area & group]
        if len(tied) > 1:
            areas = [area for area in areas if not area & group] + [frozenset().union(*tied)]
    return areas


def _area(diagnosis: Soundness, search: _Search, closed: Region, opening: Opening) -> StalledArea:
    units = closed.union(*(search.sound[name] for name in opening.regions or ()))
    return StalledArea(
        diagnosis,
        frozenset(search.problem.units[i] for i in closed),
        opening,
        diagnosis.scenario.recut(diagnosis.territory.whole, [search.problem.units[i] for i in units]),
        search.part(units).problem,
        search.problem,
        _obstacles(diagnosis, search, closed) if opening.regions != () else (),
        tuple(_area(diagnosis, search, closed, Opening(names)) for names in opening.others),
    )


def _obstacles(diagnosis: Soundness, search: _Search, closed: Region) -> tuple[str, ...]:
    """Say why a closed area has no solution: each piece as one region, or else by arithmetic."""
    found = []
    for piece in search.problem.components(closed):
        codes = [search.problem.units[i] for i in piece]
        alone = diagnosis.scenario.recut(diagnosis.territory.whole, codes)
        for _, criterion in diagnosis.scenario.in_use():
            found += [finding.text for finding in criterion.check(alone, Partition([codes]))]
    if not found:
        shut = search.part(closed)
        names = [diagnosis.territory.name(code) for code in shut.problem.units]
        found = [describe(obstacle, names) for obstacle in find_obstacles(shut.problem)]
    return tuple(found)


# -------------------------------------------------------------------- openings
@record
class _Search:
    """What the search for openings looks at; regions by unit numbers."""

    problem: Problem
    areas: Sequence[Region]
    sound: Mapping[str, Region]
    people: Sequence[int]
    limits: Limits
    control: Control

    def part(self, units: Region) -> Part:
        """Return the problem on some units, all others divided as they are."""
        rest = [region for region in self.sound.values() if not region & units]
        return cut(self.problem, units, rest if self.problem.sides else ())

    def meeting(self, found: Mapping[Region, Opening]) -> tuple[Region, Region] | None:
        """Return two areas that touch, or overlap, once they are opened; None: no two do.

        One without a solution stays on its own: it would take the other's away.
        """
        wide = {
            units: units.union(*(self.sound[name] for name in opening.regions))
            for units, opening in found.items()
            if opening.regions is not None
        }
        for one, other in combinations(wide, 2):
            if wide[one] & wide[other] or self._touch(wide[one], wide[other]):
                return one, other
        return None

    def smallest(self, closed: Region) -> Opening:
        """Return the smallest opening with a solution: fewest regions, then fewest inhabitants.

        Other stalled areas that touch an opened region are divided along with it, unless not
        even all regions opened would do for all areas: then each is looked at without the others.
        """
        deadline = time.monotonic() + self.limits.time_limit_s
        control = Control(stop=self.control.stop, deadline=min(self.control.deadline, deadline))
        if verdict := self._has_solution(closed, control):
            return Opening(())
        ruled_out: list[tuple[str, ...]] = [()] if verdict is False else []
        unknown: list[tuple[str, ...]] = [()] if verdict is None else []
        pieces = [piece for piece in self._pieces if piece & closed]
        sound = {name: region for name, region in self.sound.items() if any(region & p for p in pieces)}
        along = self._has_solution(closed.union(*pieces), control) is not False
        if not along and self._has_solution(closed.union(*sound.values()), control) is False:
            return Opening(None, tuple(dict.fromkeys([*ruled_out, tuple(sound)])))
        found: list[tuple[str, ...]] = []
        for names in self._larger(closed, sound, along):
            if found and len(names) > len(found[0]):
                break
            if control.remaining_s() <= 0:
                unknown += [] if found else [names]
                break
            units = closed.union(*(sound[name] for name in names))
            works = self._has_solution(self._company(units) if along and not found else units, control)
            if works:
                found.append(names)
            elif not found:
                (unknown if works is None else ruled_out).append(names)
        smallest, others = (found[0], tuple(found[1:])) if found else (None, ())
        return Opening(smallest, tuple(ruled_out), tuple(unknown), others)

    def _has_solution(self, units: Region, control: Control) -> bool | None:
        return _has_solution(self.part(units).problem, self.limits, control)

    @cached_property
    def _pieces(self) -> list[Region]:
        """What can bear on each other: a rule over the whole partition reaches everybody."""
        everyone = frozenset(range(len(self.problem)))
        return [everyone] if self.problem.sides else self.problem.components(everyone)

    def _company(self, units: Region) -> Region:
        """Return units with all stalled areas that touch them."""
        return units.union(*(area for area in self.areas if self._touch(area, units)))

    def _larger(self, closed: Region, sound: Mapping[str, Region], along: bool) -> Iterator[tuple[str, ...]]:
        """Yield the openings that hang together with an area, ever larger.

        With `along` they hang together over other stalled areas too.
        """
        units = {name: self._company(region) if along else region for name, region in sound.items()}
        units[""] = closed
        beside = {
            name: {other for other, there in sound.items() if other != name and self._touch(here, there)}
            for name, here in units.items()
        }
        people = {name: sum(self.people[i] for i in region) for name, region in sound.items()}
        layer: set[frozenset[str]] = {frozenset()}
        for _ in sound:
            layer = {held | {more} for held in layer for on in ("", *held) for more in beside[on] - held}
            openings = [tuple(sorted(held)) for held in layer]
            yield from sorted(openings, key=lambda held: (sum(people[name] for name in held), held))

    def _touch(self, one: Region, other: Region) -> bool:
        return bool(self.problem.sides) or any(self.problem.neighbours[i] & other for i in one)


def _has_solution(problem: Problem, limits: Limits, control: Control) -> bool | None:
    """Tell whether any partition keeps every hard rule; None: not known in time."""
    from optimizer.engine.start.start import find_start
    from optimizer.engine.strategy import solve

    bare = replace(problem, costs={}, levels=())
    if not find_obstacles(bare) and find_start(bare, remaining_s=control.remaining_s) is not None:
        return True
    solution = solve(bare, limits, control)
    if solution.regions is not None:
        return True
    return False if solution.status is Status.INFEASIBLE else None
