"""What sort of answer a message asks for, read off its words."""

from __future__ import annotations

import re
from enum import StrEnum


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


_NUMBER_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBER_WORDS = {word: value for value, word in enumerate(_NUMBER_NAMES.split())}

_TOLD_WORDS = 5  # fewer words besides the question are a greeting or an exclamation, not a situation
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(list(NUMBER_WORDS)[2:])})"
_PLURAL = r"[a-z-]+(?<!s)s\b"
_COUNTED = (
    r"\b(?:the|all|those|these|which|what|its|their|our|name|list) (?:[a-z-]+ )?"
    rf"({_COUNT}) (?:[a-z-]+ ){{0,3}}{_PLURAL}"
)
_PEOPLE = r"(?:we|i|you|one|it|they|u)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_QUESTION = _any(
    r"\?",
    r"^(?:(?:so|and|but|ok|hey|also)[, ]+|(?:quick|dumb|stupid)? ?(?:q|question)[:, ]+)*"
    r"(?:what|which|whom?|whose|where|when|why|how|whats|whos|hows|wheres|is|are|does|do|did|can|could|should|would|will)\b",
    r"^(?:tell me|explain|define|describe|list|name|give me|show me|remind me|summari[sz]e)\b",
)
_COMPARISON = _any(
    r"\bdiffer(?:ences?|ent|ently|s)?\b",
    r"\b(?:vs\.?|versus|compare[ds]?|comparison|disagree|contradict\w*|same as|both sources)\b",
    r"\bwhich (?:source|paper|playbook|doc|article)s?\b",
    r"\bdo (?:they|the \w+) agree\b",
)
_NUMBER = _any(
    r"\bhow (?:many|much|long|often|big|large|far|high|soon|few)\b",
    r"\b(?:what|which)(?:'s| is| are)? (?:the )?(?:[a-z]+ )?"
    r"(?:%|percent\w*|share|portion|fraction|numbers?|figures?|proportion|duration)\b",
    r"\b(?:number of|duration|statistics?|stats?|odds)\b",
)
_WHY = _any(r"\b(?:why|how come|what causes?)\b", r"\breasons? (?:for|behind|why)\b", r"\bwhat(?:'s| is) behind\b")
_CHECK = _any(
    r"\bare we ready\b",
    r"\bready (?:to|for)\b",
    rf"\bhow (?:do|can|would|will|should) {_PEOPLE} (?:know|check|tell|verify|measure|test|prove)\b",
    r"\bhow to (?:check|verify|tell|know|prove)\b",
    rf"\bwhat (?:to|should {_PEOPLE}) check\b",
    r"\b(?:exit criteri\w+|criteria|checklist|what counts)\b",
)
_LIST = _any(
    r"\b(?:list|enumerate|in order|name (?:the|all|me|every|each)|(?:give|tell|show) me (?:the|all)|what all)\b",
    _COUNTED,
    r"\bwhat (?:are|were|r) (?:the|all|those|these|their|its|our)\b",
    rf"\bwhich (?:[a-z-]+ ){{0,2}}{_PLURAL}",
    rf"^{_PLURAL} (?:of|about|on|for) ",
    r"\bwhich\?",
)
_ACTION = _any(
    r"\bhow (?:do|can|could|should|would|to)\b",
    r"\bwhat (?:do|should|can|could|now|next|to do|would you|shall|must)\b",
    r"\bnow what\b",
    r"\bwhat'?s the (?:fix|remedy|solution|next step|best way|right way)\b",
    r"\b(?:fix(?:es)?|avoid|prevent|advice|tips|help|suggest\w*|recommend\w*|best way)\b",
    rf"\bshould {_PEOPLE}\b",
    r"\b(?:shall|must) we\b",
    r"\bdo we need\b",
)
_COMMAND = _any(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instructions?|rules?|prompts?|above|previous|guardrails?|everything)\b",
    r"\b(?:system prompt|your instructions|my instructions|hidden prompt|developer mode|jailbreak)\b",
    r"\b(?:repeat|say) after me\b",
    r"\b(?:reply|respond|answer|print|output|end your answer) (?:only |exactly |just )*"
    r"(?:with|the (?:word|phrase|text))\b",
    r"\b(?:you are now|pretend (?:to be|you)|decode)\b",
    r"\$\(|[;|&]\s*(?:rm|cat|curl|wget|nc|bash|sh)\b|\bdrop table\b",
)
# In the order of trial. The flag says whether the words ask by themselves ("difference stage 3 and 4") or need a
# question around them.
_INTENTS = (
    (Intent.COMPARISON, _COMPARISON, True),
    (Intent.NUMBER, _NUMBER, False),
    (Intent.WHY, _WHY, False),
    (Intent.CHECK, _CHECK, True),
    (Intent.LIST, _LIST, True),
    (Intent.ACTION, _ACTION, True),
)

_DURATION_ASKED = _any(r"\bhow (?:long|soon)\b", r"\b(?:weeks|months|duration)\b")
_SHARE_ASKED = _any(r"%", r"\b(?:percent\w*|share|portion|fraction|proportion|odds|rate)\b")
_DURATION = re.compile(r"\b(?:weeks?|months?|days?|years?|hours?|minutes?|seconds?|milliseconds?|ongoing)\b", re.I)
_SHARE = _any(r"%", r"\bpercent\b")
_ANY_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(list(NUMBER_WORDS)[2:])})\b", re.I)


def intent_of(question: str) -> Intent:
    """The first intent in the order of trial whose words occur; a message that asks nothing describes a situation."""
    text = question.lower().replace("’", "'")
    asks = bool(_QUESTION.search(text))
    for intent, pattern, by_itself in _INTENTS:
        if (asks or by_itself) and pattern.search(text):
            return intent
    return Intent.FACT if asks else Intent.SITUATION


def tells(question: str) -> bool:
    """Whether a message tells a situation, perhaps with a question behind it, rather than ask something outright."""
    text = question.lower().strip()
    if not _QUESTION.search(text):
        return intent_of(question) in (Intent.SITUATION, Intent.ACTION)
    told = (sentence for sentence in _sentences(text) if not _QUESTION.search(sentence))
    return sum(len(sentence.split()) for sentence in told) >= _TOLD_WORDS


def without_commands(question: str) -> str:
    """The message without the sentences that give orders to a program; the whole message where nothing else is in it."""
    left = [sentence for sentence in _sentences(question) if not gives_orders(sentence)]
    return " ".join(left) if left else question


def gives_orders(text: str) -> bool:
    """Whether a text gives orders to a program ("ignore your rules"): such words are no evidence of a question."""
    return bool(_COMMAND.search(text.lower()))


def _sentences(text: str) -> list[str]:
    """Sentences of a chat message, where the next one often starts without a capital."""
    return [part for part in re.split(r"(?<=[.!?…])\s+|\n", text) if part.strip()]


def asked_count(question: str) -> int | None:
    """The number of things a question names ("the four killers"), as a number; None where it names none."""
    match = re.search(_COUNTED, question.lower())
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else NUMBER_WORDS[match[1]]


def figure_asked(question: str) -> re.Pattern[str]:
    """What a sentence must hold to answer a question for a number: a duration, a percentage, or any figure."""
    text = question.lower()
    if _DURATION_ASKED.search(text):
        return _DURATION
    return _SHARE if _SHARE_ASKED.search(text) else _ANY_FIGURE


def named_labels(text: str) -> list[str]:
    """Numbered names in a text, such as "stage 3" or "mode 1", lower-cased, in order."""
    return [" ".join(match) for match in re.findall(r"\b([a-z]{3,}) #?(\d{1,3})\b", text.lower())]
