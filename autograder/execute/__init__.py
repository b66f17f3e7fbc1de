"""Loading sources and making calls: in the worker for students' code, in the engine for the course's own references.

Standard library, numpy and `autograder.wire` only, because it runs beside student code.
"""

from autograder.execute.call import arguments, make_call
from autograder.execute.load import load

__all__ = ["arguments", "load", "make_call"]
