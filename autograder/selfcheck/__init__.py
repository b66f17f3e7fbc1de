"""The invariants of a course: right answers keep every point, wrong ones lose them and are named, nothing secret leaks.

`rules` holds one function per invariant, each with a one-line docstring; `local` grades the course's own code in this process.
"""
