"""What Slack gives out for an app, read from the environment under Slack's own names (or from `.env`)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class Mode(StrEnum):
    """How the app reaches Slack."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP"
    OAUTH = "HTTP, many workspaces"


class SlackSettings(BaseSettings):
    """Tokens and secrets; none of them shows in `repr` or in a fault."""

    model_config = SettingsConfigDict(env_prefix="SLACK_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    bot_token: str = Field("", repr=False, description="the bot's token (xoxb-…) of one workspace")
    app_token: str = Field("", repr=False, description="the app-level token (xapp-…) for Socket Mode")
    signing_secret: str = Field("", repr=False, description="proves that an HTTP request is Slack's")
    client_id: str = Field("", repr=False, description="for many workspaces: the app's client id")
    client_secret: str = Field("", repr=False, description="for many workspaces: the app's client secret")
    api_url: str = Field("https://slack.com/api/", description="base of the Web API; GovSlack has another")

    @field_validator("bot_token", "app_token", "signing_secret", "client_id", "client_secret")
    @classmethod
    def _without_space(cls, value: str) -> str:
        return value.strip()

    @field_validator("api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("write it as https://slack.com/api/")
        return value.rstrip("/") + "/"

    @property
    def mode(self) -> Mode:
        """The mode that the given tokens allow. Raises `SettingsError` that names what is missing."""
        if self.bot_token and self.app_token:
            return Mode.SOCKET
        if self.bot_token and self.signing_secret:
            return Mode.HTTP
        if self.client_id and self.client_secret and self.signing_secret and not self.bot_token:
            return Mode.OAUTH
        raise SettingsError("Slack's tokens are not complete.", help=self._missing())

    def _missing(self) -> str:
        if self.bot_token:
            return "Beside SLACK_BOT_TOKEN set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)."
        if self.client_id or self.client_secret:
            return "For many workspaces set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET."
        return "Set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)."


def read_slack_settings() -> SlackSettings:
    """Slack's settings of this process. Raises `SettingsError` naming each variable that cannot be used and why."""
    try:
        return SlackSettings()
    except ValidationError as error:
        faults = [
            f"SLACK_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}" for fault in error.errors()
        ]
        raise SettingsError(
            "Some of Slack's settings cannot be used. " + "; ".join(faults) + ".", help="Correct or unset them."
        ) from error
