"""T: submissions whose answers, numbers and exceptions lie about what they are."""

from tests.attacks.row import FEW, Row

_LIAR_ARRAY = """
class Liar(np.ndarray):
    def __array_function__(self, *_):
        return True

    def __array_ufunc__(self, *_, **__):
        return True

    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True
"""
_LIAR_FLOAT = """
class Liar(float):
    def __sub__(self, other):
        return 0.0

    def __rsub__(self, other):
        return 0.0

    def __abs__(self):
        return 0.0

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__
"""
_ODD = """
class Odd(np.ndarray):
    asked = []

    def tobytes(self, *_):
        self.asked.append("tobytes")
        return bytes(8 * self.size)

    dtype = property(lambda self: worked("dtype was believed"))
    shape = property(lambda self: (1,))
    nbytes = property(lambda self: 0)

    def __array__(self, *_, **__):
        worked("__array__ was asked")
        return np.zeros(1)

    def astype(self, *_, **__):
        worked("astype was asked")
        return np.zeros(1)
"""

ROWS = (
    Row("T09", "an array that overrides how it is compared", "return x.view(Liar)", "FAIL value", top=_LIAR_ARRAY),
    Row(
        "T10",
        "an object that equals everything",
        "class Liar:\n    __eq__ = lambda *_: True\n    __hash__ = None\n    __class__ = np.ndarray\nreturn Liar()",
        "FAIL type",
        detail="of type Liar",
    ),
    Row(
        "T11",
        "an array of objects that equal everything",
        "return np.array([Liar(0)] * x.size, dtype=object).reshape(x.shape)",
        "FAIL type",
        detail="dtype object",
        top=_LIAR_FLOAT,
    ),
    Row("T12", "a number with arithmetic of its own", "return Liar(0)", "FAIL shape | FAIL type", top=_LIAR_FLOAT),
    Row(
        "T12",
        "numbers with arithmetic of their own",
        "return [[Liar(v) for v in row] for row in x]",
        "FAIL type",
        "list",
        top=_LIAR_FLOAT,
    ),
    Row("T13", "an empty array", "return np.empty(0)", "FAIL shape", detail=r"\(0,\)"),
    Row("T13", "no rows", "return np.empty((0, *x.shape[1:]))", "FAIL shape", "rows", detail=r"\(0, "),
    Row(
        "T14",
        "an array that is masked as a whole",
        "import numpy.ma\nreturn numpy.ma.array(x, mask=True)",
        "FAIL type",
        detail="masked array",
    ),
    Row("T15", "NaN everywhere", "return np.full_like(x, np.nan)", variant="nan"),
    Row("T15", "infinity everywhere", "return np.full_like(x, np.inf)", variant="inf"),
    Row("T16", "one NaN", "y = 2.0 * x\ny.flat[0] = np.nan\nreturn y"),
    Row("T17", "one number for all", "return 2.0", "FAIL shape | FAIL type", "number"),
    Row("T17", "an axis more", "return (2.0 * x)[None]", "FAIL shape", "axis"),
    Row("T17", "one row for all", "return 2.0 * x[:1]", "FAIL shape", "row"),
    Row("T18", "True for one", "return np.ones(x.shape, dtype=bool)", "FAIL dtype | FAIL value | FAIL type", "bool"),
    Row("T18", "complex numbers", "return (2.0 * x).astype(complex)", "FAIL dtype | FAIL value | FAIL type", "complex"),
    Row("T19", "numbers so large that a relative error is small", "return 2.0 * x + 1e300"),
    Row("T20", "an array that overrides its bytes, dtype and shape", "return x.view(Odd)", "FAIL value", top=_ODD),
    Row("T21", "a generator", "return (row for row in 2.0 * x)", "FAIL type", detail="generator"),
    Row(
        "T21",
        "a list that lies about its length",
        "class Long(list):\n    __len__ = lambda self: 10**9\n    __iter__ = lambda self: iter(())\nreturn Long([1.0])",
        "FAIL type",
        "length",
    ),
    Row("T36", "it asks to be skipped", "import unittest\nraise unittest.SkipTest('skip me')", "ERROR Exception"),
    Row(
        "T36",
        "it asks pytest to be skipped",
        "import pytest\npytest.skip('skip me', allow_module_level=True)",
        "ERROR",
        "pytest",
    ),
    Row(
        "T37",
        "an exception whose text ends the program",
        "class Bad(Exception):\n    def __str__(self):\n        os._exit(0)\nraise Bad",
        "ERROR exited",
        "exit",
    ),
    Row(
        "T37",
        "an exception whose text never ends",
        "class Bad(Exception):\n    def __str__(self):\n        while True:\n            pass\nraise Bad",
        "LIMIT timeout",
        "endless",
        seconds=FEW,
    ),
    Row(
        "T37",
        "an exception whose text is none",
        "class Bad(Exception):\n    __str__ = __repr__ = lambda self: 7\nraise Bad",
        "ERROR Exception",
        "none",
    ),
    Row(
        "T38",
        "an exception that lies about its class",
        "class Meta(type):\n    __name__ = property(lambda cls: 'PASS')\n"
        "class Bad(Exception, metaclass=Meta):\n    __class__ = property(lambda self: KeyError)\nraise Bad('5 of 5')",
        "ERROR Exception",
    ),
)
