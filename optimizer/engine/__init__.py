"""How a Problem is solved: one verb, `solve(problem, limits)`."""

from optimizer.engine.solution import Control, LevelResult, Limits, Progress, Solution, Status
from optimizer.engine.strategy import solve

__all__ = ["Control", "LevelResult", "Limits", "Progress", "Solution", "Status", "solve"]
