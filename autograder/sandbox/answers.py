"""What a worker answers, believed only as far as it fits the question: the rest of the engine may index with it."""

import builtins
import re
from dataclasses import replace
from typing import TypeVar

from autograder.sandbox.channel import WorkerGone
from autograder.wire import MAX_ITEMS, Call, Loaded, ProtocolError, Raised, Result, Sources, TooManyItems, counted

_REASONS = frozenset({"", "output"})  # those that a worker may give itself
_MODES = frozenset({"full", "definitions", "notebook", "none"})
_ORIGINS = frozenset({"file", "notebook", "missing"})
_SHARE = re.compile(r"(\d{1,6})<-(\d{1,6})")
_MESSAGE, _NOTE, _NAME, _NOTES, _NAMES = 300, 800, 100, 20, 200  # characters and entries that are kept

Record = TypeVar("Record", Loaded, Result)


def unpacked(payload: bytes, kind: type[Record], items: int = MAX_ITEMS) -> tuple[Record, int]:
    """Return the record that a worker has answered, and of how many items it is made.

    Raises:
        WorkerGone: it is not one, or of more than `items`; a worker that says nonsense gets no second chance.
    """
    try:
        record, count = counted(payload, {kind}, items)
    except TooManyItems as error:
        raise WorkerGone("output", "too many numbers and texts outside arrays in all calls together") from error
    except ProtocolError as error:
        raise WorkerGone("protocol", str(error)) from error
    if type(record) is not kind:
        raise WorkerGone("protocol", f"it answered with something else than a {kind.__name__}")
    return record, count


def loaded_for(sources: Sources, loaded: Loaded) -> Loaded:
    """Return a summary of the loading, its texts cut to size.

    Raises:
        WorkerGone: it is not one of these sources.
    """
    fits = set(loaded.functions) == set(sources.names) and set(loaded.functions.values()) <= _ORIGINS
    if not fits or loaded.mode not in _MODES or loaded.reason or loaded.detail:
        raise WorkerGone("protocol", "a summary of the loading that does not fit what was to be loaded")
    public = tuple(name[:_NAME] for name in loaded.public[:_NAMES])
    notes = tuple(note[:_NOTE] for note in loaded.notes[:_NOTES])
    stubs = tuple(name for name in loaded.stubs if name in loaded.functions)
    astray = {name: text[:_MESSAGE] for name, text in loaded.astray.items() if name in loaded.functions}
    raised = loaded.raised and _raised(loaded.raised, (-1,))
    return replace(loaded, public=public, stubs=stubs, notes=notes, astray=astray, raised=raised)


def result_of(call: Call, result: Result) -> Result:
    """Return the result of a call, its texts cut to size.

    Raises:
        WorkerGone: it does not fit the call.
    """
    said = (result.values is not None) + (result.raised is not None) + bool(result.reason)
    fits = said == 1 and result.reason in _REASONS
    fits = fits and (result.values is None or len(result.values) == len(call.returns))
    arguments = range(len(call.steps[-1].args) + len(call.steps[-1].kwargs))
    shares = [_SHARE.fullmatch(share) for share in result.shares]
    touched = [*result.changed, *(int(share[2]) if share else -1 for share in shares)]
    if not fits or any(place not in arguments for place in touched):
        raise WorkerGone("protocol", "a result that does not fit its call")
    if result.raised is None and len(result.detail) <= _MESSAGE:  # nearly always: nothing to cut, nothing to copy
        return result
    raised = result.raised and _raised(result.raised, range(len(call.steps)))
    return replace(result, raised=raised, detail=result.detail[:_MESSAGE])


def _raised(raised: Raised, steps: range | tuple[int, ...]) -> Raised:
    kind = getattr(builtins, raised.type_name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    if raised.step not in steps or not known or (raised.line is not None and not 0 <= raised.line < 10**7):
        raise WorkerGone("protocol", "an exception that does not fit its call")
    return replace(raised, message=raised.message[:_MESSAGE], file=raised.file[:_NAME], advice=raised.advice[:_MESSAGE])
