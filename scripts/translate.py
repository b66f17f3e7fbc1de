"""Brings the catalogues of all languages up to date: `.venv/bin/python scripts/translate.py [--check] [engine] [ASSIGNMENT ...]`.

There is one for the engine, `autograder/locale/<language>/LC_MESSAGES/autograder.po`, with the texts that stand in its code, and
one for each assignment, `solutions/<assignment>/<language>.po`, with the sentences of its exercises as the course is loaded.
People edit the .po files. This script takes new sentences in, marks the translations of changed ones as fuzzy, drops what is
gone, compiles the .mo file beside each, which is what the engine reads, and says what is missing, fuzzy or wrong: then it ends
with 1. What is fuzzy or wrong is not compiled. With `--check` nothing is written, and a file that would change is told.
"""

import argparse
import difflib
import io
import re
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from autograder.course import load_course
from autograder.language import DOMAIN
from autograder.sentences import sentences

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ko",)
ENGINE = "engine"  # its name beside those of the assignments
METHODS = [("**.py", "python"), ("**/templates/**.j2", "jinja2")]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "later": None}
HEADER = "# {title}\n# The words of the field: docs/glossary-{language}.md. After a change: python scripts/translate.py {name}\n#"
LISTED = 8  # sentences that the summary names for each catalogue
ALIKE = 0.6  # of two sentences, from which on one is taken for a new form of the other

# what a translation leaves as it is: an array, a place in one, a number, a name with an underscore, a call
KEPT = re.compile(r"\w*\[(?:[^\[\]]|\[[^\[\]]*\])*\]|\d+(?:\.\d+)?|\w+_\w+|\w+\(", re.ASCII)
LETTERS = {"ko": re.compile("[가-힣]")}


class Texts(Catalog):
    """A catalogue whose header holds no times and no versions: the same texts make the same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What makes the header."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


@dataclass(frozen=True)
class Work:
    """One .po file, and what belongs in there.

    Attributes:
        name: "engine" or the assignment.
        language: its code.
        path: of the .po file.
        texts: the template, without translations.
        templates: the texts are filled in by `str.format`.
    """

    name: str
    language: str
    path: Path
    texts: Texts
    templates: bool


@dataclass
class State:
    """What there is to say of a catalogue, each with the sentences that it is about."""

    count: int
    missing: list[str] = field(default_factory=list)
    fuzzy: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @property
    def lacks(self) -> bool:
        """Returns True if somebody has to do something."""
        return bool(self.missing or self.fuzzy or self.wrong or self.stale)


def works(root: Path, names: Sequence[str] = ()) -> Iterator[Work]:
    """Yields the catalogues of all languages, or those of these names."""
    assignments = [a for a in load_course(root).assignments if a.exercises]
    for language in LANGUAGES:
        if not names or ENGINE in names:
            path = root / "autograder" / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
            texts = _template(language, ENGINE, "The texts of the engine.")
            for file, _, message, comments, _ in extract_from_dir(root / "autograder", METHODS, keywords=KEYWORDS):
                texts.add(message, locations=[(f"autograder/{file}", 0)], auto_comments=comments)
            yield Work(ENGINE, language, path, texts, templates=True)
        for assignment in assignments:
            if not names or assignment.id in names:
                texts = _template(language, assignment.id, f"The sentences of the exercises of {assignment.id}.")
                for exercise in assignment.exercises:
                    for text, what in sentences(exercise):
                        texts.add(text, locations=[(exercise.id, 0)], auto_comments=[what])
                yield Work(assignment.id, language, assignment.folder / f"{language}.po", texts, templates=False)


def _template(language: str, name: str, title: str) -> Texts:
    texts = Texts(locale=language, fuzzy=False)
    texts.header_comment = HEADER.format(title=title, language=language, name=name)
    return texts


def updated(work: Work) -> Texts:
    """Returns the catalogue with the translations that its file has; that of a sentence that was changed is fuzzy."""
    texts = work.texts
    if not work.path.is_file():
        return texts
    with work.path.open("rb") as stream:
        there = {_id(m): m for m in read_po(stream, locale=work.language) if m.id and _translated(m)}
    for key in [key for key in there if key in {_id(m) for m in texts}]:
        _take(texts, key, there.pop(key))
    for message in [m for m in texts if m.id and not _translated(m)]:
        near = difflib.get_close_matches(_id(message), there, 1, ALIKE)
        if near:
            _take(texts, _id(message), there.pop(near[0]), fuzzy=True)
    return texts


def _id(message: Message) -> str:
    """The sentence; of one with a plural, the singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def _translated(message: Message) -> bool:
    return any(message.string or ())


