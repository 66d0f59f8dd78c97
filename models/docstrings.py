"""What stands below the attributes of a class, as the description of its fields.

Read from the source where a schema is asked for, and not for every class at every start.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache

__all__ = ["field_docstrings"]


def field_docstrings(kind: type) -> dict[str, str]:
    """Return the docstrings of the annotated attributes of a class, inherited ones included.

    Examples
    --------
    >>> from models.scenario import Solver
    >>> field_docstrings(Solver)["workers"]
    'Threads to solve with.'
    """
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        found |= _written(one.__module__).get(one.__name__, {})
    return {name: text for name, text in found.items() if text}


@cache
def _written(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings of a module by class and attribute; empty: it has none."""
    if module not in sys.modules or module == "builtins":
        return {}
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):  # no source at hand
        return {}
    return {node.name: _below(node.body) for node in tree.body if isinstance(node, ast.ClassDef)}


def _below(body: list[ast.stmt]) -> dict[str, str]:
    found = {}
    for here, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(here, ast.AnnAssign) and isinstance(here.target, ast.Name):
            said = after.value if isinstance(after, ast.Expr) else None
            text = said.value if isinstance(said, ast.Constant) else ""
            found[here.target.id] = inspect.cleandoc(text) if isinstance(text, str) else ""
    return found
