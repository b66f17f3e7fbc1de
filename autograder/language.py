"""The language of what people read. English stands in the code; other languages come from the catalogues in `locale/`.

A text for students is written as `gettext("{name} is not defined.").format(name=name)`: the sentence is looked up whole and
filled in afterwards, so nothing that is filled in is ever looked up, and no f-string is used. `scripts/translate.py` finds these
calls. What has no translation stays English, sentence by sentence. The sentences of an exercise are the course's affair
(`autograder.sentences`).
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from gettext import GNUTranslations  # loaded where another language than English is spoken

SOURCE = "en"
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "autograder"

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


# --------------------------------------------------------------------------------------------------------------- texts


def gettext(text: str) -> str:
    """The text in the language that is spoken now."""
    language = _spoken.get()
    return text if language == SOURCE or not text else _engine(language).gettext(text)  # "" would be the header


def ngettext(one: str, many: str, count: int) -> str:
    """The text for one or for many, in the language that is spoken now."""
    language = _spoken.get()
    if language == SOURCE:
        return one if count == 1 else many
    return _engine(language).ngettext(one, many, count)


def later(text: str) -> str:
    """The text as it is: a constant that belongs into the catalogues and is given to `gettext` where it is used."""
    return text


def and_list(names: Sequence[str]) -> str:
    """`dx`, `dx and dW`, `dx and dW and db`."""
    return reduce(lambda first, second: gettext("{first} and {second}").format(first=first, second=second), names)


def or_list(names: Sequence[str]) -> str:
    """`ValueError`, `ValueError or TypeError`."""
    return reduce(lambda first, second: gettext("{first} or {second}").format(first=first, second=second), names)


# ------------------------------------------------------------------------------------------------------------ languages


def spoken() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language meanwhile."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    return (SOURCE, *sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def choose(wanted: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """The code of the language that is asked for: by this option, by AUTOGRADER_LANG, or by the locale.

    Raises:
        AutograderError: a language is asked for by name that is not here.
    """
    asked = wanted or environment.get("AUTOGRADER_LANG")
    code = _code(asked or _locale(environment))
    if code in languages():
        return code
    if not asked:
        return SOURCE
    raise AutograderError(
        f"There is no language {asked}: there are {', '.join(languages())}. "
        "Name one of them with --lang or AUTOGRADER_LANG."
    )


def _code(name: str) -> str:
    """`ko` of `ko_KR.UTF-8`."""
    return name.lower().replace("-", "_").partition(".")[0].partition("_")[0]


def _locale(environment: Mapping[str, str]) -> str:
    """The name of the locale for messages, as POSIX finds it; Windows knows it by another name."""
    named = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    if named or sys.platform != "win32":
        return named
    import locale

    return locale.normalize((locale.getlocale()[0] or "").partition("_")[0])  # `ko_KR.eucKR` of `Korean_Korea`


# ------------------------------------------------------------------------------------------------------------ catalogues


def read(path: Path) -> "GNUTranslations":
    """The catalogue in a .mo file."""
    from gettext import GNUTranslations

    with path.open("rb") as stream:
        return GNUTranslations(stream)


@cache
def _engine(language: str) -> "GNUTranslations":
    """The engine's own catalogue of a language."""
    return read(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo")
