"""Pages by URL: public addresses only, and limits on size, time, type and redirects. The server is real, on loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ingest.fetch import MAX_BYTES, Page, fetch, is_public
from ingest.load import load
from ingest.models import Format, IngestReport, Rejected
from ingest.pipeline import Ingest
from tests.ingest.conftest import Desk
from tests.ingest.documents import pdf

HTML = "text/html; charset=utf-8"
PAGE = (
    "<html><title>Pager rules</title><body><main><h1>Pager</h1>"
    "<p>The pager of the café goes to Ann at night.</p></main></body></html>"
)


class Site(BaseHTTPRequestHandler):
    """Pages good and bad."""

    def do_GET(self) -> None:
        name, _, rest = self.path.strip("/").partition("/")
        getattr(self, f"send_{name}", self.send_missing)(rest)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # the client has hung up, as it should

    def send_page(self, _: str) -> None:
        self.send(200, PAGE.encode(), Content_Type=HTML)

    def send_latin(self, _: str) -> None:
        self.send(200, PAGE.encode("iso-8859-2"), Content_Type="text/html; charset=iso-8859-2")

    def send_paper(self, _: str) -> None:
        self.send(200, pdf([("", ["The paper says forty."])]), Content_Type="application/pdf")

    def send_loop(self, count: str) -> None:
        self.send(302, b"", Location=f"/loop/{int(count) - 1}" if int(count) else "/page")

    def send_inside(self, _: str) -> None:
        self.send(302, b"", Location="http://192.168.7.7/admin")

    def send_scheme(self, _: str) -> None:
        self.send(302, b"", Location="file:///etc/passwd")

    def send_image(self, _: str) -> None:
        self.send(200, b"\x89PNG", Content_Type="image/png")

    def send_packed(self, _: str) -> None:
        self.send(200, b"x", Content_Type=HTML, Content_Encoding="gzip")

    def send_cut(self, _: str) -> None:
        self.send(200, b"half", Content_Type=HTML, Content_Length="100")

    def send_huge(self, _: str) -> None:
        self.send(200, bytes(MAX_BYTES + 100_000), Content_Type=HTML)

    def send_drip(self, where: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        if where == "body":
            self.end_headers()
        try:
            self.flush_headers()
            for _ in range(200):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            return

    def send_missing(self, _: str) -> None:
        self.send(404, b"none", Content_Type=HTML)

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the pages are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def on_loopback(address: str) -> bool:
    return address == "127.0.0.1" or is_public(address)


fetch_here: Callable[[str], Page] = partial(fetch, allowed=on_loopback)


@pytest.mark.parametrize("name", ["page", "latin", "loop/4"])
def test_a_page_is_a_document(site: str, name: str) -> None:
    """Also in the encoding that only its server knows, and at the end of five redirects."""
    file = load(f"{site}/{name}", fetch_here)
    assert (file.format, file.path) == (Format.HTML, f"{site}/{name}")
    assert "café goes to Ann" in file.text


def test_a_pdf_in_the_web_is_parsed(site: str) -> None:
    """What a URL leads to is told by its bytes, as for a file."""
    assert "## p. 1" in load(f"{site}/paper", fetch_here).text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("loop/5", "redirects more than 5 times"),
        ("inside", "lies in a private network"),
        ("scheme", "not the address of a public page"),
        ("image", "is of type image/png"),
        ("packed", "compressed"),
        ("cut", "cannot be fetched"),
        ("huge", "larger than 20 MB"),
        ("none", "the server answered 404"),
    ],
)
def test_a_bad_page_is_refused(site: str, name: str, told: str) -> None:
    """Each with its reason."""
    with pytest.raises(Rejected, match=told):
        fetch_here(f"{site}/{name}")


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_hung_up_on(site: str, part: str) -> None:
    """A byte now and then keeps every read alive, so the whole has a limit of its own."""
    started = time.monotonic()
    with pytest.raises(Rejected, match=r"took longer than 0\.5 s"):
        fetch(f"{site}/drip/{part}", on_loopback, seconds=0.5)
    assert time.monotonic() - started < 3


def test_a_server_of_ones_own_is_refused(site: str) -> None:
    """Unless somebody says otherwise, nothing on this machine is fetched: neither by number nor by name."""
    for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0"):
        with pytest.raises(Rejected, match=r"private network|cannot be fetched"):
            fetch(f"http://{host}:{site.rpartition(':')[2]}/page")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "http:///a", "http://user:word@example.org/", "http://example.org:x/", "http://[::1/"]
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    """Other schemes, passwords in the address and addresses without a host are not tried."""
    with pytest.raises(Rejected):
        fetch(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::a9fe:a9fe", "198.18.0.1", "192.0.2.1"),
    ],
)
def test_addresses_that_are_not_of_the_internet(address: str) -> None:
    """Loopback, private, link-local, shared, group and test addresses, also inside IPv6 ones."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet(address: str) -> None:
    """Anything else is."""
    assert is_public(address)


def test_a_page_is_ingested_under_its_url(desk: Desk, site: str) -> None:
    """It is added, then unchanged; its URL is its path, and another address of the same page is a copy."""

    def ingest(name: str) -> IngestReport:
        return Ingest(desk.data, desk.embedder, None, fetcher=fetch_here).run([f"{site}/{name}"])

    first = ingest("page")
    assert (first.added, first.failed) == (1, ())
    (record,) = desk.served.values()
    assert (record.path, record.source.title, record.source.id) == (f"{site}/page", "Pager rules", "page")
    assert ingest("page").unchanged == 1
    (missing,) = ingest("none").failed
    assert (missing.path, "404" in missing.reason) == (f"{site}/none", True)
    (copy,) = ingest("loop/1").failed
    assert copy.reason.startswith(f"duplicate of {site}/page")
