"""Run the command line, as `regio` or as ``python -m optimizer``."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

YOUNG = 50_000
"""Objects that are made before cycles among them are looked for: what a command loads stays."""


def main() -> None:
    """Run the command line; an interrupt while it loads ends it without a word too."""
    gc.set_threshold(YOUNG, 20, 20)
    try:
        from optimizer.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from optimizer.cli import Exit

        sys.exit(Exit.STOPPED)


if __name__ == "__main__":
    main()
