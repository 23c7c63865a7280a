"""Whether the tokens do what the app needs: for `advisor doctor`."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import AdvisorError, SettingsError
from bot.slack.clients import SLACK_ERRORS, build_client, error_code
from bot.slack.manifest import bot_scopes
from bot.slack.settings import Mode, SlackSettings, read_slack_settings


def look_at_slack() -> str:
    """One sentence on Slack's tokens. Raises `AdvisorError` with what is wrong and what to do about it."""
    slack = read_slack_settings()
    if not any((slack.bot_token, slack.app_token, slack.signing_secret, slack.client_id, slack.client_secret)):
        return "Slack is not set up (`advisor slack` needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET)."
    mode = slack.mode
    if mode is Mode.OAUTH:
        return f"Slack is set up for {mode}; each workspace brings its token when it installs the app."
    who = _look_at_bot_token(slack)
    if mode is Mode.SOCKET:
        _look_at_app_token(slack)
    return f"Slack knows the app as {who}, with every scope of the manifest ({mode})."


def _look_at_bot_token(slack: SlackSettings) -> str:
    client = build_client(slack.bot_token, slack.api_url)
    try:
        answer = client.auth_test()
        granted = _granted(client, answer)
    except SLACK_ERRORS as error:
        raise _refused("SLACK_BOT_TOKEN", error) from error
    if not answer.get("bot_id"):
        raise SettingsError("SLACK_BOT_TOKEN is not a bot's token.", help="Use the one that begins with xoxb-.")
    missing = [scope for scope in bot_scopes() if granted is not None and scope not in granted]
    if missing:
        raise AdvisorError(
            f"The Slack app lacks scopes: {', '.join(missing)}.",
            help="Add them as in bot/slack/manifest.yaml, and install the app to the workspace again.",
        )
    return f"{answer.get('user')} in {answer.get('team')}"


def _granted(client: WebClient, answer: SlackResponse) -> set[str] | None:
    """The scopes of the token; None where Slack does not tell. Raises what `slack_sdk` raises."""
    told = str((answer.headers or {}).get("x-oauth-scopes", ""))
    if not told:  # a refusal lists them as well
        try:
            client.users_info(user=str(answer.get("user_id") or ""))
        except SlackApiError as error:
            if error_code(error) != "missing_scope":
                raise
            told = str(error.response.get("provided") or "")
    return {part.strip() for part in told.split(",")} if told else None


def _look_at_app_token(slack: SlackSettings) -> None:
    try:
        build_client("", slack.api_url).apps_connections_open(app_token=slack.app_token)
    except SLACK_ERRORS as error:
        raise _refused("SLACK_APP_TOKEN", error) from error


def _refused(name: str, error: BaseException) -> AdvisorError:
    code = error_code(error)
    if not code:
        return AdvisorError(
            f"Slack cannot be reached ({type(error).__name__}).", help="Check the network and SLACK_API_URL.", retryable=True
        )
    hint = "Copy it anew from api.slack.com/apps"
    if name == "SLACK_APP_TOKEN":
        hint += " > Basic Information > App-Level Tokens (scope connections:write), with Socket Mode switched on"
    return SettingsError(f"Slack refuses {name} ({code}).", help=f"{hint}.")
