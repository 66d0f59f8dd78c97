"""Run the command line, as `regio` or as ``python -m optimizer``."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; an interrupt while it loads ends it without a word too."""
    try:
        from optimizer.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from optimizer.cli import Exit

        sys.exit(Exit.STOPPED)


if __name__ == "__main__":
    main()
