"""All broken and honest submissions, row by row: `tests/attacks/test_broken.py` grades them, `benchmarks/broken.py` shows them."""

from tests.attacks.broken import files, imports, modules, names, notebooks, results, syntax

ROWS = tuple(f"B{number:02}" for number in range(1, 21))
_GROUPS = (syntax, notebooks, imports, results, files, modules, names)
CASES = tuple(sorted((case for group in _GROUPS for case in group.CASES), key=lambda case: case.row))
