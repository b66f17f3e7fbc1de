"""Making one `Call`: its arguments, its steps, and what came back."""

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from autograder.execute.observe import Seen, observed
from autograder.execute.plain import Budget, TooMuch, plain, refused
from autograder.execute.raised import COURSE, describe
from autograder.wire import MAX_BYTES, Call, Handle, Probe, Raised, Refused, Result, Rng, Stack, Step, Value, dtype_code

Modules = Mapping[str, ModuleType]


class Stacked(list[Any]):
    """The raw results of a step that was evaluated once for each entry of its stacked arguments."""


class Unusable(Exception):
    """A step cannot be made because of what an earlier one returned, or of what the module lacks.

    `step` is the earlier step, None for the step itself; `type_name` is the builtin exception that says it best.
    """

    def __init__(self, message: str, type_name: str, step: int | None = None) -> None:
        super().__init__(message)
        self.type_name = type_name
        self.step = step


def _untold(error: BaseException) -> None:
    pass


def make_call(
    modules: Modules,
    call: Call,
    *,
    reply: int = MAX_BYTES,
    catch: type[BaseException] = Exception,
    told: Callable[[BaseException], None] = _untold,
) -> Result:
    """Make the steps of a call, one after the other.

    Args:
        modules: the target's module, `given` and `probes`, by name.
        call: what to do.
        reply: bytes that the result may have at most.
        catch: what counts as raised by the called code; the worker catches everything.
        told: gets what was raised; what it raises itself goes through.
    """
    wanted = [index % len(call.steps) for index in call.returns]
    budget, kept, values = Budget(reply), list[Any](), dict[int, Value]()
    seen = Seen()
    for index, step in enumerate(_with_generators(call.steps)):
        try:
            result, seen = _make_step(modules, step, kept, watch=call.watch and index == len(call.steps) - 1)
            kept.append(result)
            if index in wanted:
                values[index] = _reduced(result, budget)
        except TooMuch as error:
            return Result(reason="output", detail=str(error))
        except Unusable as error:
            return Result(raised=Raised(index if error.step is None else error.step, error.type_name, str(error)))
        except catch as error:  # the boundary: whatever the called code raises is a result
            told(error)
            return Result(raised=describe(error, index, _module(modules)))
    result_values = tuple(values[index] for index in wanted)
    return Result(result_values, changed=seen.changed, shares=seen.shares, touched_global_rng=seen.touched_global_rng)


def arguments(modules: Modules, call: Call, step: int = -1) -> tuple[list[Any], dict[str, Any]]:
    """The arguments that one step of a call is made with, positional and by name; the steps before it are made.

    Of stacked arguments the first entry stands for all.

    Raises:
        Unusable: an earlier step returned something that this one cannot use, or there is no such function.
    """
    steps, kept = list(_with_generators(call.steps)), list[Any]()
    wanted = steps[step]
    for before in steps[: step % len(steps)]:
        kept.append(_make_step(modules, before, kept, watch=False)[0])
    stacked = any((*_lengths(wanted.args, kept), *_lengths(wanted.kwargs, kept)))
    return _arguments(modules, wanted, kept, 0 if stacked else None)


