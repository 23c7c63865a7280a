"""What a person did in Slack, as the rest of the rim knows it: read from a payload once, kept in the inbox as JSON."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bot.models import Choice, Details
from knowledge.models import Frozen


class Job(StrEnum):
    """What is to be done about it."""

    MESSAGE = "message"
    CHOICE = "choice"
    BEGIN = "begin"
    RESUME = "resume"
    DETAILS = "details"
    FILE = "file"
    CANVAS = "canvas"
    SHARE = "share"
    ADMIN = "admin"
    REFUSE = "refuse"


class Dropped(Frozen):
    """A file that came with a message; `size` in bytes, as Slack says it."""

    id: str
    name: str
    size: int


class Incoming(Frozen):
    """One thing that a person did.

    `keys` name it: where one of them was seen before, it was delivered again. `ts` is the message that is answered (""
    for a command), `thread` the root of the thread to answer in ("": outside of threads). `conversation` is the engine's
    id. `private` answers are seen by the user alone. `target` is an assessment, a checklist, an inbox entry, a file
    ("html:ASSESSMENT") or an admin's wish ("approve ID"), by job; `name` is the initiative's. `text` has neither Slack's
    markup nor secrets in it. `home` is the workspace that the user belongs to, as far as the payload tells. `message` is
    the clicked message, as JSON. `files` came with the message.
    """

    job: Job
    keys: tuple[str, ...]
    team: str
    channel: str
    user: str
    conversation: str
    at: AwareDatetime
    ts: str = ""
    thread: str = ""
    direct: bool = False
    private: bool = False
    text: str = ""
    choice: Choice | None = None
    details: Details | None = None
    target: str = ""
    name: str = ""
    response_url: str = ""
    home: str = ""
    message: str = ""
    files: tuple[Dropped, ...] = ()
