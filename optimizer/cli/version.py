"""The version of the program, told without loading a command."""

from __future__ import annotations

from optimizer.cli.terminal import close_output, prepare_terminal
from optimizer.solving.versions import own_version

__all__ = ["main", "print_version"]


def print_version() -> None:
    """Print name and version."""
    print("regio", own_version())


def main() -> None:
    """Run ``regio --version``."""
    prepare_terminal()
    print_version()
    close_output()
