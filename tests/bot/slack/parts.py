"""The parts of the rim over a database of the test's own, without a transport and without Slack."""

from __future__ import annotations

from bot.compose_slack import build_services, build_workspaces
from bot.record import build_store
from bot.settings import Settings
from bot.slack.services import Services
from bot.slack.settings import SlackSettings
from bot.slack.workspaces import Workspaces


def app_parts(settings: Settings, api_url: str = "http://127.0.0.1:9/api/") -> tuple[Services, Workspaces]:
    """Services and workspaces; Slack is at `api_url`, where nobody answers unless told otherwise."""
    tokens = SlackSettings(bot_token="xoxb-test", app_token="xapp-test", api_url=api_url)
    record = build_store(settings)
    workspaces = build_workspaces(tokens, record)
    return build_services(settings, tokens, record, workspaces), workspaces
