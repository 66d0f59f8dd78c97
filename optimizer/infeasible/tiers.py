"""Why several tiers have no partitions: one of them has none, or what they ask cannot nest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models.nesting import Tiers
from models.proposal import Status
from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers
from optimizer.engine.solution import Control, Limits
from optimizer.infeasible.conflicts import shrink
from optimizer.infeasible.diagnosis import Diagnosis, diagnose
from optimizer.infeasible.probing import Probe
from optimizer.infeasible.requirements import Requirement, drop_all, hard_part, requirements_of
from optimizer.language.language import Language
from optimizer.solving.enough import until

if TYPE_CHECKING:
    from optimizer.outputs.explanation import TierConflict as TierConflictImage

__all__ = ["TierConflict", "diagnose_tiers"]

SHARE = 0.2
"""One question gets at most this part of the time that is left."""


@record
class TierConflict:
    """Requirements of several tiers, each of which has partitions, that cannot all hold for tiers that nest.

    Attributes
    ----------
    requirements : tuple of (tier, Requirement)
        From the lowest tier up.
    minimal : bool
        Proven: without any one of them there are partitions that nest.
    """

    requirements: tuple[tuple[str, Requirement], ...]
    minimal: bool

    @property
    def sentence(self) -> str:
        """The conflict in words."""
        return self.told(Language("en").phrase)

    def told(self, said: Callable[[str], str] = str) -> str:
        """Return the conflict in words; `said` says each of its parts in the reader's language."""
        asked: dict[str, list[str]] = {}
        for tier, requirement in self.requirements:
            asked.setdefault(tier, []).append(said(requirement.text))
        told = "; ".join(
            said(f"tier {tier} asks {said(' and ').join(texts)}") for tier, texts in asked.items()
        )
        return said(f"No regions nest: {told}." if told else "No regions nest, whatever the tiers ask.")

    def to_dict(self) -> TierConflictImage:
        """Return everything, ready for JSON."""
        return {
            "text": self.sentence,
            "minimal": self.minimal,
            "requirements": [
                {
                    "tier": tier,
                    "criterion": one.criterion,
                    "kind": one.kind,
                    "text": one.text,
                    "codes": list(one.about),
                }
                for tier, one in self.requirements
            ],
        }


def diagnose_tiers(
    scenario: Scenario, territory: Territory, limits: Limits, control: Control
) -> tuple[Diagnosis | None, TierConflict | None]:
    """Explain why a scenario of several tiers has no partitions.

    Parameters
    ----------
    scenario : Scenario
        Of several tiers.
    territory : Territory
        Its area.
    limits : Limits
        For everything; what it does not allow to prove is marked.
    control : Control
        Can stop the run.

    Returns
    -------
    Diagnosis or None
        Of the lowest tier that has no partition whatever the others ask.
    TierConflict or None
        The smallest conflict across tiers, where each has partitions.
    """
    deadline = min(control.deadline, time.monotonic() + limits.time_limit_s)
    reins = replace(control, deadline=deadline)
    asked = asked_of_tiers(scenario, territory)
    for own in asked:
        if Probe(territory, limits, reins).ask(own).fits is False:
            return diagnose(own, territory, limits, reins), None
    if scenario.nested is not True:
        return None, None
    items = [
        (number, requirement)
        for number, own in enumerate(asked)
        for requirement in requirements_of(own, territory)
        if requirement.kind != "link"  # what counts as a crossing holds for all tiers
    ]

    def conflicts(kept: Sequence[tuple[int, Requirement]]) -> bool | None:
        return _cannot_nest(asked, territory, kept, items, limits, reins)

    if not conflicts(items):
        return None, None
    kept, minimal = shrink(items, conflicts)
    told = tuple((scenario.tiers[number].name, requirement) for number, requirement in kept)
    return None, TierConflict(told, minimal)


def _cannot_nest(
    asked: Sequence[Scenario],
    territory: Territory,
    kept: Sequence[tuple[int, Requirement]],
    items: Sequence[tuple[int, Requirement]],
    limits: Limits,
    control: Control,
) -> bool | None:
    """Tell whether no partitions nest that keep some of the requirements; None: not known in time."""
    from optimizer.engine.tiers.strategy import solve_tiers

    left = control.deadline - time.monotonic()
    if left <= 0 or control.stop.is_set():
        return None
    problems = []
    for number, own in enumerate(asked):
        dropped = [one for k, one in items if k == number and (k, one) not in kept]
        problem = hard_part(drop_all(own, dropped)).formulate(territory)
        problems.append(replace(problem, costs={}, levels=()))
    reins = until(control, lambda progress: progress.best is not None)
    once = replace(limits, time_limit_s=max(1.0, SHARE * left))
    solution = solve_tiers(Tiers(tuple(problems)), once, reins)
    if solution.chain is not None:
        return False
    return True if solution.status is Status.INFEASIBLE else None
