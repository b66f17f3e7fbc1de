"""Which hint is next, and what is remembered of those that were shown."""

import sys
from pathlib import Path

import pytest

from autograder.hints import Hint, Shown, cache, next_hint

TEXTS = ("a question", "a way", "a number")


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Shown(tmp_path / "release")


def test_a_hint_as_a_line() -> None:
    """Whose, which, of how many."""
    assert "m.f/c, hint 2 of 3: a way" == str(Hint("m.f/c", 2, 3, "a way"))


def test_each_is_followed_by_the_next(shown: Shown) -> None:
    """The last one by itself; what stands before the reader's eyes is not repeated."""
    for level, text in ((1, "a question"), (2, "a way"), (3, "a number"), (3, "a number")):
        hint = next_hint("m.f/c", TEXTS, shown)
        assert Hint("m.f/c", level, 3, text) == hint
        assert "" == shown.remember(hint)
    assert 2 == next_hint("m.f/other", TEXTS, shown, seen=1).level
    assert 1 == next_hint("m.f/only", ("a question",), shown, seen=1).level


def test_a_lower_level_forgets_nothing(shown: Shown) -> None:
    """Who looks at the first one once more has still seen the second."""
    shown.remember(Hint("m.f/c", 2, 3, ""))
    shown.remember(Hint("m.f/c", 1, 3, ""))
    shown.remember(Hint("m.g/c", 1, 3, ""))
    assert (2, 1, 0) == (shown.level("m.f/c"), shown.level("m.g/c"), shown.level("m.h/c"))


def test_it_is_kept_by_folder(shown: Shown, tmp_path: Path) -> None:
    """Under whatever path it is named."""
    shown.remember(Hint("m.f/c", 2, 3, ""))
    assert 2 == Shown(tmp_path / "elsewhere" / ".." / "release").level("m.f/c")
    assert 0 == Shown(tmp_path / "other").level("m.f/c")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"shown": 1}', '{"shown": {"m.f/c": "2"}}', '{"shown": {"m.f/c": true}}', "\ud800"],
)
def test_a_damaged_file_is_an_empty_one(shown: Shown, tmp_path: Path, text: str) -> None:
    """And is written anew."""
    shown.remember(Hint("m.f/c", 1, 3, ""))
    (path,) = (tmp_path / "cache" / "gradeprop" / "hints").iterdir()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert 0 == shown.level("m.f/c")
    assert "" == shown.remember(Hint("m.f/c", 3, 3, ""))
    assert 3 == shown.level("m.f/c")


def test_more_levels_than_there_are_now(shown: Shown) -> None:
    """A release that has fewer hints than the one before it: the last one."""
    shown.remember(Hint("m.f/c", 7, 7, ""))
    assert Hint("m.f/c", 3, 3, "a number") == next_hint("m.f/c", TEXTS, shown)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder has another name there")
def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the system says, if that is an absolute path; else below the user's own folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    assert Path("/elsewhere/gradeprop") == cache()
    for named in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        assert tmp_path / ".cache" / "gradeprop" == cache()
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user whom the system does not know
    assert cache().is_absolute()
