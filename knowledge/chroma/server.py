"""A Chroma server or Chroma Cloud: found, connected to, asked with patience that ends."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import quote, urlsplit

import chromadb
import httpx
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateSpannConfiguration
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from knowledge.chroma.faults import Gone, told, unfit, unknown_database
from knowledge.chroma.records import BATCH, HNSW, Records, quiet_settings
from knowledge.errors import StoreError

Result = TypeVar("Result")

CLOUD = "trychroma.com"
_CLOUD_BATCH = 300  # its quota, of reads and writes
_CONNECTING, _ASKING, _WRITING = 5.0, 15.0, 120.0  # seconds until a server counts as away
# A server that was restarted lets the first call on an old connection fail. All calls may be repeated.
_AGAIN = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


class Address(NamedTuple):
    """Where a server is. Empty tenant and database leave the choice to the key, or to the server's defaults."""

    url: str
    tenant: str = ""
    database: str = ""


@dataclass(eq=False)
class ChromaServer:
    """A Chroma server, connected to when it is first needed. All methods may raise `StoreError`, with no key in it.

    `key` is sent as Chroma Cloud wants it. `asking` and `writing` are the seconds after which a call is given up.
    """

    address: Address
    key: str = field(default="", repr=False)
    asking: float = _ASKING
    writing: float = _WRITING
    _clients: dict[float, Client] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"the Chroma server at {self.address.url}"

    def open(self, name: str, *, create: bool = False) -> Records:
        """A collection by its name. Raises `Gone` where it is missing and not to be created."""
        client = self._client(self.writing if create else self.asking)
        if create:
            made = partial(client.create_collection, configuration=self._configuration())
            collection = self.call(partial(made, name, embedding_function=None, get_or_create=True))
        else:
            collection = self.call(partial(client.get_collection, name, embedding_function=None))
        return Records(collection, self.call, _CLOUD_BATCH if self._is_cloud else BATCH)

    def has(self, name: str) -> bool:
        """Whether there is a collection with this name."""
        try:
            self.open(name)
        except Gone:
            return False
        return True

    def delete(self, name: str) -> None:
        """Delete a collection, there or not."""
        client = self._client(self.writing)
        try:
            self.call(partial(client.delete_collection, name))
        except Gone:
            return

    def version(self) -> str:
        """What it says it is; `StoreError` where it cannot be used."""
        self._client(self.asking)
        return self._look()

    def call(self, what: Callable[[], Result]) -> Result:
        """Make a call, again where the connection broke; faults are told as `StoreError`."""
        again = Retrying(
            retry=retry_if_exception_type(_AGAIN),
            stop=stop_after_attempt(3),
            wait=wait_exponential(0.1, max=1),
            reraise=True,
        )
        try:
            return again(what)
        except StoreError:
            raise
        except Exception as error:  # Chroma raises bare ones where a server's answer is not its own
            raise told(error, self.place) from error

    @property
    def _is_cloud(self) -> bool:
        return (urlsplit(self.address.url).hostname or "").endswith(CLOUD)

    def _configuration(self) -> CreateCollectionConfiguration:
        if self._is_cloud:  # it has an index of its own kind
            return CreateCollectionConfiguration(spann=CreateSpannConfiguration(space="cosine"))
        return CreateCollectionConfiguration(hnsw=HNSW)

    def _client(self, patience: float) -> Client:
        with self._lock:
            if patience not in self._clients:
                self.call(self._look)  # Chroma's own first call waits for ever
                client = self.call(self._connect)
                sessions = _sessions(client)
                for session in sessions:  # Chroma has no setting for it and waits for ever
                    session.timeout = httpx.Timeout(patience, connect=_CONNECTING)
                weakref.finalize(self, _hang_up, client, sessions)
                self._clients[patience] = client
            return self._clients[patience]

    def _connect(self) -> Client:
        url, tenant, database = self.address
        if self.key:
            client = chromadb.CloudClient(
                tenant=tenant or None,
                database=database or None,
                api_key=self.key,
                settings=quiet_settings(),
                cloud_host=url,  # with scheme and port, which count more than the next two
                enable_ssl=url.startswith("https"),
            )
        else:
            tenant, database = self._database
            ssl, settings = url.startswith("https"), quiet_settings()
            client = chromadb.HttpClient(url, ssl=ssl, settings=settings, tenant=tenant, database=database)
        return cast(Client, client)

    def _look(self) -> str:
        """The server's version. Raises where there is none, an old one or something else."""
        with httpx.Client(base_url=self.address.url, timeout=_CONNECTING, headers=self._headers()) as client:
            if client.get("/api/v2/heartbeat").status_code in (404, 405, 410):
                old = client.get("/api/v1/heartbeat").is_success
                raise unfit(self.place, "is too old" if old else "is none: it answers, but not as Chroma does")
            version = str(client.get("/api/v2/version").raise_for_status().json())
            if version.split(".")[0] == "0":
                raise unfit(self.place, f"is too old ({version})")
            if not self.key and client.get(self._database_path).status_code == 404:
                raise unknown_database(self.place)
        return version

    @property
    def _database_path(self) -> str:
        tenant, database = (quote(part, safe="") for part in self._database)
        return f"/api/v2/tenants/{tenant}/databases/{database}"

    @property
    def _database(self) -> tuple[str, str]:
        """Tenant and database where no key says which."""
        return self.address.tenant or DEFAULT_TENANT, self.address.database or DEFAULT_DATABASE

    def _headers(self) -> dict[str, str]:
        return {"X-Chroma-Token": self.key} if self.key else {}


def _sessions(client: Any) -> list[httpx.Client]:
    """The connections of a client, and of the one inside it that looks tenants up."""
    return [part._server._session for part in (client, client._admin_client)]


def _hang_up(client: Client, sessions: Sequence[httpx.Client]) -> None:
    client.close()
    for session in sessions:  # which Chroma leaves open
        session.close()
