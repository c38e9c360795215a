"""A request to end (SIGTERM, as ``timeout`` and job schedulers send it) is answered as Ctrl-C is."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Terminated(KeyboardInterrupt):
    """The process was asked to end."""


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Within the block SIGTERM raises :class:`Terminated`, once: ``timeout`` sends it twice, and the second one must
    not break off the tidying up. A process that was forked meanwhile ends at once, as it would without this.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    own = os.getpid()

    def stop(number: int, _: Any) -> None:
        if os.getpid() != own:
            os._exit(128 + number)
        signal.signal(number, signal.SIG_IGN)
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