def _take(texts: Texts, key: str, there: Message, *, fuzzy: bool = False) -> None:
    message = texts.get(key)
    if message is not None and isinstance(message.id, str) is isinstance(there.id, str):
        message.string = there.string
        message.flags |= {"fuzzy"} if fuzzy or there.fuzzy else set()


# ------------------------------------------------------------------------------------------------------------- judging


def faults(message: Message, language: str, *, templates: bool) -> Iterator[str]:
    """Yields what is wrong with a translation."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    for new in strings:
        if not new:
            yield "one of its forms is empty"
        elif templates and _fields(new) != set().union(*(_fields(text) or set() for text in originals)):
            yield f"it does not have the placeholders of its original: {new}"
        lost = [] if templates else sorted(_kept(originals[0]) - _kept(new))
        if new and lost:
            yield f"it lacks {'  '.join(lost)}: {new}"
        if new and originals[0].rstrip().endswith(".") and not LETTERS[language].search(new):
            yield f"it is not in the language {language}: {new}"


def _kept(text: str) -> set[str]:
    return {
        found for found in KEPT.findall(text) if " times " not in found
    }  # a product in words stands in an array, too


def _fields(text: str) -> set[tuple[str, str, str]] | None:
    """The placeholders of a template; None if `str.format` cannot read it."""
    try:
        return {
            (name, spec or "", how or "") for _, name, spec, how in string.Formatter().parse(text) if name is not None
        }
    except ValueError:
        return None


def examine(work: Work, texts: Texts) -> State:
    """Returns what the catalogue lacks."""
    state = State(count=len(texts))
    for message in texts:
        if not message.id:
            continue
        if not _translated(message):
            state.missing.append(_id(message))
        elif message.fuzzy:
            state.fuzzy.append(_id(message))
        else:
            state.wrong += [
                f"{_id(message)}\n    {fault}" for fault in faults(message, work.language, templates=work.templates)
            ]
    return state


# ------------------------------------------------------------------------------------------------------------- writing


def po_bytes(texts: Texts) -> bytes:
    """Returns the .po file: one line for each sentence, and no line numbers, which would change with every edit."""
    stream = io.BytesIO()
    write_po(stream, texts, width=0, include_lineno=False, ignore_obsolete=True)
    return stream.getvalue()


def mo_bytes(work: Work, texts: Texts) -> bytes:
    """Returns the .mo file, of all translations that are neither fuzzy nor wrong."""
    right = Texts(locale=work.language, fuzzy=False)
    for message in texts:
        usable = message.id and _translated(message) and not message.fuzzy
        if usable and not any(faults(message, work.language, templates=work.templates)):
            right.add(message.id, message.string)
    stream = io.BytesIO()
    write_mo(stream, right)
    return stream.getvalue()


def carry_out(work: Work, *, write: bool) -> State:
    """Brings one catalogue up to date, or says which of its two files are not; returns what it lacks."""
    texts = updated(work)
    state = examine(work, texts)
    for path, data in ((work.path, po_bytes(texts)), (work.path.with_suffix(".mo"), mo_bytes(work, texts))):
        if path.is_file() and path.read_bytes() == data:
            continue
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        else:
            state.stale.append(path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path))
    return state


def report(work: Work, state: State, most: int) -> Iterator[str]:
    """Yields the lines that say how a catalogue is: the counts, and what is to be done."""
    counts = f"{len(state.missing)} missing, {len(state.fuzzy)} fuzzy, {len(state.wrong)} wrong"
    yield f"{work.language} {work.name}: {state.count} sentences, {counts}"
    for path in state.stale:
        yield f"  {path} is stale: run python scripts/translate.py"
    for what, texts in (("wrong", state.wrong), ("fuzzy", state.fuzzy), ("missing", state.missing)):
        yield from (f"  {what}: {text}" for text in texts[:most])
        if len(texts) > most:
            yield f"  and {len(texts) - most} more {what}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Brings the catalogues up to date and returns 1 if anything is left to do, else 0."""
    parser = argparse.ArgumentParser(description="Bring the catalogues of all languages up to date.")
    parser.add_argument("names", nargs="*", help="engine or assignments; default: all, with what they lack in short")
    parser.add_argument("--check", action="store_true", help="write nothing; say what is stale, too")
    given = parser.parse_args(arguments)
    found: Iterable[Work] = works(ROOT, given.names)
    lacking = 0
    for one in found:
        state = carry_out(one, write=not given.check)
        lacking += state.lacks
        print("\n".join(report(one, state, sys.maxsize if given.names else LISTED)))
    return int(lacking > 0)


if __name__ == "__main__":
    sys.exit(main())
