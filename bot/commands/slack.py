"""`advisor slack`: the advisor as a Slack app, in the foreground."""

from __future__ import annotations

import logging
import os
import signal
from typing import TYPE_CHECKING

import typer

from bot.commands.shared import err, load_settings, open_record

if TYPE_CHECKING:
    from bot.slack.serving import Serving


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command()(slack)


def slack() -> None:
    """Run as a Slack app, by Socket Mode or HTTP as the tokens allow. Ctrl-C or SIGTERM ends it."""
    from bot.compose_slack import build_slack
    from bot.redaction import RedactingFilter
    from bot.slack.settings import read_slack_settings

    settings, tokens = load_settings(), read_slack_settings()
    for handler in logging.getLogger().handlers:
        handler.addFilter(RedactingFilter())
    mode = tokens.mode
    with open_record(settings) as record:
        serving = build_slack(settings, tokens, record)
        _stop_on_signals(serving)
        err.print(f"Pilot Advisor serves Slack by {mode}. Ctrl-C ends it.", style="dim")
        serving.run()
    # A call that hangs must not keep the process: what is unfinished is taken up at the next start.
    logging.shutdown()
    os._exit(0)


def _stop_on_signals(serving: Serving) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: serving.stop())
