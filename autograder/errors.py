"""What can go wrong, by who has to mend it. Every error is one line: fact, reason, remedy."""


class AutograderError(Exception):
    """Base of every error that the command line shows as one line; `exit_code` is what the process ends with."""

    exit_code = 2


class CourseError(AutograderError):
    """The course or an input is inconsistent: the message names file, exercise and remedy."""

    exit_code = 3


class ReleaseError(CourseError):
    """A release is damaged, was changed since it was released, or does not fit this engine; no work of a student is lost by it."""

    def __init__(self, fact: str, remedy: str) -> None:
        super().__init__(f"{fact} {remedy}")
        self.fact = fact  # where it is met in another way, another remedy may be the better one


class SandboxError(AutograderError):
    """The isolation that was asked for is not available here."""

    exit_code = 4


class Redraw(Exception):
    """This draw of inputs proves nothing (kinks, vacuous, ill-posed, not separated); the message is the reason."""