def _with_generators(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps with every shared generator made: the same object wherever its seed stands."""
    made: dict[int, np.random.Generator] = {}
    for step in steps:
        args = [
            made.setdefault(a.seed, np.random.default_rng(a.seed)) if isinstance(a, Rng) and a.shared else a
            for a in step.args
        ]
        yield replace(step, args=tuple(args))


def _module(modules: Modules) -> str:
    """Return the name of the student's module."""
    return next((name for name in modules if name not in COURSE), "")


def _make_step(modules: Modules, step: Step, kept: Sequence[Any], *, watch: bool) -> tuple[Any, Seen]:
    function = _find(modules, step.target)
    lengths = {*_lengths(step.args, kept), *_lengths(step.kwargs, kept)}
    if len(lengths) > 1:
        raise ValueError(f"stacked arguments of different lengths: {sorted(lengths)}")
    if lengths:
        return Stacked(_evaluate(modules, step, kept, function, entry) for entry in range(lengths.pop())), Seen()
    if not watch:
        return _evaluate(modules, step, kept, function, None), Seen()
    args, kwargs = _arguments(modules, step, kept, None)
    return observed(lambda: _finish(function(*args, **kwargs), step), [*args, *kwargs.values()])


def _find(modules: Modules, target: str) -> Callable[..., Any]:
    module, _, name = target.partition(".")
    function: Any = getattr(modules[module], name, None) if module in modules else None
    if not callable(function):
        raise Unusable(f"{module} has no function {name}", "AttributeError")
    return function  # type: ignore[no-any-return]  # it was just found to be callable


def _lengths(value: Value, kept: Sequence[Any]) -> Iterator[int]:
    """Yield the number of entries of everything stacked in the arguments."""
    if isinstance(value, Stack):
        yield len(value.array)
    elif isinstance(value, Handle) and isinstance(kept[value.step], Stacked):
        yield len(kept[value.step])
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _lengths(item, kept)


def _evaluate(
    modules: Modules, step: Step, kept: Sequence[Any], function: Callable[..., Any], entry: int | None
) -> Any:
    args, kwargs = _arguments(modules, step, kept, entry)
    return _finish(function(*args, **kwargs), step)


def _arguments(
    modules: Modules, step: Step, kept: Sequence[Any], entry: int | None
) -> tuple[list[Any], dict[str, Any]]:
    args = [_resolve(value, modules, kept, entry) for value in step.args]
    return args, {name: _resolve(value, modules, kept, entry) for name, value in step.kwargs.items()}


def _resolve(value: Value, modules: Modules, kept: Sequence[Any], entry: int | None) -> Any:
    """Return the argument itself: copied, so that what the function does to it harms no other call."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, Stack):
        return copy.copy(value.array[entry])
    if isinstance(value, Handle):
        return _item(value, kept, entry)
    if isinstance(value, Rng):
        return np.random.default_rng(value.seed)
    if isinstance(value, Probe):
        return _find(modules, f"probes.{value.name}")
    if isinstance(value, list | tuple):
        return type(value)(_resolve(item, modules, kept, entry) for item in value)
    if isinstance(value, dict):
        return {key: _resolve(item, modules, kept, entry) for key, item in value.items()}
    return value


def _item(handle: Handle, kept: Sequence[Any], entry: int | None) -> Any:
    """Return an earlier result, or an item of it.

    Raises:
        Unusable: the result has no such item.
    """
    value = kept[handle.step]
    if isinstance(value, Stacked) and entry is not None:
        value = value[entry]
    elif entry is not None:
        value = _copied(value)
    for index in handle.path:
        if not issubclass(type(value), tuple | list):
            kind = refused(value).type_name
            raise Unusable(f"it returned one value ({kind}) where several belong", "TypeError", handle.step)
        if index >= len(value):
            raise Unusable(f"it returned {len(value)} values: there is no item {index}", "IndexError", handle.step)
        value = value[index]
    return value


def _copied(value: Any) -> Any:
    """Return a copy for one entry of a stacked step; an object that cannot be copied is shared by all of them."""
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - a student's class may raise anything here
        return value


def _finish(result: Any, step: Step) -> Any:
    """Return what the step is to give of the function's result."""
    if step.first and issubclass(type(result), tuple):
        result = result[0]
    if step.drain and hasattr(type(result), "__next__"):
        budget = Budget()
        # copied item by item: a generator may hand out one buffer again and again
        return [plain(item, budget) for item in itertools.islice(result, step.drain)]
    return result


def _reduced(result: Any, budget: Budget) -> Value:
    if isinstance(result, Stacked):
        return _stacked([plain(item, budget) for item in result])
    return plain(result, budget)


def _stacked(items: list[Value]) -> Value:
    """Return the results of all entries as one: arrays stacked along a new first axis, containers item by item."""
    for item in items:
        if isinstance(item, Refused):
            return item
    first = items[0]
    kinds = {type(item) for item in items}
    if kinds <= {np.ndarray, bool, int, float}:
        return _stacked_arrays(first, [np.asarray(item) for item in items])
    if len(kinds) == 1 and isinstance(first, list | tuple) and {len(item) for item in items} == {len(first)}:
        return type(first)(_stacked(list(parts)) for parts in zip(*items, strict=True))
    if kinds == {dict} and all(item.keys() == first.keys() for item in items):
        return {key: _stacked([item[key] for item in items]) for key in first}
    if first is None and len(kinds) == 1:
        return None
    return refused(first, "results of this kind cannot be stacked, or they differ from input to input")


def _stacked_arrays(first: Value, arrays: list[np.ndarray[Any, Any]]) -> Value:
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1:
        return refused(first, f"its shape differs from input to input: {' and '.join(map(str, sorted(shapes)[:2]))}")
    stacked = np.stack(arrays)
    return refused(first, f"dtype {stacked.dtype}") if dtype_code(stacked.dtype) is None else stacked
