"""What it means that a call to Slack failed: try later, look first, go elsewhere, say it plainer, or give in."""

from __future__ import annotations

import socket
from enum import Enum, auto
from urllib.error import URLError

from bot.errors import AdvisorError
from bot.slack.clients import error_code, http_status, retry_after

_SOON = 2.0  # seconds
_ACCOUNT = 60.0  # seconds; somebody has to do something first


class Refusal(Enum):
    """The sorts of failure, by what helps."""

    THROTTLED = auto()  # not done; later
    UNREACHED = auto()  # not done; later
    SLOW = auto()  # perhaps done, perhaps only later: look, then later
    BROKEN = auto()  # perhaps done: look, then again
    ACCOUNT = auto()  # not done; once the token or its scopes are put right
    CLOSED = auto()  # never in this place
    CONTENT = auto()  # never in this form
    OTHER = auto()  # never


class Undelivered(AdvisorError):
    """Slack takes nothing at the moment. `retry_in` is the least number of seconds to wait."""

    def __init__(self, retry_in: float, reason: str = "") -> None:
        super().__init__(f"Slack does not take the answer at the moment ({reason or 'unknown'}).", retryable=True)
        self.retry_in = retry_in


class Unreachable(AdvisorError):
    """There is no way at all to this person: neither the channel nor a direct message is open to the app."""


_CODES = {
    Refusal.BROKEN: """internal_error fatal_error service_unavailable request_timeout server_error unexpected_error
        team_added_to_org""",
    Refusal.THROTTLED: "ratelimited rate_limited message_limit_exceeded streaming_state_conflict",
    Refusal.ACCOUNT: """not_authed invalid_auth account_inactive token_revoked token_expired missing_scope
        ekm_access_denied org_login_required accesslimited""",
    Refusal.CLOSED: """channel_not_found is_archived not_in_channel user_not_in_channel restricted_action
        restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_thread_locked
        restricted_action_non_threadable_channel thread_not_found cannot_reply_to_message message_not_found
        messages_tab_disabled cannot_dm_bot user_not_found user_disabled no_permission access_denied
        not_allowed_for_team team_access_not_granted slack_connect_file_link_sharing_blocked""",
    Refusal.CONTENT: """invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long invalid_arguments
        invalid_arg_name invalid_attachments too_many_attachments markdown_text_conflict block_mismatch no_text
        invalid_metadata_format invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app
        invalid_json json_not_object invalid_form_data invalid_charset invalid_payload""",
}
_BY_CODE = {code: refusal for refusal, codes in _CODES.items() for code in codes.split()}
_OF_SLACK = (Refusal.THROTTLED, Refusal.UNREACHED, Refusal.SLOW, Refusal.BROKEN, Refusal.ACCOUNT)


def refusal_of(error: BaseException) -> Refusal:
    """The sort of failure that an error of `slack_sdk` or of the network is."""
    status = http_status(error)
    if status == 0:
        return _unanswered(error)
    if status >= 500:
        return Refusal.BROKEN
    if retry_after(error) is not None:
        return Refusal.THROTTLED
    code = error_code(error)
    if status == 200 and code.startswith("Received a response in a non-JSON format"):
        return Refusal.BROKEN  # a proxy answered in Slack's stead
    return _BY_CODE.get(code, Refusal.OTHER)


def put_off(error: BaseException) -> Undelivered | None:
    """The word to wait, for failures that pass; None for those that stay."""
    refusal = refusal_of(error)
    if refusal not in _OF_SLACK:
        return None
    wait = retry_after(error) or (_ACCOUNT if refusal is Refusal.ACCOUNT else _SOON)
    return Undelivered(wait, error_code(error) or refusal.name.lower())


def _unanswered(error: BaseException) -> Refusal:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | socket.gaierror):
        return Refusal.UNREACHED
    if isinstance(reason, TimeoutError):
        return Refusal.UNREACHED if isinstance(error, URLError) else Refusal.SLOW
    return Refusal.BROKEN
