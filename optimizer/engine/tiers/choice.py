"""Choose the best chain of partitions out of candidate regions of every tier with CP-SAT."""

from __future__ import annotations

from collections.abc import Sequence

from models.records import record
from models.set_partition import Candidate
from optimizer.engine.cp_sat import Ended, run_among, too_late
from optimizer.engine.tiers.coupling import TierImage

__all__ = ["TierChoice", "choose_chain"]


@record
class TierChoice:
    """The best chain found (None: none was), whether none is better, and its cost (half cost units)."""

    chosen: tuple[tuple[Candidate, ...], ...] | None
    exhausted: bool
    cost: int


def choose_chain(
    image: TierImage,
    candidates: Sequence[Sequence[Candidate]],
    ended: Ended,
    *,
    most: int | None = None,
    hint: Sequence[Sequence[frozenset[int]]] = (),
    workers: int = 1,
    seed: int = 0,
    effort: float = float("inf"),
) -> TierChoice:
    """Return the cheapest chain made of the candidates; parameters as of `columns.choice.choose`."""
    count = sum(map(len, candidates))
    if too_late(count, ended):
        return TierChoice(None, False, 0)
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [[model.new_bool_var("") for _ in tier] for tier in candidates]
    both: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in image.rows]
    terms: list[cp_model.LinearExprT] = []
    for tier, (columns, chosen) in enumerate(zip(candidates, variables, strict=True)):
        own = image.images[tier]
        holding: list[list[cp_model.IntVar]] = [[] for _ in own.groups]
        for column, variable in zip(columns, chosen, strict=True):
            for node in column.nodes:
                holding[node].append(variable)
            for row, sign in image.touched(tier, column.nodes):
                both[row].append((variable, sign))
            terms.append(column.cost * variable)
        for those in holding:
            model.add_exactly_one(those)
        for k, (low, high) in enumerate(own.side_ranges):
            total = sum(c.sides[k] * x for c, x in zip(columns, chosen, strict=True))
            if low is not None:
                model.add(total >= low)
            if high is not None:
                model.add(total <= high)
    for k, ceiling in enumerate(image.ceilings):
        place = k - len(image.ceilings)
        total = sum(
            c.sides[place] * x
            for columns, chosen in zip(candidates, variables, strict=True)
            for c, x in zip(columns, chosen, strict=True)
        )
        model.add(total <= ceiling)
    for coupling, held in zip(image.rows, both, strict=True):
        difference = cp_model.LinearExpr.weighted_sum([x for x, _ in held], [sign for _, sign in held])
        if coupling.price is None:
            model.add(difference >= coupling.least)
        else:
            torn = model.new_bool_var("")
            model.add(difference + torn >= coupling.least)
            terms.append(coupling.price * torn)
    cost = cp_model.LinearExpr.sum(terms)
    if most is not None:
        model.add(cost <= most)
    for chosen, columns, regions in zip(variables, candidates, hint, strict=False):
        given = set(regions)
        for variable, column in zip(chosen, columns, strict=True):
            model.add_hint(variable, column.nodes in given)
    model.minimize(cost)
    status, solver = run_among(model, count, ended, seed, workers, effort)
    exhausted = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return TierChoice(None, exhausted, 0)
    picked = tuple(
        tuple(c for c, x in zip(columns, chosen, strict=True) if solver.boolean_value(x))
        for columns, chosen in zip(candidates, variables, strict=True)
    )
    return TierChoice(picked, exhausted, round(solver.objective_value))
