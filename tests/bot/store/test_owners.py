"""Owners: a process is dead only where that is certain."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.store.owners import owner_is_dead, this_owner

HOST, PID, MARK = this_owner().split(":")


def test_a_process_knows_itself_alive() -> None:
    """The id has three parts and stays the same for the life of the process."""
    assert this_owner() == this_owner()
    assert int(PID) == os.getpid()
    assert not owner_is_dead(this_owner())


def test_a_process_is_alive_until_it_ends() -> None:
    """Another process is seen alive, dead as soon as it was killed, and dead after it was waited for."""
    program = "from bot.store.owners import this_owner; print(this_owner(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        owner = process.stdout.readline().strip()
        assert not owner_is_dead(owner)
        process.kill()
        process.stdout.read()  # ends when the process does
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert owner_is_dead(owner)
    assert owner_is_dead(owner)


@pytest.mark.skipif(not MARK, reason="this system does not tell when a process began")
def test_a_number_used_again_is_another_process() -> None:
    """The process that has the number now began at another time."""
    assert owner_is_dead(f"{HOST}:{PID}:{int(MARK) - 1}")


@pytest.mark.parametrize(
    "owner",
    ["", "x", f"{HOST}:", f"{HOST}:x:1", f"{HOST}:-1:1", f"{HOST}:0:1", f"other:{PID}:1", "other:99999999:1"],
    ids=range(8),  # names that are the same in every process
)
def test_nobody_is_dead_by_guess(owner: str) -> None:
    """A process elsewhere, or an id that says nothing, may be alive: its lease decides."""
    assert not owner_is_dead(owner)


@pytest.mark.parametrize("number", [2**22 + 1, 10**30])
def test_a_number_that_no_process_has_is_dead(number: int) -> None:
    """Beyond the largest number that the system gives."""
    assert owner_is_dead(f"{HOST}:{number}:1")
