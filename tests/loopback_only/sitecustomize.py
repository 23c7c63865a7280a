"""Loaded by every Python process that a test starts: refuses connections that leave this machine."""

from __future__ import annotations

import socket
from typing import Any

_connect = socket.socket.connect


def _connect_to_loopback(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
        raise ConnectionRefusedError(f"Tests talk to this machine only, not to {host}.")
    _connect(self, address)


socket.socket.connect = _connect_to_loopback  # type: ignore[assignment, method-assign]  # the point of this file
