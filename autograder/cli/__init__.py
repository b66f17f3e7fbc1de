"""The command line. Results go to stdout, progress and prose to stderr; every error is one line, with its exit code.

Each command imports what it needs when it runs: `--help` and `check` have to be quick.
"""

from autograder.cli import authoring, folders, grading, student
from autograder.cli.frame import main

__all__ = ["authoring", "folders", "grading", "main", "student"]
