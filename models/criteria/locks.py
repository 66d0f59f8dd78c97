"""Locks: what the user has decided already."""

from __future__ import annotations

from itertools import combinations
from typing import ClassVar

from models.criteria.base import Criterion, Finding, Measure, Place, pair_of
from models.criteria.selection import resolve
from models.partition import Partition
from models.problem import Contribution
from models.territory import Territory

__all__ = ["Locks"]

Names = tuple[Place, ...]


class Locks(Criterion):
    """Municipalities that stay together, apart, or form a fixed region.

    Groups are given by name or code.  Members outside the area are left out of a group, so that
    a lock of the country can stand in the base of a province's scenario.
    """

    title: ClassVar[str] = "Locks"
    source: ClassVar[str] = "P6, P14: decentralisatiebrief (b); P13: vng-strategie steps 2-4"

    together: tuple[Names, ...] = ()
    """Groups whose members share one region."""
    apart: tuple[Names, ...] = ()
    """Groups of which no two members share a region."""
    fixed: tuple[Names, ...] = ()
    """Groups that are a region exactly as they are."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return bool(self.together or self.apart or self.fixed)

    def prepare(self, territory: Territory) -> None:
        """Look up all names."""
        for kind in ("together", "apart", "fixed"):
            self._cut(territory, kind)

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the locks that the partition breaks."""
        found = [
            _broken(territory, group, "are not in one region")
            for group in self._groups(territory, "together")
            if len({partition.labels.get(code) for code in group}) > 1
        ]
        found += [
            _broken(territory, {a, b}, "share a region")
            for group in self._groups(territory, "apart")
            for a, b in combinations(sorted(group), 2)
            if partition.together(a, b)
        ]
        found += [
            _broken(territory, group, "are not a region of their own")
            for group in self._groups(territory, "fixed")
            if group not in partition.regions
        ]
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the groups that the area cuts: the lock holds for the members inside."""
        found = []
        for kind in ("together", "fixed"):
            for inside, outside in self._cut(territory, kind):
                if inside and outside:
                    text = (
                        f"The lock ({kind}) of {territory.names(inside)} leaves out "
                        f"{territory.names(outside)}, outside the area"
                    )
                    found.append(Finding("note", text, tuple(sorted(inside))))
        return found

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of locks broken."""
        return Measure(len(self.check(territory, partition)), "locks broken")

    def contribute(self, territory: Territory) -> Contribution:
        """Return the groups as pairs together, pairs apart and fixed regions."""
        together = {
            pair_of(territory, first, code)
            for first, *rest in map(sorted, self._groups(territory, "together"))
            for code in rest
        }
        apart = {
            pair_of(territory, a, b)
            for group in self._groups(territory, "apart")
            for a, b in combinations(group, 2)
        }
        fixed = [
            frozenset(territory.index[code] for code in group) for group in self._groups(territory, "fixed")
        ]
        return Contribution(together=frozenset(together), apart=frozenset(apart), fixed=tuple(fixed))

    def _groups(self, territory: Territory, kind: str) -> list[frozenset[str]]:
        """Return the groups of one kind by code, without members outside the area."""
        return [inside for inside, _ in self._cut(territory, kind) if inside]

    def _cut(self, territory: Territory, kind: str) -> list[tuple[frozenset[str], frozenset[str]]]:
        """Return the members inside and outside the area of each group of one kind."""
        named: tuple[Names, ...] = getattr(self, kind)
        area = frozenset(territory.codes)
        groups = [frozenset(resolve(territory, names, kind)) for names in named]
        return [(group & area, group - area) for group in groups]


def _broken(territory: Territory, group: frozenset[str] | set[str], what: str) -> Finding:
    return Finding("violation", f"{territory.names(group)} {what}", tuple(sorted(group)))
