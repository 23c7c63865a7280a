"""Where the knowledge lives: the data folder, or a Chroma server with the record's database beside it, as settings say."""

from __future__ import annotations

import weakref
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.settings import ChromaLogin, Settings
from bot.store.database import open_database
from bot.store.generations import SqlGenerations
from knowledge.chroma.server import CLOUD, Address, ChromaServer
from knowledge.folder_home import FolderHome
from knowledge.generations import Generations
from knowledge.homes import Home
from knowledge.server_home import ServerHome


def build_home(settings: Settings) -> Home:
    """The home of the knowledge. A server is connected to when it is first needed."""
    if not settings.chroma_url:
        return FolderHome(settings.data_dir)
    server = build_server(settings)
    database = open_database(settings.record_url)
    rows = SqlGenerations(database)
    weakref.finalize(rows, database.dispose)
    return ServerHome(rows, server)


def build_server(settings: Settings) -> ChromaServer:
    """The Chroma server that the settings name. Raises `SettingsError` where Chroma Cloud is named without a key."""
    login = ChromaLogin()
    key = login.api_key.get_secret_value()
    if (urlsplit(settings.chroma_url).hostname or "").endswith(CLOUD) and not key:
        raise SettingsError("Chroma Cloud needs a key.", help="Set CHROMA_API_KEY, or unset ADVISOR_CHROMA_URL.")
    return ChromaServer(Address(settings.chroma_url, login.tenant, login.database), key)


def build_generations(settings: Settings) -> Generations:
    """The generations of the knowledge that the settings name."""
    return Generations(build_home(settings))
