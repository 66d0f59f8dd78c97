"""The one way through: scenario, territory, problem, engine, partition, judgements, proposal."""

from __future__ import annotations

from collections.abc import Iterable

from models.criteria import Finding
from models.nesting import Tiers
from models.partition import Partition
from models.problem import Problem
from models.proposal import Judgement, LevelReport, Proposal, Robustness, SolveReport, Status, judge
from models.scenario import Scenario
from models.territory import Territory
from models.tier_problem import asked_of_tiers, formulate_tiers
from optimizer.engine.solution import Control, Known, Limits, Solution
from optimizer.engine.tiers.solution import Chain, TierSolution
from optimizer.inputs.territories import open_territory
from optimizer.solving.fairness import check_fairness, find_fair
from optimizer.solving.limits_in_force import implausible_limits
from optimizer.solving.progress import watched
from optimizer.solving.versions import versions

__all__ = ["known_of", "limits_of", "report_of", "scattered", "solve_scenario"]


def solve_scenario(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    limits: Limits | None = None,
    control: Control | None = None,
    start: Iterable[Partition] = (),
    known: Known | None = None,
) -> Proposal:
    """Find the best partition of a scenario's area and let every criterion judge it.

    Parameters
    ----------
    scenario : Scenario
    territory : Territory, optional
        What `open_territory` returned for this scenario, when it is at hand.
    limits : Limits, optional
        In place of the scenario's own ``[solver]`` table.
    control : Control, optional
        Reports progress and can stop the run; without one, progress is shown where somebody
        watches, and an interrupt returns the best so far.
    start : iterable of Partition
        Known partitions to begin from; the arrangements of the scenario are taken along anyhow.
    known : Known, optional
        The same without some locks, solved (see `known_of`): only what is near them is looked at anew.

    Returns
    -------
    Proposal
        With a partition when one was found; every hard rule was checked again without the solver.

    Raises
    ------
    InputError
        When data cannot be read or a name in the scenario is unknown.
    RuntimeError
        When a partition that the engine returned breaks a hard rule: a bug.
    """
    from optimizer.engine.strategy import solve

    if control is None:
        with watched() as control:
            return solve_scenario(
                scenario, territory=territory, limits=limits, control=control, start=start, known=known
            )
    territory = territory or open_territory(scenario)
    limits = limits or limits_of(scenario)
    fairly = check_fairness(scenario)
    if scenario.tiers:
        return _solve_tiers(scenario, territory, limits, control)
    problem = scenario.formulate(territory)
    given = [partition.restrict(territory.codes) for partition in start]
    begin = [problem.regions_of(partition) for partition in (*given, *_arrangements(scenario, territory))]
    solution = solve(problem, limits, control, begin, known)
    findings = [*implausible_limits(scenario, territory), *scattered(territory)]
    if fairly and solution.regions is not None:
        fair = find_fair(scenario, territory, problem, solution, limits, control)
        scenario, problem = fair.scenario, fair.scenario.formulate(territory)
        findings.append(fair.finding)
        solution = solve(problem, limits, control, [fair.regions])
    report = report_of(solution, limits)
    if solution.regions is None:
        findings += _obstacles(problem, territory)
        return Proposal(scenario, territory, {}, report, (), tuple(findings), versions())
    partition = Partition(problem.codes_of(solution.regions))
    judgements = judge(scenario, territory, partition)
    _trust(judgements, solution, problem.levels == ())
    robustness = _robustness(scenario, territory, judgements, solution, limits, control)
    if robustness is not None:
        findings.append(Finding("note", robustness.sentence(territory.cost_unit)))
    partitions = {scenario.tier: partition}
    return Proposal(
        scenario, territory, partitions, report, judgements, tuple(findings), versions(), robustness
    )


def _robustness(
    scenario: Scenario,
    territory: Territory,
    judgements: tuple[Judgement, ...],
    solution: Solution,
    limits: Limits,
    control: Control,
) -> Robustness | None:
    """Return what futures cost: this partition and the best without them, on all other criteria."""
    from optimizer.engine.strategy import solve

    if scenario.futures is None or solution.regions is None:
        return None
    problem = scenario.model_copy(update={"futures": None}).formulate(territory)
    if problem.levels or not control.remaining_s():
        return None
    best = solve(problem, limits, control, [solution.regions])
    if best.objective is None:
        return None
    cost = sum(judgement.measure.cost for judgement in judgements if judgement.name != "futures")
    proven = best.status is solution.status is Status.OPTIMAL
    return Robustness(cost, best.objective, proven)


