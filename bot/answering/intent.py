"""What sort of answer a message asks for, read off its words."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.statements import sentence_spans


_TOLD_WORDS = 5  # a shorter first sentence is a greeting or an exclamation


class Intent(StrEnum):
    """The sort of answer that fits."""

    LIST = "list"
    NUMBER = "number"
    WHY = "why"
    ACTION = "action"
    CHECK = "check"
    COMPARISON = "comparison"
    FACT = "fact"
    SITUATION = "situation"


NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(list(NUMBER_WORDS)[2:])})"
_WH = r"(?:what|which|who|whom|whose|where|when|why|how)"
_PLURAL = r"[a-z-]+(?<!s)s\b"

_COMPARISON = re.compile(
    r"\b(?:differen(?:ce|ces|t|tly)|differ|vs\.?|versus|compar\w+|disagree|contradict\w*|conflict\w*|same as|both sources"
    r"|which (?:source|paper|playbook|doc|article)s?|do (?:they|the \w+) agree)\b"
)
_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|big|large|far|high|soon)|(?:what|which) (?:%|percent\w*|share|portion|fraction|number|figure|proportion"
    r"|percentage)|what'?s the (?:%|percent\w*|share|number|figure)|number of|how few|statistic|stat)\b|%|\bodds\b"
)
_WHY = re.compile(r"\b(?:why|how come|what causes?|(?:the )?reasons? (?:for|behind|why)|what(?:'s| is) behind)\b")
_CHECK = re.compile(
    r"\b(?:are we ready|ready (?:to|for)|how (?:do|can|would|will|should) (?:we|i|you|one) (?:know|check|tell|verify|measure|test|prove)"
    r"|how to (?:check|verify|tell|know|prove)|what (?:to|should (?:we|i)) check|exit criteri\w+|criteria|checklist|what counts)\b"
)
_ACTION = re.compile(
    r"\b(?:how (?:do|can|could|should|would|to|did)|what (?:do|should|can|could|now|next|to do|would you|shall|must)|how'?s? (?:best|do)|now what"
    r"|what'?s the (?:fix|remedy|solution|next step|best way|right way)|fix(?:es)?\b|avoid|prevent|advice|any (?:tips|ideas|advice)|help\b|suggest\w*|recommend\w*"
    r"|should (?:we|i|it|they)|shall we|do we need|best way|what do(?:es)? .{0,40} (?:recommend|suggest|say to do|advise))"
)
_LIST = re.compile(
    rf"\b(?:list|enumerate|name (?:the|all|me|every|each)|(?:give|tell|show) me (?:the|all)|all (?:of )?the {_COUNT}|(?:all|the|those|these|which) {_COUNT}\b"
    rf"|{_COUNT} (?:[a-z-]+ ){{0,3}}{_PLURAL}|what (?:are|were|r) (?:the|all|those|these|their|its|our)\b|what all|which (?:[a-z-]+ )?{_PLURAL})"
)
_QUESTION = re.compile(
    rf"\?|^(?:so |and |but |ok |hey |quick (?:q|question)[:, ]+|dumb question[:, ]+|question[:, ]+)?(?:{_WH}|whats|whos|hows|wheres|is|are|does|do|did|can"
    r"|could|should|would|will|tell me|explain|define|describe|list|name|give me|show me|remind me|summari[sz]e)\b"
)

# These words ask by themselves: "difference stage 3 and 4", "exit criteria limited production".
_WITHOUT_QUESTION = (Intent.ACTION, Intent.CHECK, Intent.COMPARISON, Intent.LIST)
_DURATION = re.compile(r"\b(?:weeks?|months?|days?|years?|hours?|minutes?|seconds?|milliseconds?|ms|ongoing)\b", re.IGNORECASE)
_SHARE = re.compile(r"%|\bpercent\b")
_ANY_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(list(NUMBER_WORDS)[2:])})\b", re.IGNORECASE)


def figure_asked(question: str) -> re.Pattern[str]:
    """What a sentence must hold to answer a question for a number: a duration, a percentage, or any figure."""
    text = question.lower()
    if re.search(r"\bhow (?:long|soon)\b|\b(?:weeks|months|duration)\b", text):
        return _DURATION
    if re.search(r"%|\b(?:percent\w*|share|portion|fraction|proportion|odds|rate)\b", text):
        return _SHARE
    return _ANY_FIGURE


def intent_of(question: str) -> Intent:
    """The most specific intent whose words occur; a message that asks nothing describes a situation."""
    text = question.lower().replace("’", "'")
    for intent, pattern in (
        (Intent.COMPARISON, _COMPARISON),
        (Intent.NUMBER, _NUMBER),
        (Intent.WHY, _WHY),
        (Intent.CHECK, _CHECK),
        (Intent.LIST, _LIST),
        (Intent.ACTION, _ACTION),
    ):
        if pattern.search(text) and (intent in _WITHOUT_QUESTION or _QUESTION.search(text)):
            return intent
    return Intent.FACT if _QUESTION.search(text) else Intent.SITUATION


def asked_count(question: str) -> int | None:
    """The number of things a question names ("the four killers"), as a number; None where it names none."""
    match = re.search(rf"\b({_COUNT}) (?:[a-z-]+ ){{0,3}}{_PLURAL}", question.lower())
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else NUMBER_WORDS[match[1]]


def tells(question: str) -> bool:
    """Whether a message tells a situation, perhaps with a question behind it, rather than ask something outright."""
    text = question.lower().strip()
    if not _QUESTION.search(text):
        return intent_of(question) in (Intent.SITUATION, Intent.ACTION)
    first, *rest = (text[slice(*span)] for span in sentence_spans(question))
    return bool(rest) and not _QUESTION.search(first) and len(first.split()) >= _TOLD_WORDS
