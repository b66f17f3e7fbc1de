"""The language that is spoken: who chooses it, what it changes, and what it never changes."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.arrays import array
from autograder.checks import gradient, matches, pure
from autograder.errors import AutograderError
from autograder.language import (
    SOURCE,
    and_list,
    choose,
    gettext,
    languages,
    later,
    ngettext,
    or_list,
    speaking,
    spoken,
)
from autograder.model import Exercise
from tests.checks.trial import HINT, clinic, oracle

CODE = """
def scale(x, w):
    return x * w, (x, w)

def scale_backward(dout, cache):
    x, w = cache
    return dout * w, np.sum(dout * x, axis=0)
"""


# ---- who chooses


@pytest.mark.parametrize(
    ("wanted", "environment", "chosen"),
    [
        (None, {}, "en"),
        ("ko", {"AUTOGRADER_LANG": "en", "LANG": "en_US.UTF-8"}, "ko"),
        ("en", {"AUTOGRADER_LANG": "ko"}, "en"),
        ("ko-KR", {}, "ko"),
        (None, {"AUTOGRADER_LANG": "ko_KR", "LC_ALL": "en_US.UTF-8"}, "ko"),
        (None, {"AUTOGRADER_LANG": "", "LANG": "ko_KR.UTF-8"}, "ko"),
        (None, {"LC_ALL": "en_GB", "LC_MESSAGES": "ko_KR", "LANG": "ko_KR"}, "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "ko_KR.UTF-8@x", "LANG": "en_US"}, "ko"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {"LANG": "POSIX"}, "en"),
    ],
)
def test_the_language_is_chosen(wanted: str | None, environment: dict[str, str], chosen: str) -> None:
    """The option, then AUTOGRADER_LANG, then the locale as POSIX reads it; a locale that we do not speak is English."""
    assert chosen == choose(wanted, environment)


@pytest.mark.parametrize(("wanted", "environment"), [("fr", {}), (None, {"AUTOGRADER_LANG": "fr", "LANG": "ko_KR"})])
def test_a_language_that_is_asked_for_and_not_there(wanted: str | None, environment: dict[str, str]) -> None:
    """Whoever names one is told."""
    text = r"^There is no language fr: there are en, ko\. Name one of them with --lang or AUTOGRADER_LANG\.$"
    with pytest.raises(AutograderError, match=text):
        choose(wanted, environment)


def test_windows_names_its_locale_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Korean_Korea` is Korean, where no variable says anything."""
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("locale.getlocale", lambda: ("Korean_Korea", "949"))
    assert ("ko", "en") == (choose(None, {}), choose(None, {"LANG": "en_US"}))


def test_languages() -> None:
    """English is always there."""
    assert ("en", "ko") == languages()


# ---- what it changes


def test_a_text_in_another_language() -> None:
    """As long as it is spoken, also where something goes wrong meanwhile; it may be spoken within another."""
    assert ("en", "a dict with string keys") == (spoken(), gettext("a dict with string keys"))
    with speaking("ko"):
        assert ("ko", "키가 문자열인 dict") == (spoken(), gettext("a dict with string keys"))
        with speaking(SOURCE):
            assert "a dict with string keys" == gettext("a dict with string keys")
        assert "키가 문자열인 dict" == gettext("a dict with string keys")
    assert "en" == spoken()
    with pytest.raises(AutograderError), speaking("ko"):
        choose("fr")
    assert "en" == spoken()


def test_what_is_not_translated_stays_english() -> None:
    """Sentence by sentence; nothing at all stays nothing, though a catalogue keeps its header there."""
    with speaking("ko"):
        assert "no such sentence" == gettext("no such sentence")
        assert ("one mouse", "many mice") == (
            ngettext("one mouse", "many mice", 1),
            ngettext("one mouse", "many mice", 2),
        )
        assert "" == gettext("")
        assert "a dict" == later("a dict")


def test_one_and_many() -> None:
    """English tells them apart, Korean does not."""
    texts = ("{difference}. {names} is right", "{difference}. {names} are right")
    assert texts == (ngettext(*texts, 1), ngettext(*texts, 2))
    with speaking("ko"):
        assert ["{difference}. {names}은(는) 맞습니다"] * 2 == [ngettext(*texts, 1), ngettext(*texts, 2)]


def test_lists_of_names() -> None:
    """Both forms, of one and of several."""
    assert ["dx", "dx and dW", "dx and dW and db"] == [and_list(["dx", "dW", "db"][:n]) for n in (1, 2, 3)]
    assert "ValueError or TypeError" == or_list(("ValueError", "TypeError"))
    with speaking("ko"):
        assert ("dx, dW, db", "KeyError 또는 TypeError") == (
            and_list(["dx", "dW", "db"]),
            or_list(["KeyError", "TypeError"]),
        )


def test_english_costs_nothing() -> None:
    """No catalogue is looked for, and gettext is not loaded: a student's command has to be quick."""
    code = "import sys, autograder.language as l; assert 'a' == l.gettext('a'); print('gettext' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout


# ---- what it never changes


def scale() -> Exercise:
    """An exercise with a known mistake."""
    exercise = Exercise(
        "work.scale_backward",
        inputs={"x": array("N D"), "w": array("D"), "dout": array("N D")},
        arguments=("dout", "cache"),
        after=("scale", ("x", "w"), (1,)),
        outputs=("dx", "dw"),
        checks=(
            gradient(of="work.scale", wrt="x w", upstream="dout", points=1, hint=HINT),
            matches(name="one", sizes={"N": 1}, points=1, hint=HINT, guard=True),
            pure(points=1, hint=HINT),
        ),
    )

    @exercise.misconception("dw is a mean.", fails="gradient")
    def mean(solution: Callable[..., Any], dout: Any, cache: Any) -> Any:
        dx, dw = solution(dout, cache)
        return dx, dw / len(dout)

    return exercise


def in_place(dout: Any, cache: Any) -> Any:
    x, w = cache
    dw = np.sum(dout * x, axis=0)
    dout *= w
    return dout, dw


@pytest.mark.parametrize(
    ("function", "check", "cause", "text"),
    [
        (lambda dout, cache: (dout * cache[1], np.mean(dout * cache[0], axis=0)), "gradient", "mean", "dw is a mean."),
        (lambda dout, cache: (-dout * cache[1], np.sum(dout * cache[0], axis=0)), "gradient", "sign", "dx의 부호가"),
        (in_place, "pure", "mutates_argument", "새 배열이 아니라 받은 인수에"),
        (lambda dout, cache: None, "gradient", "returns_none", "scale_backward의 반환값이 None입니다"),
    ],
)
def test_a_mistake_is_known_in_every_language(function: Any, check: str, cause: str, text: str) -> None:
    """Footprints are made of data and of texts in one language, so a diagnosis does not depend on what is spoken."""
    with speaking("ko"):
        found = clinic(scale(), oracle(CODE)).cause(function, check)
    ward = clinic(scale(), oracle(CODE))
    with speaking("ko"):
        again = ward.cause(function, check)
    assert found == again
    assert found is not None
    assert cause == found.id
    assert found.text.startswith(text)