def _solve_tiers(scenario: Scenario, territory: Territory, limits: Limits, control: Control) -> Proposal:
    """Find the best nested partitions of all tiers and let every criterion of each judge its own."""
    from optimizer.engine.tiers.strategy import solve_tiers

    asked = asked_of_tiers(scenario, territory)
    tiers, levels = formulate_tiers(scenario, territory)
    layers = [_arrangements(own, territory) for own in asked]
    first = [[tiers.problems[0].regions_of(known) for known in own] for own in layers]
    start = list(zip(*first, strict=False))
    solution = solve_tiers(tiers, limits, control, start, levels)
    findings = scattered(territory)
    report = report_of(solution, limits)
    if solution.chain is None:
        return Proposal(scenario, territory, {}, report, (), tuple(findings), versions())
    codes = [
        Partition(problem.codes_of(regions))
        for problem, regions in zip(tiers.problems, solution.chain, strict=True)
    ]
    judged = [
        judgement
        for own, partition in zip(asked, codes, strict=True)
        for judgement in judge(own, territory, partition, own.tier)
    ]
    broken = [finding.text for judgement in judged for finding in judgement.violations]
    if broken:
        raise RuntimeError("the engine returned tiers that break a hard rule: " + "; ".join(broken))
    price = tiers.price(solution.chain)
    cost = sum(judgement.measure.cost for judgement in judged) + price
    if not levels and cost != solution.objective:
        raise RuntimeError(f"the engine counts {solution.objective}, the criteria {cost}")
    if tiers.prices is not None:
        findings.append(_price_of_nesting(territory, tiers, solution.chain, price))
    partitions = {own.tier: partition for own, partition in zip(asked, codes, strict=True)}
    return Proposal(scenario, territory, partitions, report, tuple(judged), tuple(findings), versions())


def _price_of_nesting(territory: Territory, tiers: Tiers, chain: Chain, price: int) -> Finding:
    """Say what is paid because tiers do not nest."""
    torn = sorted(set().union(*tiers.torn(chain)))
    codes = territory.codes
    named = ", ".join(f"{territory.name(codes[i])} - {territory.name(codes[j])}" for i, j in torn[:10])
    more = f" and {len(torn) - 10} more" if len(torn) > 10 else ""
    text = f"{len(torn)} touching pairs are together below and not above"
    paid = f", which costs {territory.in_inhabitants(price):,}: {named}{more}" if torn else ""
    return Finding("note", f"{text}{paid}", tuple(sorted({codes[i] for pair in torn for i in pair})))


def _arrangements(scenario: Scenario, territory: Territory) -> list[Partition]:
    """Return the arrangements that a scenario knows, inside its area, for engines to begin from."""
    layers = [*scenario.arrangements, *([scenario.compare_with] if scenario.compare_with else [])]
    return [territory.layer_partition(name) for name in dict.fromkeys(layers)]


def limits_of(scenario: Scenario) -> Limits:
    """Return the limits of a scenario's ``[solver]`` table."""
    return Limits(scenario.solver.time_limit, scenario.solver.workers, scenario.solver.seed)


def known_of(proposal: Proposal) -> Known | None:
    """Return what a solve of the same scenario with more locks can rest on; None: nothing."""
    report, certificate = proposal.report, proposal.report.certificate
    if certificate is None or "duals" not in certificate or proposal.scenario.tiers:
        return None
    if report.status is not Status.OPTIMAL:
        return None
    problem = proposal.scenario.formulate(proposal.territory)
    regions = problem.regions_of(proposal.partitions[proposal.scenario.tier])
    return Known(problem, tuple(regions), certificate)


def report_of(solution: Solution | TierSolution, limits: Limits) -> SolveReport:
    """Return how a solve ended, as a proposal tells it."""
    return SolveReport(
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
        gap=solution.gap,
        wall_time_s=solution.wall_time_s,
        workers=limits.workers,
        seed=limits.seed,
        way=solution.way,
        why=solution.why,
        levels=tuple(LevelReport(level.names, level.value, level.bound) for level in solution.levels),
        certificate=solution.certificate,
    )


def _trust(judgements: tuple[Judgement, ...], solution: Solution, one_level: bool) -> None:
    """Check without the solver what the engine claims: every hard rule, and the cost."""
    broken = [finding.text for judgement in judgements for finding in judgement.violations]
    if broken:
        raise RuntimeError("the engine returned a partition that breaks a hard rule: " + "; ".join(broken))
    cost = sum(judgement.measure.cost for judgement in judgements)
    if one_level and cost != solution.objective:
        raise RuntimeError(f"the engine counts {solution.objective}, the criteria {cost}")


def scattered(territory: Territory) -> list[Finding]:
    """Say by name in which pieces an area falls apart, and which links would join the smallest."""
    if len(territory.pieces) < 2:
        return []
    smallest = territory.pieces[-1]
    links = [
        f"{territory.name(a)} - {territory.name(b)} ({' '.join(filter(None, (touch.crossing, touch.name)))})"
        for a, b, touch in territory.links_out_of(smallest)
    ]
    joined = "it would be joined by " + "; ".join(links[:5]) if links else "nothing touches it"
    text = (
        f"The area is in {len(territory.pieces)} pieces; the smallest is {territory.names(smallest)} "
        f"({territory.population(smallest):,} inhabitants): {joined}"
    )
    return [Finding("note", text, tuple(sorted(smallest)))]


def _obstacles(problem: Problem, territory: Territory) -> list[Finding]:
    """Say in names and numbers what arithmetic alone shows to be impossible."""
    from models.screening import describe, find_obstacles

    names = [territory.name(code) for code in territory.codes]
    return [
        Finding("violation", describe(obstacle, names), tuple(territory.codes[i] for i in obstacle.units))
        for obstacle in find_obstacles(problem)
    ]
