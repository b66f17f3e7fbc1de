"""A JupyterLab of its own, and a Chromium that works in it as a student does."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chromium import opened
from tests.processes import running

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
START = 60.0  # seconds for anything to happen on a busy machine
TOKEN = "a-token-of-the-test"  # noqa: S105 of a server that lives for one test, on this machine alone
SETTINGS = {
    "@jupyterlab/apputils-extension/themes": '{"adaptive-theme": true}',  # light or dark as the browser asks
    "@jupyterlab/apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
    "@jupyterlab/notebook-extension/tracker": '{"windowingMode": "none"}',  # cells outside of the window stay in the page
}
KERNEL_READY = (  # a cell that is run before this is not run at all; the lab's own sign says idle too early
    "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
)


@dataclass(frozen=True)
class Lab:
    """A running server: the address of a file in it, and its process."""

    url: str
    process: int


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _environment(own: Path) -> dict[str, str]:
    """Nothing of the user's own folders is read or written, and no proxy is asked."""
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR", "HOME")
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    lab = {"JUPYTERLAB_SETTINGS_DIR": str(own / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces")}
    return {**kept, **lab, **{name: str(own / name.lower()) for name in folders}, "PYTHONPATH": str(ROOT)}


@contextmanager
def jupyterlab(folder: Path, own: Path) -> Iterator[Lab]:
    """Run a server over a folder.

    Args:
        folder: what it shows.
        own: an empty folder for its settings and everything else that it keeps.
    """
    for name, text in SETTINGS.items():
        path = own / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    port = _port()
    options = [f"--ServerApp.root_dir={folder}", f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    options += ["--ServerApp.port_retries=0", "--no-browser", "--allow-root", "--LabApp.expose_app_in_browser=True"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    with subprocess.Popen(command, env=_environment(own), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        listener = None
        try:
            listener = _wait(server)
            yield Lab(f"http://127.0.0.1:{port}/lab/tree/{{}}?token={TOKEN}&reset", server.pid)
        finally:
            server.terminate()  # it ends its kernels too
            if listener is not None:
                listener.join(START)


def _wait(server: "subprocess.Popen[bytes]") -> threading.Thread:
    """Wait until the server says that it runs; what goes on taking what it says, so that it never waits for us, is returned."""
    up, said = threading.Event(), []

    def listen() -> None:
        for line in server.stderr or ():
            said.append(line.decode("utf-8", "replace"))
            if "is running at" in said[-1]:
                up.set()
        up.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert up.wait(START), "".join(said)
    assert server.poll() is None, "".join(said)
    return listener


@contextmanager
def browser(lab: Lab, file: str) -> "Iterator[Page]":
    """A page of Chromium that shows one file of the lab."""
    with opened(1280, 1500) as page:
        page.set_default_timeout(1000 * START)
        page.goto(lab.url.format(file))
        page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
        page.wait_for_function(KERNEL_READY)
        yield page


def cell(page: "Page", source: str) -> "Locator":
    """The code cell that holds this text."""
    return page.locator(".jp-NotebookPanel .jp-CodeCell").filter(has_text=source).first


def run(page: "Page", source: str) -> "Locator":
    """Run a cell as a reader does, and wait for its end; returns the cell."""
    chosen = cell(page, source)
    before = chosen.locator(".jp-InputPrompt").inner_text()
    chosen.locator(".cm-content").press("Shift+Enter")  # no click: formulas that are still being set move the cells
    page.wait_for_function(
        "([cell, before]) => { const t = cell.querySelector('.jp-InputPrompt').innerText;"
        " return t !== before && /\\d/.test(t) }",
        arg=[chosen.element_handle(), before],
    )
    return chosen


def interrupt(page: "Page", lab: Lab, source: str, processes: int) -> "Locator":
    """Run a cell, and stop it by the lab's own button once so many more processes run below the server; returns the cell."""
    chosen, before = cell(page, source), running(lab.process)
    chosen.locator(".cm-content").press("Shift+Enter")
    late = time.monotonic() + START
    while len(running(lab.process) - before) < processes:
        assert time.monotonic() < late, "the check does not start"
        page.wait_for_timeout(20)  # milliseconds between two looks
    page.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    return chosen


def write(page: "Page", file: str, line: str, new: str) -> None:
    """Replace the first such line of a module, its margin apart, in the lab's own editor, and save it."""
    tab = page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").filter(has_text=file)
    if not tab.count():
        page.locator(".jp-DirListing-item").filter(has_text=file).dblclick()
    tab.click()
    editor = page.locator(".jp-FileEditor:visible .cm-content")
    editor.locator(".cm-line").filter(has_text=re.compile(rf"^\s*{re.escape(line)}$")).first.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text(new)
    dirty = page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab.jp-mod-dirty").filter(has_text=file)
    dirty.wait_for()
    page.keyboard.press("Control+s")
    dirty.wait_for(state="detached")


def show(page: "Page", file: str) -> None:
    """Bring an open file to the front."""
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").filter(has_text=file).click()


def theme(page: "Page", name: str) -> None:
    """Ask for the light or the dark theme, and wait for it."""
    page.emulate_media(color_scheme="dark" if name == "dark" else "light")
    page.locator(f'body[data-jp-theme-light="{"false" if name == "dark" else "true"}"]').wait_for(state="attached")
    page.locator("#jupyterlab-splash").wait_for(state="detached")
