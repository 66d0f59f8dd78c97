"""What is kept is whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from optimizer.cache import keep_sealed, read_sealed


def test_what_is_sealed_is_read_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "one.kept"
    for content in (b"", b"\n", b"a\nb"):
        keep_sealed(path, content, 1)
        assert read_sealed(path) == content
    whole = path.read_bytes()
    for broken in (b"", whole[:-1], whole[:40], whole + b"c", whole.replace(b"a\nb", b"a\nc")):
        path.write_bytes(broken)
        assert read_sealed(path) is None
    assert read_sealed(tmp_path / "another.kept") is None


def test_what_cannot_be_kept_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        keep_sealed(tmp_path / "one.kept", b"content", 1)
    assert list(tmp_path.iterdir()) == []
