"""The terminal around a command: output in any encoding, pipes that close, notes of the readers."""

from __future__ import annotations

import io
import logging
import os
import sys
from typing import Any

from models.text import visible
from optimizer.cli import Exit
from optimizer.language.language import language_in_force

__all__ = ["close_output", "prepare_terminal", "writes_unicode"]


class _Outlet(io.RawIOBase):
    """Standard output that never fails a command: what cannot be written any more is dropped.

    A reader that has seen enough (``| head -1``) closes the pipe; files are written and the exit code is
    the command's own all the same.
    """

    failure: OSError | None = None

    def __init__(self, raw: io.RawIOBase) -> None:
        self.raw = raw

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.raw.fileno()

    def isatty(self) -> bool:
        return self.raw.isatty()

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if self.failure is None:
            try:
                return self.raw.write(data) or size
            except OSError as error:
                self.failure = error
        return size


class _Plain(logging.Formatter):
    """Notes in the reader's language, but for characters that command a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(language_in_force().phrase(super().format(record)), keep="\n")


def prepare_terminal() -> None:
    """Make standard output and error fit for anything, show what readers say."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # none between where Python runs unbuffered
        if isinstance(stream, io.TextIOWrapper) and isinstance(raw, io.FileIO):
            stream.flush()
            outlet = io.BufferedWriter(_Outlet(raw))
            buffered = raw.isatty() or name == "stderr"
            fresh = io.TextIOWrapper(outlet, stream.encoding, "replace", line_buffering=buffered)
            setattr(sys, name, fresh)
            _KEPT.append(stream)
    log = logging.getLogger("optimizer")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Plain("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)


_KEPT: list[Any] = []
"""The streams that Python opened: collecting them would close the terminal."""


def close_output() -> None:
    """Write out what is left; end with an error when standard output did not take it.

    A closed pipe is no error.
    """
    outlet = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(outlet, _Outlet):
        return
    sys.stdout.flush()
    if outlet.failure is not None and not isinstance(outlet.failure, BrokenPipeError):
        reason = outlet.failure.strerror or os.strerror(outlet.failure.errno or 0)
        say = language_in_force().phrase
        sys.stderr.write(f"{say('Error')}: {say(f'standard output cannot be written: {reason}')}\n")
        sys.stderr.flush()
        sys.exit(Exit.BAD_INPUT)


def writes_unicode() -> bool:
    """Whether standard output takes every character."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
