"""Worker processes that know nothing of the program that starts them.

Python's own workers run that program's main file once more, so that they know its classes. Work that comes from a
script without ``if __name__ == "__main__":`` would then begin again in every worker. What is sent to our workers stands
in the package, never in the main file, so they can do without it.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

# Forking this process is not safe once Arrow has threads; a server that was started clean may be forked.
_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_USUAL: Any = multiprocessing.get_context(_METHOD)


@contextmanager
def _without_main_file() -> Iterator[None]:
    """While a worker is described, the main module has neither file nor name to be imported by."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class CleanProcess(_USUAL.Process):
    """A worker process without the main file."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        with _without_main_file():
            return _USUAL.Process._Popen(process_obj)


class _CleanContext(type(_USUAL)):  # type: ignore[misc]
    Process = CleanProcess


def clean_context(preload: list[str]) -> BaseContext:
    """A context whose processes are clean; ``preload`` are modules that the server of the workers imports once."""
    context = _CleanContext()
    if _METHOD == "forkserver":
        context.set_forkserver_preload(preload)
    found: BaseContext = context
    return found
