"""Diagnosis: why nothing fits, in names and numbers, proven again, and what would make it fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING

from models.records import record
from models.scenario import Scenario
from models.territory import Territory
from optimizer.engine.solution import Control, Limits
from optimizer.infeasible.conflicts import Conflict, next_conflict, shrink
from optimizer.infeasible.probing import Probe
from optimizer.infeasible.relaxation import Relaxation, Setting
from optimizer.infeasible.relaxation_kinds import relaxations_of
from optimizer.infeasible.requirements import drop_all, requirements_of
from optimizer.writing.rows import Rows

if TYPE_CHECKING:
    from optimizer.outputs.explanation import Diagnosed

__all__ = ["Diagnosis", "diagnose"]


@record
class Diagnosis:
    """Why a scenario has no partition.

    Attributes
    ----------
    conflicts : tuple of Conflict
        One after another: each is found with the municipalities of those before it exempted.
    relaxations : tuple of tuples of Relaxation
        For each conflict what resolves it, the smallest change first; each proved to work while
        the municipalities of the other conflicts are exempted.
    together : Relaxation or None
        The first relaxation of every conflict at once, proved to work for the whole.
    complete : bool
        Proven: with the municipalities of all conflicts exempted a partition exists.
    """

    scenario: Scenario
    territory: Territory
    conflicts: tuple[Conflict, ...]
    relaxations: tuple[tuple[Relaxation, ...], ...]
    together: Relaxation | None
    complete: bool
    solves: int

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """One sentence per conflict."""
        return tuple(conflict.sentence for conflict in self.conflicts)

    def rows(self, number: int) -> Rows:
        """Return a row per relaxation of one conflict, the smallest change first."""
        return Rows.of(
            {
                "change": one.text,
                "inhabitants it takes": one.change,
                "smallest of its kind": "proven" if one.tight else "not proven",
            }
            for one in self.relaxations[number]
        )

    def to_dict(self) -> Diagnosed:
        """Return everything, ready for JSON."""
        return {
            "complete": self.complete,
            "solves": self.solves,
            "conflicts": [
                {
                    "text": conflict.sentence,
                    "minimal": conflict.minimal,
                    "requirements": [
                        {"criterion": r.criterion, "kind": r.kind, "text": r.text, "codes": list(r.about)}
                        for r in conflict.requirements
                    ],
                    "codes": list(conflict.municipalities),
                    "stranded": list(conflict.stranded),
                    "inhabitants": self.territory.population(conflict.codes),
                    "relaxations": [one.to_dict(self.scenario, self.territory) for one in relaxations],
                }
                for conflict, relaxations in zip(self.conflicts, self.relaxations, strict=True)
            ],
            "together": None
            if self.together is None
            else self.together.to_dict(self.scenario, self.territory),
        }


def diagnose(
    scenario: Scenario,
    territory: Territory,
    limits: Limits,
    control: Control | None = None,
) -> Diagnosis:
    """Explain why a scenario has no partition.

    Parameters
    ----------
    scenario : Scenario
    territory : Territory
        Its area, from `open_territory`.
    limits : Limits
        For the whole diagnosis; what it does not allow to prove is marked.
    control : Control, optional
        Can stop the run.

    Returns
    -------
    Diagnosis
        Without conflicts when none could be proven (`complete` tells whether a partition exists).
    """
    probe = Probe(territory, limits, control or Control())
    rules = requirements_of(scenario, territory)
    conflicts: list[Conflict] = []
    while (answer := probe.ask(_cleared(scenario, conflicts), _codes(conflicts))).fits is False:
        case = _cleared(scenario, conflicts)
        left = [rule for rule in rules if not any(rule in c.requirements for c in conflicts if not c.codes)]
        conflict = next_conflict(case, left, probe, _codes(conflicts))
        if not conflict.requirements and not conflict.codes:
            break  # nothing that can be dropped makes a difference
        conflicts.append(conflict)
    found = []
    for conflict in conflicts:
        others = [other for other in conflicts if other is not conflict]
        setting = Setting(_cleared(scenario, others), _codes(others) - conflict.codes, rules, probe)
        found.append(relaxations_of(setting, conflict.requirements, conflict.codes, _around(conflict)))
    together = _joined(scenario, [options[0] for options in found if options], probe)
    whole = together if all(found) else None
    return Diagnosis(
        scenario, territory, tuple(conflicts), tuple(found), whole, answer.fits is True, probe.solves
    )


def _codes(conflicts: Iterable[Conflict]) -> frozenset[str]:
    return frozenset().union(*(conflict.codes for conflict in conflicts))


def _cleared(scenario: Scenario, conflicts: Iterable[Conflict]) -> Scenario:
    """Return the scenario without the requirements that clash whatever the municipalities."""
    return drop_all(scenario, [rule for c in conflicts if not c.codes for rule in c.requirements])


def _around(conflict: Conflict) -> frozenset[str]:
    """Return the municipalities that the arithmetic of a conflict is about, or else the conflict's."""
    if conflict.obstacle is None or conflict.obstacle.kind != "below":
        return frozenset()
    return frozenset(conflict.territory.codes[i] for i in conflict.obstacle.units)


def _joined(scenario: Scenario, chosen: list[Relaxation], probe: Probe) -> Relaxation | None:
    """Return relaxations as one change, without those that the others make superfluous.

    None when they are not proved to work together.
    """

    def fits(some: Sequence[Relaxation]) -> bool:
        return probe.ask(_apply_all(scenario, some)).fits is True

    if not chosen or not fits(chosen):
        return None
    needed, _ = shrink(chosen, fits)
    answer = probe.ask(_apply_all(scenario, needed))
    if answer.partition is None:
        return None
    return Relaxation(
        text="; ".join(one.text for one in needed),
        toml="\n\n".join(one.toml for one in needed),
        change=sum(one.change for one in needed),
        concerned=max(one.concerned for one in needed),
        partition=answer.partition,
        tight=len(needed) == 1 and needed[0].tight,
        apply=lambda case: _apply_all(case, needed),
    )


def _apply_all(scenario: Scenario, chosen: Iterable[Relaxation]) -> Scenario:
    return reduce(lambda case, one: one.apply(case), chosen, scenario)
