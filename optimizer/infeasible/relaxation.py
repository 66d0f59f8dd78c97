"""A relaxation: a change of the scenario with which a partition exists, and the way it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from models.partition import Partition
from models.problem import Contribution
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.infeasible.probing import Answer, Probe
from optimizer.infeasible.requirements import Change, Requirement
from optimizer.solving.images import named_regions

if TYPE_CHECKING:
    from optimizer.outputs.explanation import Relaxation as RelaxationImage

__all__ = ["REASON", "Relaxation", "Setting", "quoted", "smallest"]

REASON = "nothing fits otherwise"
"""The reason that a change gives in a scenario file, until its user has a better one."""


@record
class Relaxation:
    """A change of the scenario with which a partition exists.

    Attributes
    ----------
    text : str
        The change in words.
    toml : str
        The lines that say it in a scenario file.
    change : int
        How large it is, in inhabitants: those that a region is short of or has too many, those who
        live in the municipalities to which another rule applies.
    concerned : int
        The inhabitants of the municipalities to which it applies.
    partition : Partition
        One that exists with it (not the best).
    tight : bool
        Proven: no smaller change of the same kind does.
    """

    text: str
    toml: str
    change: int
    concerned: int
    partition: Partition
    tight: bool
    apply: Change = field(compare=False, repr=False)

    def to_dict(self, scenario: Scenario, territory: Territory) -> RelaxationImage:
        """Return everything but the change itself, ready for JSON."""
        return {
            "text": self.text,
            "toml": self.toml,
            "change": self.change,
            "concerned": self.concerned,
            "smallest_of_its_kind": self.tight,
            "regions": named_regions(self.partition, scenario, territory),
        }


@record
class Setting:
    """Where relaxations are tried: the scenario with all its rules, who is exempt, and the solver."""

    scenario: Scenario
    free: frozenset[str]
    rules: Sequence[Requirement]
    probe: Probe

    @property
    def territory(self) -> Territory:
        """The area."""
        return self.probe.territory

    def try_out(self, change: Change, aim: Contribution | None = None) -> Answer:
        """Tell whether a partition exists with a change."""
        return self.probe.ask(change(self.scenario), self.free, aim)

    def offer(self, text: str, toml: str, inhabitants: int, change: Change) -> Iterator[Relaxation]:
        """Yield a change that is all or nothing, when it is proved to work."""
        answer = self.try_out(change)
        if answer.partition is not None:
            yield Relaxation(text, toml, inhabitants, inhabitants, answer.partition, True, change)

    def offer_smallest(
        self,
        most: int,
        change: Callable[[int], Change],
        reached: Callable[[Partition], int],
        describe: Callable[[int], tuple[str, str, int]],
        concerned: int,
    ) -> Iterator[Relaxation]:
        """Yield the smallest of a row of changes that is proved to work.

        Parameters
        ----------
        most : int
        change : callable
            The change of a number of steps.
        reached : callable
            See `smallest`.
        describe : callable
            A number of steps as text, as lines of a scenario file, and in inhabitants.
        concerned : int
            The inhabitants to whom it applies.
        """
        steps, answer, tight = smallest(most, lambda n: self.try_out(change(n)), reached)
        if answer.partition is not None:
            yield Relaxation(*describe(steps), concerned, answer.partition, tight, change(steps))


def smallest(
    most: int, try_out: Callable[[int], Answer], reached: Callable[[Partition], int]
) -> tuple[int, Answer, bool]:
    """Return the smallest number of steps with which a partition exists.

    Parameters
    ----------
    most : int
        Steps known or hoped to be enough; 0 is known not to be.
    try_out : callable
        Tells whether a number of steps is enough: more always are, when some are.
    reached : callable
        How many steps a partition found takes.

    Returns
    -------
    steps : int
    answer : Answer
        That of these steps; without a partition when not even `most` are enough.
    tight : bool
        Whether it is proven that fewer are not enough.
    """
    best = try_out(most)
    if best.partition is None:
        return most, best, False
    high, low, tight = min(most, reached(best.partition)), 0, True
    while high - low > 1:
        middle = (low + high) // 2
        answer = try_out(middle)
        if answer.partition is not None:
            high, best = min(middle, reached(answer.partition)), answer
        else:
            low, tight = middle, tight and answer.fits is False
    return high, best, tight


def quoted(territory: Territory, codes: Iterable[str]) -> str:
    """Return the names of municipalities as a list in a scenario file."""
    return "[" + ", ".join(f'"{territory.name(code)}"' for code in sorted(codes)) + "]"
