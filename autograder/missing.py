"""The words for a function that is not there: because nothing could be read, or because it has another name or place."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from autograder.model import Exercise, Judgement, Verdict
from autograder.wire import Loaded

NEAR = 0.7  # how alike two names are of which one may be meant for the other, letters and digits only
OWN = 0.6  # the same for what is left of them without the words that they share at their ends: relu_forward is no xor_forward
FEW = 0.25  # of the names of a whole file: fewer are alike by chance
LISTED = 3  # names that are told
WORDS = {"timeout": "did not come to an end", "memory": "needed too much memory"}
BROKEN = ("SyntaxError", "IndentationError", "TabError")


def not_there(exercise: Exercise, loaded: Loaded) -> Judgement:
    """The judgement of a function that loading did not find."""
    if loaded.reason and loaded.mode == "none":
        verdict = Verdict.LIMIT if loaded.reason == "timeout" else Verdict.ERROR
        what = WORDS.get(loaded.reason, f"ended the program ({loaded.detail or loaded.reason})")
        text = (
            f"Importing the file {what}, so nothing of it could be called. Keep only definitions outside of functions."
        )
        return Judgement(verdict, loaded.reason, text)
    raised = loaded.raised
    if raised is not None and raised.type_name in BROKEN and loaded.mode in ("none", "notebook"):
        where = f", {raised.place}" if raised.place else ""
        text = f"{exercise.module}.py is not valid Python{where}: {raised.words}"
        return Judgement(Verdict.REFUSED, "syntax", text if text.endswith((".", "?", "!")) else f"{text}.")
    return Judgement(Verdict.REFUSED, "missing", _missing(exercise, loaded))


def _missing(exercise: Exercise, loaded: Loaded) -> str:
    name, file = exercise.function, f"{exercise.module}.py"
    if name in loaded.astray:
        return f"{name} is not defined in {file}. {loaded.astray[name]}"
    others = tuple(other for other in loaded.public if other not in loaded.functions)  # these are asked for themselves
    if set(loaded.functions.values()) == {"missing"}:
        known = [f for f in loaded.functions if near(f, others)]
        if len(known) < FEW * len(loaded.functions):
            return _nothing(file, others)
    elsewhere = {
        _letters(f) for f in loaded.functions if f != name
    }  # softmaxBackward belongs to softmax_backward alone
    meant = near(name, tuple(other for other in others if _letters(other) not in elsewhere))
    if meant:
        return f"{name} is not defined in {file}. Is {' or '.join(meant)} meant? Give it the name {name}."
    unread = f" {file} was not read to its end: see the note." if loaded.reason or loaded.raised else ""
    return f"{name} is not defined in {file}. Define it, under exactly this name.{unread}"


def _nothing(file: str, others: Sequence[str]) -> str:
    """The text where not one function is there: the same for all of them."""
    if not others:
        return f"{file} defines no function. Is it the right file, and is it saved?"
    more = f" and {len(others) - LISTED} more" if len(others) > LISTED else ""
    return (
        f"{file} has none of the functions that are asked for; it has {', '.join(others[:LISTED])}{more}. "
        "Is it the file of another assignment? If not, use the names that were given."
    )


@lru_cache(maxsize=1024)
def near(name: str, others: tuple[str, ...]) -> list[str]:
    """Those of the other names that may be meant for this one, the most alike first."""
    candidates = {_letters(other): other for other in reversed(others) if _is_like(name, other)}
    return [candidates[found] for found in get_close_matches(_letters(name), candidates, LISTED, NEAR)]


def _is_like(name: str, other: str) -> bool:
    """False for names that are alike in what many names end or begin with, and in nothing else."""
    one, two = _words(name), _words(other)
    for end in (-1, 0):
        while one and two and one[end] == two[end]:
            one.pop(end)
            two.pop(end)
    return not one or not two or SequenceMatcher(None, "".join(one), "".join(two)).ratio() >= OWN


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
