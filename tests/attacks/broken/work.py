"""A right answer to a released assignment, and the ways in which one function or the file around it is changed."""

import ast
import json
import textwrap
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from autograder.course import Course, load_course, solved_source
from autograder.frozen import thaw
from autograder.model import Exercise
from autograder.suite import Suite

ROOT = Path(__file__).resolve().parents[3]
IMPORT = "import numpy as np\n"


@dataclass(frozen=True)
class Work:
    """What a student does in one assignment.

    Attributes:
        assignment: its id.
        function: the one that is broken where not the whole file is.
        value: its right result, as an expression.
    """

    assignment: str
    function: str
    value: str

    @property
    def release(self) -> Path:
        """The folder that students get."""
        return ROOT / "assignments" / self.assignment

    @cached_property
    def suite(self) -> Suite:
        """What the student's own check asks."""
        return thaw(self.release)

    @property
    def module(self) -> str:
        """Name of the student's module."""
        return self.suite.module

    @property
    def file(self) -> str:
        """Name of the student's file."""
        return f"{self.module}.py"

    @cached_property
    def right(self) -> str:
        """The file of a student who has done everything right."""
        return solved_source(_course().find(self.assignment))

    @property
    def stub(self) -> str:
        """The file as it was released."""
        return (self.release / self.file).read_text("utf-8")

    @property
    def exercise(self) -> Exercise:
        """The exercise of the function that is broken."""
        return next(e for e in self.suite.exercises if e.function == self.function)

    @property
    def call(self) -> str:
        """How the function is called."""
        names = self.exercise.arguments or tuple(self.exercise.inputs)
        return f"{self.function}({', '.join(names)})"

    @property
    def misspelt(self) -> str:
        """The function's name without its second letter."""
        return self.function[:1] + self.function[2:]

    @cached_property
    def builds_on_it(self) -> frozenset[str]:
        """The function, and all that use it."""
        found = {self.function}
        for exercise in self.suite.exercises:
            if found & {*exercise.needs, *(exercise.after or ())[:1]}:
                found.add(exercise.function)
        return frozenset(found)

    @property
    def alone(self) -> str:
        """The function by itself."""
        node = _function(self.right, self.function)
        return "\n".join(self.right.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n"

    @property
    def without(self) -> str:
        """The right file without the function."""
        source = self.right.splitlines()
        node = _function(self.right, self.function)
        return "\n".join([*source[: node.lineno - 1], *source[node.end_lineno :]]).rstrip() + "\n"

    def instead(self, code: str) -> str:
        """The right file with something else in place of the function, at its end."""
        return f"{self.without}\n\n{self.fill(code)}\n"

    def top(self, code: str) -> str:
        """The right file with lines behind its first import."""
        return self.right.replace(IMPORT, f"{IMPORT}{self.fill(code)}\n", 1)

    def end(self, code: str) -> str:
        """The right file with lines at its end."""
        return f"{self.right}\n\n{self.fill(code)}\n"

    def body(self, code: str, top: str = "") -> str:
        """The right file with another body of the function, and lines behind its first import."""
        source = self.right.splitlines()
        node = _function(self.right, self.function)
        written = textwrap.indent(self.fill(code), "    ").splitlines()
        text = "\n".join([*source[: node.body[0].end_lineno], *written, *source[node.end_lineno :]]) + "\n"
        return text.replace(IMPORT, f"{IMPORT}{top}\n", 1) if top else text

    def head(self, old: str, new: str) -> str:
        """The right file with something else in the first line of the function."""
        source = self.right.splitlines()
        line = _function(self.right, self.function).lineno - 1
        old = self.fill(old)
        assert old in source[line], source[line]
        source[line] = source[line].replace(old, self.fill(new))
        return "\n".join(source) + "\n"

    def fill(self, text: str) -> str:
        """A text with the names of this work in it."""
        names = {
            "FILE": self.file,
            "MODULE": self.module,
            "FUNCTION": self.function,
            "MISSPELT": self.misspelt,
            "VALUE": self.value,
            "OUTPUT": self.exercise.outputs[0],
            "CALL": self.call,
            "ASSIGNMENT": self.assignment,
        }
        for name, value in names.items():
            text = text.replace(name, value)
        return text


@cache
def _course() -> Course:
    return load_course(ROOT)


def _function(source: str, name: str) -> ast.FunctionDef:
    return next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == name)


def notebook(*cells: str) -> str:
    """A notebook with these code cells."""
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4})


BACKPROP = Work("a3_backprop", "mse_backward", "(y_pred - t) / len(y_pred)")
DROPOUT = Work("a5_dropout", "l2_gradient", "lam * W")
PERCEPTRON = Work("a1_perceptron", "affine", "x @ W + b")
WORKS = (BACKPROP, DROPOUT)
