"""Broken and honest: code that stops while it is imported."""

from tests.attacks.broken.case import ALL, REST, SOME, broken
from tests.attacks.broken.words import CUT, HANDED_IN, NO_FILE, READ, UNWRITTEN

TEST_CASE = """import unittest


class Test(unittest.TestCase):
    def test_it(self):
        self.assertEqual(1, 1)


unittest.main()"""

CASES = (
    broken(
        "B03",
        "a package that is not there",
        lambda w: w.top("import torch"),
        ALL,
        f"FILE stopped at line LINE with ModuleNotFoundError: No module named 'torch'. {HANDED_IN}",
        READ,
        at="import torch",
    ),
    broken(
        "B03", "a part of one", lambda w: w.top("from tqdm import tqdm"), ALL, f"No module named 'tqdm'. {HANDED_IN}"
    ),
    broken(
        "B03",
        "one that draws",
        lambda w: w.top("import seaborn as sns\n\nsns.set()"),
        ALL,
        "No module named 'seaborn'.",
    ),
    broken(
        "B03",
        "a package that is not there and that is used",
        lambda w: w.body("return VALUE + 0 * scipy.special.expit(0)", top="import scipy.special"),
        REST,
        f"No module named 'scipy'. {HANDED_IN}",
        "name 'scipy' is not defined. Line LINE should define it, but failed or was not run.",
        at="import scipy",
    ),
    broken(
        "B03",
        "a package that is not there, in a function",
        lambda w: w.body("import torch\nreturn torch.tensor(VALUE)"),
        REST,
        f"FUNCTION raised ModuleNotFoundError at line LINE: No module named 'torch'. {HANDED_IN}",
        at="import torch",
    ),
    broken(
        "B03",
        "numpy misspelt",
        lambda w: w.right.replace("import numpy", "import nunpy", 1),
        SOME,
        "No module named 'nunpy'. Is numpy meant?",
        "name 'np' is not defined. Line LINE should define it, but failed or was not run.",
        at="import nunpy",
    ),
    broken(
        "B03",
        "numpy is not imported",
        lambda w: w.right.replace("import numpy as np\n", "", 1),
        SOME,
        "name 'np' is not defined. Write `import numpy as np` at the top of the file.",
    ),
    broken(
        "B10",
        "asks for input in a function",
        lambda w: w.body("n = int(input('How many? '))\nreturn VALUE"),
        REST,
        "FUNCTION raised EOFError at line LINE: EOF when reading a line. input() has nobody to ask here: take the value as an "
        "argument.",
        at="n = int(",
    ),
    broken(
        "B10",
        "asks for input at once",
        lambda w: w.top("n = int(input('How many? '))"),
        ALL,
        f"FILE stopped at line LINE with EOFError: EOF when reading a line. input() has nobody to ask here: take the value as an "
        f"argument. {READ}",
        at="n = int(",
    ),
    broken(
        "B10",
        "asks for input at once, and needs it",
        lambda w: w.body("return VALUE + 0 * n", top="n = int(input('How many? '))"),
        REST,
        "name 'n' is not defined. Line LINE should define it, but failed or was not run.",
        at="n = int(",
    ),
    broken(
        "B17",
        "slow outside of functions",
        lambda w: w.top("total = 0\nfor i in range(10**12):\n    total += i"),
        ALL,
        f"Importing FILE did not end in time (0.6 s); {CUT}",
        "Line LINE of FILE was not run: it stands outside of functions.",
        at="for i in range(10**12)",
    ),
    broken(
        "B17",
        "slow outside of functions, and a function is missing",
        lambda w: w.instead("while True:\n    pass"),
        REST,
        f"{UNWRITTEN} Define it, under exactly this name. FILE was not read to its end: see the note.",
    ),
    broken(
        "B17",
        "a data file",
        lambda w: w.top("data = open('data.csv').read()"),
        ALL,
        f"FILE stopped at line LINE with FileNotFoundError: No such file or directory: 'data.csv'. {NO_FILE}",
        READ,
        at="data = open",
    ),
    broken(
        "B17",
        "a data file of numpy",
        lambda w: w.top("digits = np.load('digits.npz')"),
        ALL,
        f"'digits.npz'. {NO_FILE}",
    ),
    broken(
        "B17",
        "a data file on its laptop",
        lambda w: w.top("data = np.loadtxt('C:/Users/kim/data.csv')"),
        ALL,
        f"C:/Users/kim/data.csv not found. {NO_FILE}",
    ),
    broken(
        "B17",
        "a data file that a function needs",
        lambda w: w.body("return VALUE + 0 * len(data)", top="data = open('data.csv').read()"),
        REST,
        "name 'data' is not defined. Line LINE should define it, but failed or was not run.",
        at="data = open",
    ),
    broken(
        "B17",
        "ends the program",
        lambda w: w.end("import sys\n\nsys.exit()"),
        ALL,
        "FILE stopped at line LINE with SystemExit: the program was to end there.",
        at="sys.exit()",
    ),
    broken(
        "B17",
        "ends the program, as in a terminal",
        lambda w: w.end("exit()"),
        ALL,
        "Nothing has to be ended here: remove the line.",
    ),
    broken(
        "B17",
        "needs much memory",
        lambda w: w.top("big = np.ones((10**6, 10**6))"),
        ALL,
        "MemoryError: Unable to allocate",
    ),
    broken(
        "B17",
        "a page of the web",
        lambda w: w.top("import urllib.request\n\nurllib.request.urlopen('http://127.0.0.1:1/data.csv')"),
        ALL,
        "FILE stopped at line LINE with OSError: ",
        "There is no network while grading.",
        at="urlopen(",
    ),
    broken(
        "B18",
        "its own tests, and one fails",
        lambda w: w.end("print('testing')\nassert 1 + 1 == 3"),
        ALL,
        "FILE stopped at line LINE with AssertionError: `assert 1 + 1 == 3`.",
        "| testing",
        at="assert 1 + 1",
    ),
    broken(
        "B18",
        "its own tests, and all pass",
        lambda w: w.end("assert 1 + 1 == 2\nprint('all tests passed')"),
        ALL,
        "| all tests passed",
    ),
    broken(
        "B18",
        "its own tests, with unittest",
        lambda w: w.end(TEST_CASE),
        ALL,
        "SystemExit: the program was to end there.",
    ),
    broken(
        "B18", "its own tests, where they belong", lambda w: w.end("if __name__ == '__main__':\n    assert False"), ALL
    ),
    broken(
        "B18",
        "its own tests, with pytest",
        lambda w: w.top("import pytest"),
        ALL,
        f"No module named 'pytest'. {HANDED_IN}",
    ),
)
