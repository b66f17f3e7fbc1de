"""Archives that were handed in, read into memory: bounded, never written to a disk, nothing followed that leads elsewhere.

This file knows their names alone, which is all that a submission without one needs; `archives.opened` opens them.
"""

SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip")


def is_archive_name(name: str) -> bool:
    """Return True for the name of an archive of a kind that is opened."""
    return not name.startswith(".") and name.lower().endswith(SUFFIXES)


def without_suffix(name: str) -> str:
    """`work` for `work.tar.gz`; the name itself if it is none of an archive."""
    found = next((s for s in SUFFIXES if name.lower().endswith(s)), "")
    return name[: len(name) - len(found)]
