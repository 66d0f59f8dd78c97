"""CP-SAT model of a Problem: each unit is assigned to the root of its region.

The root of a region is its smallest unit number, that is its most populous member; fixing the
root in this way removes the symmetry between equal partitions.  Contiguity is exact: every unit
but the root has one parent that touches it and lies in the same region, and depth grows along
each arc, so that arcs form a tree.  The formulation follows the tree (arborescence) model of
spatially constrained clustering; the arcs-and-depth part is Miller-Tucker-Zemlin ordering.

The model only states the problem.  Running it is the business of `optimizer.engine.assignment`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from ortools.sat.python import cp_model

from models.nesting import Tiers
from models.problem import Cohesion, Cost, Hinge, Limit, Pair, Problem, Region, Spread
from models.reach import Reach, groups_of
from models.records import record

__all__ = ["Assignment", "build_assignment", "build_nested_assignment"]

Expression = cp_model.LinearExprT


@record
class Assignment:
    """A CP-SAT model and how to read regions out of it.

    Attributes
    ----------
    model : cp_model.CpModel
        Its objective is the cost of the partition in cost units.
    members : mapping of (int, int) to Region, variable
        For each group and each root it can have: the units of the group and its literal.
    """

    model: cp_model.CpModel
    members: Mapping[tuple[int, int], tuple[Region, cp_model.IntVar]]

    def regions(self, value: Callable[[cp_model.IntVar], int]) -> tuple[Region, ...]:
        """Return the regions of a solution, given the value of each variable in it."""
        found: dict[int, Region] = {}
        for (_, root), (units, literal) in self.members.items():
            if value(literal):
                found[root] = found.get(root, frozenset()) | units
        return tuple(found[root] for root in sorted(found))


def build_assignment(problem: Problem, hint: Iterable[Region] | None = None) -> Assignment:
    """Build the assignment model of a single-level problem.

    Parameters
    ----------
    problem : Problem
        Its `levels` are not looked at: the sum of all costs is minimised.
    hint : iterable of Region, optional
        A partition to start the search from; it need not keep every rule.
    """
    builder = _built(problem)
    builder.model.minimize(builder.cost(problem.cost))
    if hint is not None:
        builder.hint(hint)
    return Assignment(builder.model, builder.members())


def build_nested_assignment(tiers: Tiers, hint: Sequence[Sequence[Region]] | None = None) -> list[Assignment]:
    """Build one model of all tiers: units have a root in each, and touching pairs nest.

    Parameters
    ----------
    tiers : Tiers
        Their costs are minimised together.
    hint : sequence of partitions, optional
        One of each tier to start the search from.

    Returns
    -------
    list of Assignment
        One per tier; they share the model.
    """
    model = cp_model.CpModel()
    builders = [_built(problem, model) for problem in tiers.problems]
    terms = [builder.cost(problem.cost) for builder, problem in zip(builders, tiers.problems, strict=True)]
    for lower, upper in pairwise(builders):
        for i, j in sorted(lower.problem.edges):
            below, above = lower.same(i, j), upper.same(i, j)
            if tiers.prices is None:
                _imply(model, below, above)
            elif price := tiers.prices.get((i, j), 0):
                torn = model.new_bool_var(f"{i}, {j} torn")
                model.add(cp_model.LinearExpr.sum([torn, above]) >= below)
                terms.append(price * torn)
    for side in tiers.sides:
        costs = [builder.cost(cost) for builder, cost in zip(builders, side.costs, strict=True)]
        model.add(cp_model.LinearExpr.sum(costs) <= side.upper)
    model.minimize(cp_model.LinearExpr.sum(terms))
    for builder, regions in zip(builders, hint or (), strict=False):
        builder.hint(regions)
    return [Assignment(model, builder.members()) for builder in builders]


def _imply(model: cp_model.CpModel, below: Expression, above: Expression) -> None:
    """Let what holds below hold above; both can be known already."""
    if isinstance(below, int) and isinstance(above, int):
        if below > above:
            model.add_bool_or([])
    else:
        model.add(below <= above)


def _built(problem: Problem, model: cp_model.CpModel | None = None) -> _Builder:
    """State every rule of a problem in a model of its own or in a given one."""
    builder = _Builder(problem, model)
    builder.assign()
    builder.connect()
    builder.restrict()
    return builder


class _Builder:
    """The variables of the model by meaning, and one method per family of constraints.

    `inside[g, r]` says that group g lies in the region rooted at r; both are named by their
    smallest unit, and `inside[r, r]` says that the region exists.
    """

    def __init__(self, problem: Problem, model: cp_model.CpModel | None = None) -> None:
        self.problem = problem
        self.model = cp_model.CpModel() if model is None else model
        groups = groups_of(problem)
        self.units = {min(group): group for group in groups}
        self.group = {i: min(group) for group in groups for i in group}
        self.inside: dict[tuple[int, int], cp_model.IntVar] = {}
        self.candidates: dict[int, tuple[int, ...]] = {}
        self.shared: dict[Pair, cp_model.IntVar | None] = {}
        self.arcs: dict[tuple[Region, Region], cp_model.IntVar] = {}
        self.depth: dict[Region, cp_model.IntVar] = {}

    # ------------------------------------------------------------ who with whom
    def assign(self) -> None:
        """Let every group lie in one region, and only in a region that exists."""
        reach = Reach(self.problem, self.units)
        for root in self.units:
            self.candidates[root] = reach.candidates(root)
            for g in self.candidates[root]:
                self.inside[g, root] = self.model.new_bool_var(f"{g} in {root}")
                if g != root:
                    self.model.add_implication(self.inside[g, root], self.inside[root, root])
        options: dict[int, list[cp_model.IntVar]] = {g: [] for g in self.units}
        for (g, _), literal in self.inside.items():
            options[g].append(literal)
        for literals in options.values():
            self.model.add_exactly_one(literals)

    def same(self, i: int, j: int) -> Expression:
        """Return the 0/1 expression 'units i and j share a region'."""
        if self.group[i] == self.group[j]:
            return 1
        shared = self._shared(i, j)
        return 0 if shared is None else shared

    def _shared(self, i: int, j: int) -> cp_model.IntVar | None:
        """Return the literal 'units i and j of two groups share a region'; None: no region holds both."""
        g, h = sorted((self.group[i], self.group[j]))
        if (g, h) not in self.shared:
            both = []
            for root in self.roots():
                if (g, root) in self.inside and (h, root) in self.inside:
                    one, other = self.inside[g, root], self.inside[h, root]
                    literal = self.model.new_bool_var(f"{g}, {h} in {root}")
                    self.model.add_implication(literal, one)
                    self.model.add_implication(literal, other)
                    self.model.add_bool_or(literal, one.negated(), other.negated())
                    both.append(literal)
            self.shared[g, h] = shared = self.model.new_bool_var(f"{g} with {h}") if both else None
            if shared is not None:
                self.model.add(cp_model.LinearExpr.sum(both) == shared)
        return self.shared[g, h]

    def roots(self) -> list[int]:
        """Return the units that can be a root."""
        return [root for root in self.units if (root, root) in self.inside]

    # ------------------------------------------------------------ contiguity
    def connect(self) -> None:
        """Let every connected piece of a group have one parent, except the piece of the root."""
        pieces = [piece for units in self.units.values() for piece in self.problem.components(units)]
        piece_of = {i: piece for piece in pieces for i in piece}
        touching = {(piece_of[i], piece_of[j]) for i, j in self.problem.edges}
        parents: dict[Region, list[cp_model.IntVar]] = {piece: [] for piece in pieces}
        self.depth = {piece: self.model.new_int_var(0, len(pieces) - 1, "depth") for piece in pieces}
        for a, b in sorted(touching | {(b, a) for a, b in touching}, key=lambda arc: [min(p) for p in arc]):
            shared = None if a == b else self._shared(min(a), min(b))
            if shared is None:
                continue
            arc = self.model.new_bool_var(f"{min(a)} parent of {min(b)}")
            self.arcs[a, b] = arc
            self.model.add_implication(arc, shared)
            self.model.add(self.depth[b] >= self.depth[a] + 1).only_enforce_if(arc)
            parents[b].append(arc)
        for piece, arcs in parents.items():
            first = min(piece)
            seat = [self.inside[first, first]] if (first, first) in self.inside else []
            self.model.add_exactly_one(arcs + seat)
        self._follow_neighbours(piece_of)

    def _follow_neighbours(self, piece_of: Mapping[int, Region]) -> None:
        """Add cuts: a piece away from its root has a neighbour in the same region."""
        for piece in set(piece_of.values()):
            around = {self.group[j] for i in piece for j in self.problem.neighbours[i]} - {
                self.group[min(piece)]
            }
            for root in self.roots():
                literal = self.inside.get((self.group[min(piece)], root))
                if literal is not None and root not in piece:
                    near = [self.inside[g, root] for g in sorted(around) if (g, root) in self.inside]
                    self.model.add_bool_or([literal.negated(), *near])

    # ------------------------------------------------------------ hard rules
    def restrict(self) -> None:
        """State every hard rule other than coverage, contiguity, `together` and `fixed`."""
        problem, model = self.problem, self.model
        for limit in problem.limits:
            for root in self.roots():
                self._limit(limit, root)
        for quorum in problem.quorums:
            for root in self.roots():
                centre = self.inside.get((self.group[quorum.unit], root))
                if centre is not None:
                    model.add(self._sum(quorum.weights, root) >= quorum.at_least).only_enforce_if(centre)
        for cohesion in problem.cohesions:
            self._cohesion(cohesion)
        for spread in problem.spreads:
            if spread.maximum is not None:
                for root in self.roots():
                    model.add(cp_model.LinearExpr.sum(self._labels(spread, root)) <= spread.maximum)
        for i, j in sorted(problem.apart):
            model.add(self.same(i, j) == 0) if self.group[i] != self.group[j] else model.add_bool_or([])
        for side in problem.sides:
            expression = self.cost(side.cost)
            if side.lower is not None:
                model.add(expression >= side.lower)
            if side.upper is not None:
                model.add(expression <= side.upper)

    def _cohesion(self, cohesion: Cohesion) -> None:
        """Let every region that exists hold together, unless all its units are free of that."""
        pairs: dict[Pair, int] = {}
        alone = dict(enumerate(cohesion.alone))
        for (i, j), value in cohesion.pairs.items():
            g, h = sorted((self.group[i], self.group[j]))
            if g == h:
                alone[i] += value
            elif value:
                pairs[g, h] = pairs.get((g, h), 0) + value
        for root in self.roots():
            bound = {g for g in self.candidates[root] if not self.units[g] <= cohesion.free}
            if not bound:
                continue
            held = [self._sum(alone, root)]
            for (g, h), value in sorted(pairs.items()):
                if (g, root) in self.inside and (h, root) in self.inside:
                    held.append(value * self._both(g, h, root))
            total = self.model.add(cp_model.LinearExpr.sum(held) >= 0)
            if root not in bound:
                total.only_enforce_if(self._any([self.inside[g, root] for g in sorted(bound)]))

    def _both(self, g: int, h: int, root: int) -> cp_model.IntVar:
        """Return a literal that can only hold when two groups lie in the region of a root."""
        literal = self.model.new_bool_var(f"{g}, {h} held in {root}")
        self.model.add_implication(literal, self.inside[g, root])
        self.model.add_implication(literal, self.inside[h, root])
        return literal

    def _limit(self, limit: Limit, root: int) -> None:
        """Let the region of a root, if it exists, keep one of the alternatives."""
        exists = self.inside[root, root]
        if len(limit.alternatives) == 1:
            literals = [exists]
        else:
            literals = [self.model.new_bool_var(f"{limit.source} {root}") for _ in limit.alternatives]
            self.model.add_bool_or([exists.negated(), *literals])
        for literal, alternative in zip(literals, limit.alternatives, strict=True):
            for bound in alternative:
                total = self._total(bound.total, root)
                if bound.lower is not None:
                    self.model.add(total >= bound.lower).only_enforce_if(literal)
                if bound.upper is not None:
                    self.model.add(total <= bound.upper).only_enforce_if(literal)

    def _sum(self, weights: Mapping[int, int], root: int) -> Expression:
        """Return the sum of `weights` over the units in the region of a root."""
        of_group: dict[int, int] = {}
        for i, weight in weights.items():
            of_group[self.group[i]] = of_group.get(self.group[i], 0) + weight
        terms = [(self.inside[g, root], w) for g, w in of_group.items() if w and (g, root) in self.inside]
        return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [w for _, w in terms])

    def _total(self, name: str, root: int) -> Expression:
        """Return an additive total of the region of a root (0 when it does not exist)."""
        return self._sum(dict(enumerate(self.problem.totals[name])), root)

    def _labels(self, spread: Spread, root: int) -> list[cp_model.IntVar]:
        """Return one literal per label: a unit with this label lies in the region of a root."""
        holders: dict[int, set[int]] = {}
        for i, label in enumerate(spread.labels):
            if label != -1 and (self.group[i], root) in self.inside:
                holders.setdefault(label, set()).add(self.group[i])
        return [
            self._any([self.inside[g, root] for g in sorted(holders[label])]) for label in sorted(holders)
        ]

    def _any(self, literals: list[cp_model.IntVar]) -> cp_model.IntVar:
        """Return a literal that holds exactly when one of `literals` does."""
        either = self.model.new_bool_var("any")
        self.model.add_max_equality(either, literals)
        return either

    # ------------------------------------------------------------ costs
    def cost(self, cost: Cost) -> Expression:
        """Return the cost of the partition in cost units, exactly, as a linear expression."""
        terms: list[Expression] = [cost.constant]
        terms += [value * (1 - self.same(i, j)) for (i, j), value in cost.separate.items() if value]
        terms += [value * self.same(i, j) for (i, j), value in cost.join.items() if value]
        for root in self.roots():
            terms.append(cost.per_region * self.inside[root, root])
            terms += [self._hinge(hinge, root) for hinge in cost.hinges]
            for spread in cost.spreads:
                labels = self._labels(spread, root)
                if len(labels) > 1:
                    terms.append(spread.rate * (cp_model.LinearExpr.sum(labels) - self._any(labels)))
        return cp_model.LinearExpr.sum(terms)

    def _hinge(self, hinge: Hinge, root: int) -> Expression:
        """Return what a hinge costs the region of a root (0 when it does not exist)."""
        if hinge.flat:
            return hinge.times * self._beyond(hinge, root)
        each = [self._rounded(hinge, name, root) for name in hinge.totals]
        worst = max(most for _, most in each)
        if not worst:
            return 0
        paid = self.model.new_int_var(0, worst, "hinge")
        self.model.add_max_equality(paid, [*(rounded for rounded, most in each if most), 0])
        return hinge.times * paid

    def _beyond(self, hinge: Hinge, root: int) -> cp_model.IntVar:
        """Return a literal that holds exactly when the region of a root lies beyond the threshold."""
        beyond = self.model.new_bool_var(f"beyond {hinge.total} {root}")
        excess = self._excess(hinge, hinge.total, root)
        self.model.add(excess >= 1).only_enforce_if(beyond)
        self.model.add(excess <= 0).only_enforce_if(beyond.negated())
        return beyond

    def _excess(self, hinge: Hinge, name: str, root: int) -> cp_model.LinearExpr:
        """Return how far a total of the region of a root is beyond the threshold (0: no region)."""
        sign = 1 if hinge.side == "above" else -1
        terms = [self._total(name, root), self.inside[root, root]]
        return cp_model.LinearExpr.weighted_sum(terms, [sign, -sign * hinge.threshold])

    def _rounded(self, hinge: Hinge, name: str, root: int) -> tuple[Expression, int]:
        """Return what one total of a hinge costs where that is more than 0, and the most that it can be."""
        values = [self.problem.totals[name][i] for g in self.candidates[root] for i in self.units[g]]
        least, most = sum(v for v in values if v < 0), sum(v for v in values if v > 0)
        worst = max(hinge.cost(least), hinge.cost(most)) // hinge.times
        if not worst:
            return 0, 0
        excess = self._excess(hinge, name, root)
        over, under = hinge.rate.numerator, hinge.rate.denominator
        if under == 1:
            return over * excess, worst
        slope = max(abs(least - hinge.threshold), abs(most - hinge.threshold), abs(least), abs(most))
        rounded = self.model.new_int_var(-(slope * over // under) - 1, worst, "rounded")
        self.model.add_linear_constraint(under * rounded - over * excess, 0, under - 1)
        return rounded, worst

    def members(self) -> dict[tuple[int, int], tuple[Region, cp_model.IntVar]]:
        """Return for each group and root the units of the group and the literal that joins them."""
        return {key: (self.units[key[0]], literal) for key, literal in self.inside.items()}

    # ------------------------------------------------------------ hint
    def hint(self, regions: Iterable[Region]) -> None:
        """Hint a partition: who lies with whom, and a breadth-first tree in each region."""
        root_of = {self.group[i]: self.group[min(region)] for region in regions for i in region}
        for (g, root), literal in self.inside.items():
            self.model.add_hint(literal, root_of.get(g) == root)
        for (g, h), shared in self.shared.items():
            if shared is not None:
                self.model.add_hint(shared, root_of.get(g) == root_of.get(h))
        chosen, depth = self._trees(root_of)
        for arc, literal in self.arcs.items():
            self.model.add_hint(literal, arc in chosen)
        for piece, level in depth.items():
            self.model.add_hint(self.depth[piece], level)

    def _trees(self, root_of: Mapping[int, int]) -> tuple[set[tuple[Region, Region]], dict[Region, int]]:
        """Return the arcs of a breadth-first tree from each root, and the depth of each piece."""
        children: dict[Region, list[Region]] = {}
        for a, b in self.arcs:
            if root_of.get(self.group[min(a)]) == root_of.get(self.group[min(b)]):
                children.setdefault(a, []).append(b)
        depth = {piece: 0 for piece in self.depth if root_of.get(min(piece)) == min(piece)}
        chosen, queue = set(), list(depth)
        for a in queue:
            for b in children.get(a, ()):
                if b not in depth:
                    depth[b] = depth[a] + 1
                    chosen.add((a, b))
                    queue.append(b)
        return chosen, depth
