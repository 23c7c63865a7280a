"""Which process holds something, written so that another process can tell whether it is still there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_PROC = Path("/proc")
_GONE = ("Z", "X", "x")  # states of a process that has ended and was not waited for


def this_owner() -> str:
    """The id of this process, "host:pid:startmark": no other process ever has it, on this machine or another."""
    return f"{_host()}:{os.getpid()}:{_start_mark(os.getpid()) or ''}"


def owner_is_dead(owner: str) -> bool:
    """Whether the process with this id has certainly ended.

    False where nobody can tell from here: a process on another machine or in another container, or an id of another form.
    """
    host, _, rest = owner.partition(":")
    number, _, mark = rest.partition(":")
    if host != _host() or not (number.isascii() and number.isdigit()) or int(number) == 0:
        return False
    if not _exists(int(number)):
        return True
    now = _start_mark(int(number))
    return now is not None and now != mark


def _host() -> str:
    """This machine since its last start, or this container: containers may share a name, and then number alike."""
    boot = _read(_PROC / "sys/kernel/random/boot_id")[:8]
    try:
        space = (_PROC / "self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        space = ""
    return "/".join(part for part in (socket.gethostname().replace(":", "-"), boot, space) if part)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _start_mark(pid: int) -> str | None:
    """When a process began, in clock ticks since the machine did; "" where it has ended, None where nothing tells."""
    # The second field is the program's name in parentheses, which may hold anything.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    if not fields:
        return None
    return "" if fields[0] in _GONE else fields[19]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
