"""Background: what is looked for unasked, in a process of its own, so that nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from typing import Any

from optimizer.play.errands import Errands
from optimizer.play.worker import Worker

__all__ = ["Background"]


class Background:
    """One search at a time beside a screen; another one takes its place.

    Parameters
    ----------
    tell : callable
        Hears what is being looked for, and its progress; empty when nothing is.
    fail : callable
        Hears what went wrong, as a sentence.
    """

    def __init__(self, tell: Callable[[Mapping[str, Any]], None], fail: Callable[[str], None]) -> None:
        self.worker = Worker()
        self.errands = Errands(self.worker, tell, fail)
        self._task: asyncio.Task[None] | None = None
        self._what: Hashable = None
        self._done: set[Hashable] = set()

    def seek(self, what: Hashable, search: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Look for something in place of what was looked for; what was found or given up is not sought again.

        Parameters
        ----------
        what : hashable
            What tells one search from another.
        search : callable
            Begins it.
        """
        if what in self._done or self._under_way(what):
            return
        self.worker.stop()
        self._what = what
        self._task = self.errands.start(self._sought(what, search))

    def rest(self) -> None:
        """Look for nothing: what is under way is wanted no more."""
        self.worker.stop()
        self._what = None

    def give_up(self) -> None:
        """End what is under way, with the best so far; it is not begun again unasked."""
        self._done.add(self._what)
        self.worker.stop()

    def again(self, what: Hashable) -> None:
        """Let something be sought again that was given up."""
        self._done.discard(what)

    def wanted(self, what: Hashable) -> bool:
        """Tell whether what is found out about something is still asked for."""
        return self._what == what

    async def wait_for(self, what: Hashable) -> bool:
        """Wait until a search that is under way has ended; False: there is none."""
        if not self._under_way(what) or self._task is None:
            return False
        await asyncio.wait({self._task})
        return True

    def close(self) -> None:
        """End the process, whatever it does."""
        self.worker.close()
        self.errands.cancel()

    def _under_way(self, what: Hashable) -> bool:
        return self._what == what and self._task is not None and not self._task.done()

    async def _sought(self, what: Hashable, search: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await search()
        finally:
            if self._what == what:
                self._done.add(what)
