"""A document by its URL: fetched from public addresses only, within limits on size, time and redirects.

The name is resolved once, every address is checked, and the connection goes to the checked address: a name that points
elsewhere at the second look (DNS rebinding) gains nothing. The same holds for each redirect.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from ingest.models import Rejected

MAX_BYTES = 20 * 1024 * 1024
SECONDS = 30.0  # for the whole of it, redirects among them
_REDIRECTS = 5
_ADDRESSES = 3  # of one name that are tried
_READ_SECONDS = 10.0
_STEP = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TYPES = (
    "text/html",
    "text/plain",
    "text/markdown",
    "text/csv",
    "application/xhtml+xml",
    "application/pdf",
    "application/octet-stream",  # what it is shows in its bytes
    "application/vnd.openxmlformats-officedocument.",
)
_HEADERS = {"User-Agent": "pilot-advisor", "Accept": "text/html, text/*;q=0.9, */*;q=0.5", "Accept-Encoding": "identity"}


class Page(NamedTuple):
    """What a server sent: the bytes, and the type and encoding that it says they have."""

    data: bytes
    media_type: str
    encoding: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet: not to this machine, a private network, a link or a group."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def fetch(url: str, allowed: Callable[[str], bool] = is_public, seconds: float = SECONDS) -> Page:
    """The document at a URL. `allowed` says to which IP addresses a connection may go."""
    deadline = time.monotonic() + seconds
    for _ in range(_REDIRECTS + 1):
        try:
            answer = _ask(url, allowed, deadline)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise Rejected(f"took longer than {seconds:g} s to fetch; download it and ingest the file") from error
            raise Rejected("cannot be fetched; check the address and whether the site is up") from error
        if isinstance(answer, Page):
            return answer
        url = urljoin(url, answer)
    raise Rejected(f"redirects more than {_REDIRECTS} times; give the address where it ends")


def _ask(url: str, allowed: Callable[[str], bool], deadline: float) -> Page | str:
    """The page at a URL, or where it redirects to."""
    place = urlsplit(url)
    if place.scheme not in ("http", "https") or not place.hostname or place.username is not None:
        raise Rejected("not the address of a public page (http or https, without a password); check it")
    host = place.hostname.encode("idna").decode()
    with ExitStack() as stack:
        line = stack.enter_context(_connect(host, _port(place), allowed, deadline))
        if place.scheme == "https":
            context = ssl.create_default_context()
            line = stack.enter_context(context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False))
        # A server that sends a byte now and then would keep every single read alive; this ends the whole.
        watch = Timer(max(0.0, deadline - time.monotonic()), _hang_up, [line])
        watch.daemon = True
        watch.start()
        stack.callback(watch.cancel)
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        connection = kind(host, place.port)
        connection.sock = line
        connection.request("GET", _target(place), headers=_HEADERS)
        response = stack.enter_context(connection.getresponse())
        return _answer(response, deadline)


def _port(place: SplitResult) -> int:
    return place.port or (443 if place.scheme == "https" else 80)


def _target(place: SplitResult) -> str:
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    return "".join(char if "!" <= char <= "~" else "".join(f"%{byte:02X}" for byte in char.encode()) for char in path)


def _connect(host: str, port: int, allowed: Callable[[str], bool], deadline: float) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    if not all(map(allowed, addresses)):
        raise Rejected("lies in a private network; only public pages are fetched. Download it and ingest the file")
    fault = OSError("no address")
    for address in addresses[:_ADDRESSES]:
        left = max(0.1, min(_READ_SECONDS, deadline - time.monotonic()))
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            fault = error
    raise fault


def _hang_up(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _answer(response: http.client.HTTPResponse, deadline: float) -> Page | str:
    location = response.headers.get("Location")
    if response.status in (301, 302, 303, 307, 308) and location:
        return location
    if response.status != http.HTTPStatus.OK:
        raise Rejected(f"the server answered {response.status}; check the address and whether a sign-in is needed")
    media_type = response.headers.get_content_type()
    if not media_type.startswith(_TYPES):
        raise Rejected(f"is of type {media_type}, which cannot be read; give a page, a PDF or an office file")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Rejected("was sent compressed without being asked; download it and ingest the file")
    data = bytearray()
    while part := response.read1(_STEP):
        data += part
        if len(data) > MAX_BYTES:
            raise Rejected(f"larger than {MAX_BYTES // 1024 // 1024} MB; download it and ingest a part")
    if time.monotonic() >= deadline:
        raise TimeoutError  # hung up on, so what came is not all
    if response.length:
        raise http.client.IncompleteRead(bytes(data), response.length)
    return Page(bytes(data), media_type, response.headers.get_content_charset() or "")
