"""Contiguity: every region hangs together over the crossings that count."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from models.criteria.base import Criterion, Finding, Measure, Place, Table
from models.criteria.selection import resolve
from models.errors import InputError
from models.partition import Partition
from models.territory import Crossing, Link, Territory

__all__ = ["Contiguity", "LinkTable", "Removal"]

Removal = Literal["removed", "apart", "uncounted"]
"""What became of a link that a scenario removes: it is gone, never was, or does not count anyhow."""


class LinkTable(Table):
    """A single link between two municipalities, with its reason."""

    between: tuple[Place, Place]
    """The two municipalities, by name or code."""
    reason: str = Field(min_length=1)
    """Why it counts, or does not."""


class Contiguity(Criterion):
    """Every region is connected over the crossings that count.

    Municipalities touch over land, a fixed link (bridge, tunnel, dam) or a ferry; the scenario
    says which of these a region may use, and adds or removes single links with a reason.
    """

    title: ClassVar[str] = "Contiguity"
    source: ClassVar[str] = "P5: decentralisatiebrief (robust outer borders that coincide)"

    crossings: tuple[Crossing, ...] = ("land", "fixed_link", "ferry_car", "arranged_link")
    """Kinds of crossing that a region may use."""
    add: tuple[LinkTable, ...] = ()
    """Links that count besides these."""
    remove: tuple[LinkTable, ...] = ()
    """Links that do not count."""

    @property
    def hard(self) -> bool:
        """Whether `check` can find violations."""
        return True

    def links(self, territory: Territory, which: str) -> list[Link]:
        """Return the added or removed links (`which` is ``add`` or ``remove``) by code.

        Raises
        ------
        InputError
            When a link names an unknown municipality, or one municipality twice.
        """
        tables: tuple[LinkTable, ...] = self.add if which == "add" else self.remove
        links = []
        for table in tables:
            a, b = resolve(territory, table.between, f"contiguity.{which}")
            if a == b:
                raise InputError(
                    "a link joins two different municipalities",
                    where=f"contiguity.{which}",
                    value=table.between[1],
                )
            links.append(Link(a, b, table.reason))
        return links

    def check(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the regions that lie in several pieces, each piece by name."""
        found = []
        for region in partition:
            inside = region & set(territory.codes)
            pieces = sorted(
                territory.pieces_of(inside),
                key=lambda piece: (-territory.population(piece), min(piece)),
            )
            if len(pieces) > 1:
                text = "; ".join(territory.names(piece) for piece in pieces[1:])
                found.append(
                    Finding(
                        "violation",
                        f"A region is in {len(pieces)} pieces: {text} not joined to "
                        f"{territory.names(pieces[0])}",
                        tuple(sorted(region)),
                        len(pieces),
                        1,
                    )
                )
        return found

    def notes(self, territory: Territory, partition: Partition) -> list[Finding]:
        """Return the added and arranged links by which a region hangs together, and all that were removed."""
        found = [self._removed(territory, link) for link in self.links(territory, "remove")]
        found = [note for note in found if set(note.codes) <= set(territory.codes)]
        for a, b in territory.pairs:
            touch = territory.touch(a, b)
            if touch.crossing == "added" and partition.together(a, b):
                found.append(
                    Finding(
                        "note",
                        f"The link {territory.name(a)} - {territory.name(b)} was added: {touch.reason}",
                        (a, b),
                    )
                )
            if touch.crossing == "arranged_link" and partition.together(a, b):
                found.append(
                    Finding(
                        "note",
                        f"Nothing crosses between {territory.name(a)} and {territory.name(b)}: {touch.name}",
                        (a, b),
                    )
                )
        return found

    def removal(self, territory: Territory, link: Link) -> Removal:
        """Return what removing a link did: a pair that never touched in a way that counts loses nothing."""
        touch = territory.whole.touches.get(_pair(link))
        if _pair(link) in {_pair(one) for one in self.links(territory, "add")}:
            return "removed"
        if touch is None:
            return "apart"
        return "removed" if touch.crossing in self.crossings else "uncounted"

    def _removed(self, territory: Territory, link: Link) -> Finding:
        between = f"{territory.name(link.a)} - {territory.name(link.b)}"
        text = {
            "removed": f"The link {between} was removed: {link.reason}",
            "apart": f"The link {between} was to be removed, but the two never touched: {link.reason}",
            "uncounted": f"The link {between} was to be removed, but does not count anyhow: {link.reason}",
        }[self.removal(territory, link)]
        return Finding("note", text, _pair(link))

    def measure(self, territory: Territory, partition: Partition) -> Measure:
        """Return the number of pieces beyond one per region."""
        codes = set(territory.codes)
        extra = sum(
            len(territory.pieces_of(inside)) - 1 for region in partition if (inside := region & codes)
        )
        return Measure(extra, "pieces too many")


def _pair(link: Link) -> tuple[str, str]:
    return (min(link.a, link.b), max(link.a, link.b))
