"""Work in processes of its own, for what cannot hear a stop: they are ended at once when one comes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

__all__ = ["end_with_parent", "run_apart"]

POLL_S = 0.05

BEGIN = "from optimizer.engine.apart import end_with_parent; end_with_parent(); "


def run_apart(codes: Sequence[str], ended: Callable[[], bool]) -> bool:
    """Run pieces of Python in a process each, all at once, until they are done or `ended` says so.

    Parameters
    ----------
    codes : sequence of str
        What goes wrong in one is not told: whoever wants what it makes finds it missing.
    ended : callable
        Asked often.

    Returns
    -------
    bool
        False when `ended` came first; then none of them runs any longer.
    """
    children: list[subprocess.Popen[bytes]] = []
    try:
        for code in codes:
            children.append(_begin(code))  # noqa: PERF401, so that those begun are ended whatever comes
        while any(child.poll() is None for child in children):
            if ended():
                return False
            time.sleep(POLL_S)
        return True
    finally:
        for child in children:
            child.kill()
            child.communicate()


def _begin(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", BEGIN + code],  # never from the folder that one stands in
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal is for the parent
    )


def end_with_parent() -> None:
    """End this process when the one that started it ends, however that comes about."""

    def watch() -> None:
        os.read(0, 1)  # nothing is ever written: it returns when the other end is closed
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
