"""Monitor: what changes between dated snapshots of what was declared, and whom to address (P17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from models.errors import InputError
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.declared.declarations import load_declarations
from optimizer.declared.soundness import DeclaredRegion, Soundness, check_soundness
from optimizer.inputs.territories import open_territory

__all__ = ["Address", "Monitor", "MonitorStep", "RegionStep", "Timeline", "follow"]


@record
class RegionStep:
    """What changed in one declared region from one snapshot to the next.

    Attributes
    ----------
    before, after : DeclaredRegion or None
        None: there was, or is, no region of this name.
    operational : tuple of bool or None
        Before and after; None: nobody said how far it was.
    """

    name: str
    before: DeclaredRegion | None
    after: DeclaredRegion | None
    operational: tuple[bool | None, bool | None]

    @property
    def newly_met(self) -> tuple[str, ...]:
        """The criteria that it failed before and keeps now; none for a region that is gone."""
        return () if self.after is None else _criteria(self.before, without=self.after)

    @property
    def newly_failed(self) -> tuple[str, ...]:
        """The criteria that it fails now and did not fail before; all of those of a new region."""
        return _criteria(self.after, without=self.before)

    @property
    def joined(self) -> frozenset[str]:
        """The municipalities that came in."""
        return _members(self.after) - _members(self.before)

    @property
    def left(self) -> frozenset[str]:
        """The municipalities that went out."""
        return _members(self.before) - _members(self.after)

    @property
    def changed(self) -> bool:
        """Whether anything changed at all."""
        different = self.joined or self.left or self.newly_met or self.newly_failed
        return bool(different) or self.operational[0] != self.operational[1]


@record
class MonitorStep:
    """What changed for one task from one snapshot to the next."""

    before: Soundness
    after: Soundness

    @property
    def opened(self) -> frozenset[str]:
        """The white spots that opened."""
        return self.after.white - self.before.white

    @property
    def closed(self) -> frozenset[str]:
        """The white spots that closed."""
        return self.before.white - self.after.white

    @cached_property
    def regions(self) -> tuple[RegionStep, ...]:
        """The regions in which something changed, by name."""
        before, after = ({r.name: r for r in d.regions} for d in (self.before, self.after))
        one, other = self.before.declaration, self.after.declaration
        steps = (
            RegionStep(
                name,
                before.get(name),
                after.get(name),
                (
                    one.is_operational(name) if name in before else None,
                    other.is_operational(name) if name in after else None,
                ),
            )
            for name in sorted({*before, *after})
        )
        return tuple(step for step in steps if step.changed)

    @property
    def moved(self) -> frozenset[str]:
        """The municipalities of the area whose declared regions are not those of before."""
        of, now = self.before.declaration.regions_of, self.after.declaration.regions_of
        return frozenset(code for code in self.after.area if of.get(code) != now.get(code))


@record
class Address:
    """A municipality to address, with the reasons.

    Attributes
    ----------
    reasons : mapping of str to str
        By reason the name of the snapshot since which it holds without interruption.
    """

    code: str
    region: str
    reasons: Mapping[str, str]


@record
class Timeline:
    """The snapshots of one task, the oldest first."""

    task: str
    diagnoses: tuple[Soundness, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """A short name of each snapshot: its date, or its number when it has none."""
        dates = [diagnosis.declaration.date for diagnosis in self.diagnoses]
        return tuple(date.isoformat() if date else f"snapshot {k}" for k, date in enumerate(dates, 1))

    @cached_property
    def steps(self) -> tuple[MonitorStep, ...]:
        """What changed from each snapshot to the next."""
        return tuple(MonitorStep(one, other) for one, other in pairwise(self.diagnoses))

    @property
    def overall(self) -> MonitorStep:
        """What changed from the first snapshot to the last."""
        return MonitorStep(self.diagnoses[0], self.diagnoses[-1])

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """The municipalities of the area to address after the last snapshot, the most populous first.

        In no region, in several, in a region that fails a hard rule, or not yet operational.
        """
        reasons, last = [_reasons(diagnosis) for diagnosis in self.diagnoses], self.diagnoses[-1]
        since: dict[str, dict[str, str]] = {}
        for code in last.territory.codes:
            for reason in reasons[-1].get(code, ()) if code in last.area else ():
                held = [reason in found.get(code, ()) for found in reasons]
                start = max((k + 1 for k, holds in enumerate(held) if not holds), default=0)
                since.setdefault(code, {})[reason] = self.names[start]
        return tuple(Address(code, last.name_of(code), found) for code, found in since.items())


@record
class Monitor:
    """Snapshots of what was declared under one scenario, task by task."""

    scenario: Scenario
    territory: Territory
    timelines: tuple[Timeline, ...]

    def __repr__(self) -> str:
        """Return one line: which scenario, and how many tasks."""
        return f"<Monitor of {self.scenario.name}: {len(self.timelines)} tasks>"


def follow(scenario: Scenario, references: Sequence[str | Path]) -> Monitor:
    """Follow what was declared through dated snapshots.

    Snapshots are put in the order of their dates; as soon as one has none, the order given
    counts.  Regions are followed by name.  A snapshot without tasks stands for every task.

    Parameters
    ----------
    scenario : Scenario
        Whose area and hard rules count.
    references : sequence of str or Path
        Two or more declared tables, layers or results folders.

    Raises
    ------
    InputError
        With fewer than two snapshots, or when one cannot be read.
    """
    if len(references) < 2:
        raise InputError("nothing to follow", expected="two snapshots of what was declared or more")
    territory = open_territory(scenario)
    snapshots = [load_declarations(reference, territory) for reference in references]
    dates = [
        max((one.date or dt.date.min for one in snapshot), default=dt.date.min) for snapshot in snapshots
    ]
    if dt.date.min not in dates:
        snapshots = [snapshots[k] for k in sorted(range(len(snapshots)), key=dates.__getitem__)]
    tasks = list(dict.fromkeys(one.task for snapshot in snapshots for one in snapshot if one.task)) or [""]
    timelines = (
        Timeline(
            task,
            tuple(
                check_soundness(scenario, replace(one, task=task), territory)
                for snapshot in snapshots
                for one in snapshot
                if one.task in (task, "")
            ),
        )
        for task in tasks
    )
    return Monitor(scenario, territory, tuple(timelines))


def _reasons(diagnosis: Soundness) -> dict[str, list[str]]:
    """Return why each municipality would be addressed."""
    found: dict[str, list[str]] = {}

    def add(codes: frozenset[str], reason: str) -> None:
        for code in codes:
            if reason not in (mine := found.setdefault(code, [])):
                mine.append(reason)

    add(diagnosis.white, "in no region")
    add(diagnosis.double, "in several regions")
    for region in diagnosis.regions:
        for criterion in _criteria(region):
            add(region.members, f"fails {criterion}")
        add(diagnosis.declaration.lagging(region.name), "not operational")
    return found


def _criteria(region: DeclaredRegion | None, without: DeclaredRegion | None = None) -> tuple[str, ...]:
    """Return the criteria that one region fails and another does not, in order."""
    mine, theirs = (
        dict.fromkeys(fault.criterion for fault in one.faults) if one else {} for one in (region, without)
    )
    return tuple(criterion for criterion in mine if criterion not in theirs)


def _members(region: DeclaredRegion | None) -> frozenset[str]:
    return region.members if region else frozenset()
