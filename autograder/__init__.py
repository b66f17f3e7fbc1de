"""The engine: it plans calls, has them made in a worker, judges the results and names the mistake.

It knows no particular exercise. This file stays a docstring, because the worker executes it.
"""
