"""The catalogues of all languages: up to date, right as far as a program can tell, and made anew in the same way every time."""

import ast
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from autograder.course import load_course
from autograder.language import read
from scripts.translate import (
    LANGUAGES,
    Texts,
    Work,
    carry_out,
    faults,
    main,
    mo_bytes,
    po_bytes,
    report,
    updated,
    works,
)

ENGLISH = ("What is twice 3?", "x = [[3]] gives [[6]].", "The loss of scale_forward(x) is 2.5 here.")
KOREAN = ("3의 두 배는?", "x = [[3]]이면 [[6]]입니다.", "여기서 scale_forward(x)의 손실은 2.5입니다.")


def template(*texts: str) -> Texts:
    """What belongs into a catalogue."""
    made = Texts(locale="ko", fuzzy=False)
    for text in texts:
        made.add(text, locations=[("lines.double", 0)])
    return made


def work(path: Path, *texts: str, templates: bool = False) -> Work:
    """One catalogue, with these sentences in its source."""
    return Work("a1_lines", "ko", path, template(*texts), templates)


def translate(path: Path, pairs: dict[str, str]) -> None:
    """What a translator does: fill in the file."""
    text = path.read_text("utf-8")
    for english, korean in pairs.items():
        assert 1 == text.count(f'msgid "{english}"\nmsgstr ""\n'), english
        text = text.replace(f'msgid "{english}"\nmsgstr ""\n', f'msgid "{english}"\nmsgstr "{korean}"\n')
    path.write_text(text, "utf-8")


# ---- the catalogues of this project


@pytest.fixture(scope="module")
def all_works(root: Path) -> list[Work]:
    """Every catalogue of every language."""
    return list(works(root))


def test_every_language_has_all_catalogues(root: Path, all_works: list[Work]) -> None:
    """The engine's, and one for each assignment with exercises."""
    assignments = [a.id for a in load_course(root).assignments if a.exercises]
    assert [(language, name) for language in LANGUAGES for name in ("engine", *assignments)] == [
        (w.language, w.name) for w in all_works
    ]


def test_the_catalogues_are_up_to_date(all_works: list[Work]) -> None:
    """`python scripts/translate.py` mends a stale one; a wrong translation or a fuzzy one is mended by hand."""
    states = {(w.language, w.name): carry_out(w, write=False) for w in all_works}
    assert {} == {key: state.stale for key, state in states.items() if state.stale}
    assert {} == {key: state.wrong + state.fuzzy for key, state in states.items() if state.wrong or state.fuzzy}


def test_the_engine_is_translated_whole(all_works: list[Work]) -> None:
    """No text of the engine is missing in any language."""
    states = {w.language: carry_out(w, write=False) for w in all_works if w.name == "engine"}
    assert {language: [] for language in LANGUAGES} == {language: state.missing for language, state in states.items()}


