"""How a Problem is solved: one verb, `strategy.solve(problem, limits)`.

Nothing is imported here: what only checks takes from `solution` and `proof` and loads no solver.
"""
