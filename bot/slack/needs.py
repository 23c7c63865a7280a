"""What most parts of the rim take of the services, each part adding its own."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Protocol

from slack_sdk import WebClient

from bot.slack.wording import Texts


class Common(Protocol):
    """Words, time and the way to Slack."""

    @property
    def texts(self) -> Texts:
        """The sentences."""

    @property
    def clock(self) -> Callable[[], datetime.datetime]:
        """The time, aware."""

    @property
    def client(self) -> Callable[[str], WebClient]:
        """The Web API of a workspace."""
