"""The code cells of a notebook that was handed in. It is read as data: outputs, metadata and attachments are never looked at."""

import json
from codecs import BOM_UTF8
from typing import Any

from autograder.intake import CONFLICT, Unreadable, refuse_other_formats

MAX_BRACKETS = 1_000_000  # each may become a list or a dict of 60 bytes, whatever the file's size


def notebook_code(data: bytes) -> tuple[bytes, list[str]]:
    """The code cells, joined by lines `# %%`, and remarks on what was left out.

    Magics stay: the worker knows which cells to read without them.

    Raises:
        Unreadable: this is not a notebook.
    """
    refuse_other_formats(data)
    if not data.strip():
        raise Unreadable("it is empty. Save it in JupyterLab and hand it in again.")
    if data.count(b"[") + data.count(b"{") > MAX_BRACKETS:
        raise Unreadable("it holds too much output. Clear all outputs in JupyterLab, save it and hand it in again.")
    twice: list[str] = []
    try:
        notebook = json.loads(data.decode("utf-8-sig"), object_pairs_hook=lambda pairs: _first_wins(pairs, twice))
    except (ValueError, RecursionError) as error:
        why = (
            "git has left its marks in it, <<<<<<<" if CONFLICT in data else "it is damaged, or not all of it is there"
        )
        raise Unreadable(
            f"it is not a readable notebook: {why}. Save it in JupyterLab and hand it in again."
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Unreadable(
            "it is not a notebook of format 4 (it has no cells). Open and save it in a current JupyterLab."
        )
    kept, repeated = _unique([cell for cell in cells if isinstance(cell, dict)])
    sources = [_source(cell) for cell in kept if cell.get("cell_type") == "code"]
    notes = ["has parts that stand in it twice; the first of each was read."] if twice else []
    if repeated:
        notes.append(f"has {repeated} cells with the id of an earlier one; only the first with each id was read.")
    return "\n# %%\n".join(sources).encode("utf-8", "replace"), notes


def is_notebook(data: bytes) -> bool:
    """Return True if a file looks like a notebook from outside."""
    return is_json(data) and b'"cells"' in data


def is_json(data: bytes) -> bool:
    """Return True if a file begins like the JSON of a notebook, or of another one, whole or not."""
    return data[:1024].removeprefix(BOM_UTF8).lstrip().startswith((b"{", b"["))


def _first_wins(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """The dict of a JSON object; Python's own takes the last of equal keys, others take the first."""
    found = dict(reversed(pairs))
    if len(found) < len(pairs):
        twice.append("")
    return found


def _unique(cells: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The cells without those whose id, compared as an opaque text, an earlier one has; and how many these are."""
    seen: set[str] = set()
    kept = []
    for cell in cells:
        name = cell.get("id")
        if isinstance(name, str) and name in seen:
            continue
        kept.append(cell)
        if isinstance(name, str):
            seen.add(name)
    return kept, len(cells) - len(kept)


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    text = "".join(s for s in source if isinstance(s, str)) if isinstance(source, list) else source
    if not isinstance(text, str):
        return ""
    return "\n".join("" if _is_ours(line) else line for line in text.split("\n"))


def _is_ours(line: str) -> bool:
    """The import of this kit's own `check`: it has no place in the worker."""
    return line.startswith(("from autograder", "import autograder")) and not line.rstrip().endswith("(")
