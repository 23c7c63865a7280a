"""`advisor slack` as a process over the fake Slack, on either transport, killed or ended as a test wants."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from tests.process import ADVISOR, environment
from tests.slack_fake import SIGNING_SECRET, TOKEN, FakeSlack

Transport = Literal["socket", "http"]
STARTING = 40.0  # seconds until a process has to be ready
ENDING = 20.0  # seconds until one that was asked to end has to be gone


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SlackAdvisor:
    """One process. `log` is the file with what it wrote on standard error."""

    def __init__(self, slack: FakeSlack, data: Path, transport: Transport, settings: Mapping[str, str]) -> None:
        self.port = free_port() if transport == "http" else 0
        self.log = data / f"advisor-{id(self)}.log"
        self._slack = slack
        own = {"SLACK_SIGNING_SECRET": SIGNING_SECRET, "ADVISOR_HTTP_PORT": str(self.port)}
        own = own if self.port else {"SLACK_APP_TOKEN": slack.app_token}
        own |= {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url, "ADVISOR_LOG_LEVEL": "INFO"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [ADVISOR, "slack"], env=environment(data, **own, **settings), cwd=data, stderr=log, stdout=log
            )

    def ready(self, links: int = 1) -> SlackAdvisor:
        """Wait until it takes events and answers them. Raises `AssertionError` with its log where it does not."""
        try:
            self._slack.wait_for(lambda: "ready to answer" in self.log.read_text(), STARTING)
            if self.port:
                self._slack.wait_for(self._listens, STARTING)
                self.take_requests()
            else:
                self._slack.connected(links, STARTING)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log.read_text()[-2000:]}") from None
        return self

    def take_requests(self) -> None:
        """Over HTTP: let Slack send what happens to this process. Over sockets every process gets its share anyway."""
        if self.port:
            self._slack.request_url = f"http://127.0.0.1:{self.port}/slack/events"

    def kill(self) -> None:
        """As power cuts do: nothing is tidied up."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Ask it to end, and return its status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(ENDING)

    def _listens(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.HTTPError):
            return False


@contextmanager
def slack_advisors(
    slack: FakeSlack, data: Path, transport: Transport, settings: Mapping[str, str], count: int = 1
) -> Iterator[list[SlackAdvisor]]:
    """So many processes on one data folder, ready, and killed at the end where they still run."""
    with ExitStack() as stack:
        advisors = [SlackAdvisor(slack, data, transport, settings) for _ in range(count)]
        for advisor in advisors:
            stack.callback(advisor.kill)
        for advisor in advisors:
            advisor.ready(links=count)
        yield advisors
