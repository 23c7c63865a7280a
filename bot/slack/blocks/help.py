"""What the advisor can do, and the prompts that Slack suggests beside an empty conversation."""

from __future__ import annotations

from bot.slack.blocks.kit import actions, button, context, header, messages, sections
from bot.slack.blocks.values import BEGIN
from bot.slack.outgoing import Outgoing
from bot.slack.wording import Texts


def build_help(texts: Texts, *, command: str = "/advisor") -> Outgoing:
    """The help as one message."""
    told = (texts.help_ask, texts.help_follow, texts.help_assess, texts.help_report, texts.help_private)
    body = [header(texts.help_title), *sections("\n\n".join(part.format(command=command) for part in told))]
    tail = [
        *context(texts.help_footer.format(command=command)),
        actions([button(texts.begin, BEGIN, BEGIN, style="primary")]),
    ]
    return messages(body, tail, otherwise=texts.help_title)[0]


def build_prompts(texts: Texts) -> list[dict[str, str]]:
    """Four prompts: what is shown, and the message that is sent."""
    return [
        {"title": texts.prompt_ready_title, "message": texts.prompt_ready},
        {"title": texts.prompt_assess_title, "message": texts.prompt_assess},
        {"title": texts.prompt_stuck_title, "message": texts.prompt_stuck},
        {"title": texts.prompt_portfolio_title, "message": texts.prompt_portfolio},
    ]
