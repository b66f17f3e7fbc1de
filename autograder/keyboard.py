"""Single keys from a terminal, which is given back as it was: at the end, after an exception, and while it is suspended."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

END = ""  # in place of a key: there will be no more

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def keys(told: Callable[[str], None], suspended: Callable[[], None], resumed: Callable[[], None]) -> Iterator[None]:
        """Give every key to `told`, from another thread. A program is not suspended here."""

        def read() -> None:
            while True:
                told(msvcrt.getwch())

        threading.Thread(target=read, daemon=True).start()  # ends with the program: such a wait cannot be given up
        yield

else:
    import select
    import termios
    import tty

    @contextmanager
    def keys(told: Callable[[str], None], suspended: Callable[[], None], resumed: Callable[[], None]) -> Iterator[None]:
        """Give every key to `told`, from another thread, until the end of the block; `END` when the terminal is gone.

        Args:
            told: may be called at any time.
            suspended: called before the program is suspended, by Ctrl-Z.
            resumed: called when it goes on.
        """
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)

        def suspend(*_: object) -> None:
            suspended()
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
            os.kill(os.getpid(), signal.SIGSTOP)  # goes on here after `fg`
            tty.setcbreak(terminal)
            resumed()

        with contextlib.ExitStack() as stack:
            stack.callback(termios.tcsetattr, terminal, termios.TCSADRAIN, before)
            tty.setcbreak(terminal)  # single keys, not echoed; Ctrl-C and Ctrl-Z stay what they are
            stack.callback(signal.signal, signal.SIGTSTP, signal.signal(signal.SIGTSTP, suspend))
            stack.enter_context(_reading(terminal, told))
            yield

    @contextmanager
    def _reading(terminal: int, told: Callable[[str], None]) -> Iterator[None]:
        wake, waker = os.pipe()
        thread = threading.Thread(target=_read, args=(terminal, wake, told), daemon=True)
        thread.start()
        try:
            yield
        finally:
            os.write(waker, b".")
            thread.join()
            os.close(wake)
            os.close(waker)

    def _read(terminal: int, wake: int, told: Callable[[str], None]) -> None:
        while True:
            ready, _, _ = select.select([terminal, wake], [], [])
            if wake in ready:
                return
            try:
                typed = os.read(terminal, 64)
            except OSError:
                typed = b""
            if not typed:
                told(END)
                return
            for key in typed.decode("utf-8", "ignore"):
                told(key)
