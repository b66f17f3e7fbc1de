"""Lines in the terminal: wrapped, in characters that it has, and with nothing in them that a student could do harm with."""

from rich.console import Console
from rich.text import Text

from autograder.report.clean import clean


def safe(text: str) -> str:
    """The text, literal wherever it is put into markup."""
    return clean(text, "terminal")


def unicode(console: Console) -> bool:
    """True if the terminal has more than ASCII."""
    return console.encoding.lower().startswith("utf")


def markup(console: Console, text: str) -> Text:
    """The text in characters that the terminal has; `:bomb:` stays what it is."""
    return Text.from_markup(text.encode(console.encoding, "replace").decode(console.encoding), emoji=False)


def say(console: Console, text: str) -> None:
    """Prints a paragraph."""
    indented(console, text, 0)


def indented(console: Console, text: str, left: int) -> None:
    """Prints a text, wrapped, with a margin, and without the spaces that would fill its lines up."""
    for line in markup(console, text).wrap(console, max(20, console.width - left)):
        line.rstrip()
        console.print(Text(" " * left) + line, highlight=False, soft_wrap=True)
