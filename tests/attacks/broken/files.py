"""Broken and honest: files of another encoding, name, place or kind."""

from tests.archives.packed import zipped
from tests.attacks.broken.case import ALL, NONE, broken
from tests.attacks.broken.work import BACKPROP, PERCEPTRON, notebook

LATIN, KOREAN = "# l'été à la plage", "# 신경망의 기초"
PAGE = "<!DOCTYPE html>\n<html><head><title>404</title></head></html>"
DOCUMENT = zipped({"[Content_Types].xml": b"", "word/document.xml": b""})
NONE_OF = "FILE has none of the functions that are asked for; it has "

ENCODED = (
    broken("B12", "line ends of Windows", lambda w: w.right.replace("\n", "\r\n").encode(), ALL),
    broken("B12", "line ends of the old Macintosh", lambda w: w.right.replace("\n", "\r").encode(), ALL),
    broken("B12", "a byte order mark", lambda w: w.right.encode("utf-8-sig"), ALL),
    broken(
        "B12", "Latin-1", lambda w: w.end(LATIN).encode("latin-1"), ALL, "FILE is not UTF-8; it was read as latin-1"
    ),
    broken(
        "B12",
        "Latin-1, declared",
        lambda w: b"# coding: latin-1\n" + w.end(LATIN).encode("latin-1"),
        ALL,
        "FILE is encoded as iso-8859-1; it was read as that. Save it as UTF-8.",
    ),
    broken(
        "B12", "cp949", lambda w: w.end(KOREAN).encode("cp949"), ALL, "FILE is encoded as cp949; it was read as that."
    ),
    broken(
        "B12",
        "UTF-16",
        lambda w: w.end(KOREAN).encode("utf-16"),
        ALL,
        "FILE is encoded as UTF-16; it was read as that.",
    ),
    broken(
        "B12",
        "UTF-16, without its mark",
        lambda w: w.end(KOREAN).encode("utf-16-le"),
        NONE,
        "FILE: its encoding is not known: a byte in line ",
    ),
    broken(
        "B12",
        "no text",
        lambda w: w.right.encode() + b"\xff\x01\xfe\n" * 99,
        NONE,
        "FILE: its encoding is not known: a byte in line ",
        " is not UTF-8. Save it as UTF-8.",
    ),
)

PLACED = (
    broken(
        "B13",
        "a second download",
        lambda w: {f"{w.module} (1).py": w.right},
        ALL,
        "MODULE (1).py was graded as FILE. Give the file that name next time.",
    ),
    broken("B13", "a capital letter", lambda w: {f"{w.module.capitalize()}.py": w.right}, ALL, "was graded as FILE."),
    broken("B13", "another name", lambda w: {"homework.py": w.right}, ALL, "homework.py was graded as FILE."),
    broken("B13", "a suffix more", lambda w: {f"{w.file}.txt": w.right}, ALL, "FILE.txt was graded as FILE."),
    broken(
        "B13",
        "two candidates",
        lambda w: {f"{w.module}_old.py": w.right, f"{w.module}_new.py": w.right},
        NONE,
        "FILE is missing: MODULE_new.py and MODULE_old.py are there, and nothing tells which one counts. Name the right one FILE.",
    ),
    broken(
        "B13",
        "an empty file",
        lambda w: "",
        NONE,
        "FILE is empty.",
        "FILE defines no function. Is it the right file, and is it saved?",
    ),
    broken(
        "B13",
        "only comments",
        lambda w: "# to be done\n",
        NONE,
        "FILE defines no function. Is it the right file, and is it saved?",
    ),
    broken(
        "B13",
        "the file of another assignment",
        lambda w: (PERCEPTRON if w is BACKPROP else BACKPROP).right,
        NONE,
        NONE_OF,
        "more. Is it the file of another assignment? If not, use the names that were given.",
    ),
    broken(
        "B13", "nothing", lambda w: {}, NONE, "FILE is missing: the folder is empty. Hand in FILE, or the notebook."
    ),
    broken(
        "B13",
        "a picture",
        lambda w: {"screen.png": b"\x89PNG\r\n\x1a\n"},
        NONE,
        "FILE is missing: there is only screen.png. Hand in FILE",
    ),
    broken(
        "B13",
        "a folder in the folder",
        lambda w: {f"{w.assignment}/{w.file}": w.right},
        NONE,
        "FILE is missing: there is only the folder ASSIGNMENT, and folders are not looked into. Hand in FILE, or the notebook.",
    ),
    broken(
        "B13",
        "nothing of its own",
        lambda w: {"given.py": "x = 1\n"},
        NONE,
        "FILE is missing: only files of the release are there.",
    ),
    broken("B13", "the untouched stub", lambda w: w.stub, NONE, "  not written yet"),
)

FORMATS = (
    broken(
        "B15",
        "a web page",
        lambda w: PAGE,
        NONE,
        "FILE: it is a web page: the browser has saved the page around the file. Download the file itself.",
    ),
    broken(
        "B15",
        "a web page as a notebook",
        lambda w: {"a.ipynb": PAGE},
        NONE,
        "FILE is missing, and of what is there nothing could be read. a.ipynb: it is a web page",
    ),
    broken(
        "B15",
        "a notebook as a module",
        lambda w: notebook(w.right),
        ALL,
        "FILE is a notebook under the name of a module; its code cells were read.",
    ),
    broken(
        "B15",
        "a module as a notebook",
        lambda w: {f"{w.module}.ipynb": w.right},
        ALL,
        "MODULE.ipynb is Python code under the name of a notebook; it was read as a module.",
    ),
    broken(
        "B15",
        "a document",
        lambda w: DOCUMENT,
        NONE,
        "FILE: it is a document of a word processor, not Python code. Hand in the .py file",
    ),
    broken(
        "B15",
        "a document, and says so",
        lambda w: {f"{w.module}.docx": DOCUMENT},
        NONE,
        "FILE is missing: there is only MODULE.docx.",
    ),
    broken("B15", "a PDF", lambda w: b"%PDF-1.7\n", NONE, "FILE: it is a PDF, not Python code."),
    broken(
        "B15",
        "a zip as a module",
        lambda w: zipped({w.file: w.right.encode()}),
        NONE,
        "FILE: it is a zip archive, not Python code. Unpack it",
    ),
    broken("B15", "a zip", lambda w: {"work.zip": zipped({w.file: w.right.encode()})}, ALL, "work.zip was unpacked."),
    broken(
        "B15",
        "half a notebook",
        lambda w: {w.file: w.stub, "work.ipynb": notebook(w.right)[:-40]},
        NONE,
        "work.ipynb: it is not a readable notebook: it is damaged, or not all of it is there. Save it in JupyterLab",
    ),
    broken(
        "B15",
        "two notebooks that git has merged",
        lambda w: {w.file: w.stub, "work.ipynb": "{\n<<<<<<< HEAD\n"},
        NONE,
        "git has left its marks in it, <<<<<<<.",
    ),
    broken("B15", "an empty notebook", lambda w: {"work.ipynb": ""}, NONE, "work.ipynb: it is empty."),
)

CASES = (*ENCODED, *PLACED, *FORMATS)