def literals(tree: ast.AST) -> Iterator[str]:
    """The texts that a module marks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("gettext", "ngettext", "later"):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_every_marked_text_is_found(root: Path, all_works: list[Work]) -> None:
    """Those inside an f-string would be overlooked, and a word in an index would be taken for a text."""
    marked = {t for p in (root / "autograder").rglob("*.py") for t in literals(ast.parse(p.read_text("utf-8")))}
    texts = next(w.texts for w in all_works if w.name == "engine")
    from_code = [m for m in texts if m.id and any(str(place).endswith(".py") for place, _ in m.locations)]
    found = {t for m in from_code for t in ([m.id] if isinstance(m.id, str) else m.id)}
    assert (set(), set()) == (marked - found, found - marked)


# ---- from one state of the source to the next


def test_a_sentence_comes_in_is_translated_and_goes(tmp_path: Path) -> None:
    """The .po file is what people edit, the .mo file what the engine reads."""
    path = tmp_path / "ko.po"
    first = carry_out(work(path, *ENGLISH), write=True)
    assert (3, list(ENGLISH)) == (first.count, first.missing)
    translate(path, dict(zip(ENGLISH, KOREAN, strict=True)))
    second = carry_out(work(path, *ENGLISH), write=True)
    assert not second.lacks
    assert list(KOREAN) == [catalogue(path).gettext(text) for text in ENGLISH]
    third = carry_out(work(path, ENGLISH[1]), write=True)
    assert (1, False) == (third.count, third.lacks)
    assert "scale_forward" not in path.read_text("utf-8")
    assert ENGLISH[0] == catalogue(path).gettext(ENGLISH[0])


def catalogue(path: Path) -> GNUTranslations:
    return read(path.with_suffix(".mo"))


def test_a_changed_sentence_is_fuzzy(tmp_path: Path) -> None:
    """Its old translation stays, for a person to look at, and is not used."""
    path = tmp_path / "ko.po"
    carry_out(work(path, *ENGLISH), write=True)
    translate(path, dict(zip(ENGLISH, KOREAN, strict=True)))
    new = "What is twice 3, and why?"
    state = carry_out(work(path, new, *ENGLISH[1:]), write=True)
    assert ([], [new]) == (state.missing, state.fuzzy)
    assert f'#, fuzzy\nmsgid "{new}"\nmsgstr "{KOREAN[0]}"\n' in path.read_text("utf-8")
    assert new == catalogue(path).gettext(new)
    again = carry_out(work(path, new, *ENGLISH[1:]), write=True)
    assert [new] == again.fuzzy
    path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
    assert not carry_out(work(path, new, *ENGLISH[1:]), write=True).lacks
    assert KOREAN[0] == catalogue(path).gettext(new)


def test_the_same_texts_make_the_same_files(tmp_path: Path) -> None:
    """No time, no version, no line number; writing them again changes nothing, and one that is older is told."""
    path = tmp_path / "ko.po"
    carry_out(work(path, *ENGLISH), write=True)
    translate(path, {ENGLISH[0]: KOREAN[0]})
    stale = carry_out(work(path, *ENGLISH), write=False)
    assert [str(path.with_suffix(".mo"))] == stale.stale
    carry_out(work(path, *ENGLISH), write=True)
    before = [p.read_bytes() for p in sorted(tmp_path.iterdir())]
    one = work(path, *ENGLISH)
    assert [mo_bytes(one, updated(one)), po_bytes(updated(one))] == before
    assert [] == carry_out(work(path, *ENGLISH), write=False).stale
    assert b"Generated-By" not in before[1]
    assert b"Date" not in before[1]


def test_what_is_wrong_is_not_used(tmp_path: Path) -> None:
    """It is told instead, with the sentence."""
    path = tmp_path / "ko.po"
    carry_out(work(path, *ENGLISH), write=True)
    translate(path, {ENGLISH[1]: "x = [[3]]이면 [[7]]입니다."})
    state = carry_out(work(path, *ENGLISH), write=True)
    assert [f"{ENGLISH[1]}\n    it lacks [[6]]: x = [[3]]이면 [[7]]입니다."] == state.wrong
    assert ENGLISH[1] == catalogue(path).gettext(ENGLISH[1])


@pytest.mark.parametrize(
    ("english", "korean", "templates", "found"),
    [
        ("{name} is {got:.6g}", "{name}: {got:.6g}", True, []),
        ("{name} is {got:.6g}", "{got:.6g} ({name})", True, []),
        (
            "{name} is {got:.6g}",
            "{name}: {got}",
            True,
            ["it does not have the placeholders of its original: {name}: {got}"],
        ),
        ("{name} is here", "{nam}", True, ["it does not have the placeholders of its original: {nam}"]),
        ("{name} is here", "{name", True, ["it does not have the placeholders of its original: {name"]),
        ("no name", "{name}", True, ["it does not have the placeholders of its original: {name}"]),
        ("dW[d, m] is 1 times 31.5.", "dW[d, m]은 31.5의 1배입니다.", False, []),
        (
            "dW[d, m] is 1 times 31.5.",
            "dW[m, d]은 31의 1배입니다.",
            False,
            ["it lacks 31.5  dW[d, m]: dW[m, d]은 31의 1배입니다."],
        ),
        (
            "Call relu_forward first.",
            "relu를 먼저 호출하세요.",
            False,
            ["it lacks relu_forward: relu를 먼저 호출하세요."],
        ),
        ("It is a sentence.", "It is a sentence.", False, ["it is not in the language ko: It is a sentence."]),
        ("w = [1, 2] in relu_forward.", "relu_forward에서 가중치[1, 2].", False, []),
        ("sigmoid", "sigmoid", False, []),
    ],
)
def test_what_a_program_can_tell_of_a_translation(english: str, korean: str, templates: bool, found: list[str]) -> None:
    """Placeholders of a template; numbers, places in arrays and names of a sentence; whether it is one in that language."""
    assert found == list(faults(Message(english, korean), "ko", templates=templates))


def test_both_forms_of_a_plural() -> None:
    """Either original may have what the translation has; an empty form is told."""
    both = ("one of {names}", "{count} of {names}")
    assert [] == list(faults(Message(both, ("{names} 중 {count}개",)), "ko", templates=True))
    assert ["one of its forms is empty"] == list(faults(Message(both, ("",)), "ko", templates=True))


def test_what_is_said_of_a_catalogue(tmp_path: Path) -> None:
    """The counts, then what is to do, in short if it is much."""
    one = work(tmp_path / "ko.po", *ENGLISH)
    state = carry_out(one, write=False)
    lines = list(report(one, state, 2))
    assert "ko a1_lines: 3 sentences, 3 missing, 0 fuzzy, 0 wrong" == lines[0]
    assert f"  {tmp_path / 'ko.po'} is stale: run python scripts/translate.py" == lines[1]
    assert ["  missing: What is twice 3?", "  missing: x = [[3]] gives [[6]].", "  and 1 more missing"] == lines[3:]


def test_the_command_names_what_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """One catalogue, nothing written, and 0 if it lacks nothing."""
    assert 0 == main(["--check", "engine"])
    assert capsys.readouterr().out.startswith("ko engine: ")
