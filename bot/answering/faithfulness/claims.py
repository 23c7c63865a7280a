"""An answer taken apart into claims: sentences, list items, and the parts of a sentence that stand by themselves.

Courtesies, announcements of what follows, pointers to "the passages" and questions claim nothing. An answer that only
says that it has no answer is a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.faithfulness.tokens import content_words
from knowledge.statements import sentence_spans

MOST = 400  # claims of one answer that are looked at; what is behind them is one claim more that nothing supports


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it stands in the answer (`answer[start:end]`) and `said`, what is left of it without framing."""

    text: str
    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The claims of an answer, and whether it says that there is no answer."""

    claims: tuple[Claim, ...]
    refuses: bool


_MARK = re.compile(r"[ \t]*(?:(?:[-*+•>]|#{1,6}|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+)+")
_CITED = re.compile(
    r"\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]|\s*[(\[](?:see\s+|from\s+|source:?\s+)?passages?\s[^()\[\]\n]{1,30}[)\]]", re.I
)
_MARKUP = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|</?[a-z]{1,10}>")
_SOURCES = (
    r"(?:the |these |this |those |your |our |all )?(?:(?:given|provided|above|following|available|supplied|three|two|first|second|third"
    r"|same|retrieved|cited)\s)*(?:passages?|texts?|contexts?|documents?|playbooks?|excerpts?|sources? (?:provided|given)|information "
    r"(?:provided|given|above)|search results?)(?: (?:provided|given|above|\d|one|two|three|and|,)){0,4}"
)
_NUMBERED_PASSAGE = re.compile(
    r"\bpassages? (?:\d{1,2}|one|two|three)\b(?:(?:,| and|,? or) (?:passage )?(?:\d{1,2}|two|three)\b)*", re.I
)
_LEAD = re.compile(
    rf"(?:(?:sure|yes(?=[,!.:])|no(?=[,!.:])|certainly|of course|great|ok(?:ay)?|absolutely|overall|in summary|in conclusion|in short|to summari[sz]e|to sum up"
    rf"|additionally|also|however|therefore|so|thus|finally|furthermore|moreover|next|then|first|second|third|lastly|but|and)\b[,!.:]?\s+){{0,3}}"
    rf"(?:(?:based on|according to|as (?:stated|mentioned|described|noted|per|explained) (?:in|by)|as per|from|in|per|given)\s{_SOURCES}"
    rf"(?:\s*,?\s*(?:and|as well as)\s{_SOURCES})?\s*[,:]\s*(?:it (?:is|was) (?:stated|mentioned|said|noted) that\s)?"
    rf"|{_SOURCES}\s(?:also\s)?(?:say|state|mention|note|explain|suggest|indicate|describe|recommend|provide|report)s?\sthat\s"
    rf"|it(?:['’]s| is) (?:also )?(?:important|worth|crucial|essential) (?:to note|noting|to remember|mentioning) that\s)?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"(?:sure|yes|no|certainly|of course|great|ok(?:ay)?|absolutely|hello|hi|thanks?(?: you)?(?: for [^.!?]{1,60})?|enjoy[^.!?]{0,30}"
    r"|you(?:['’]re| are) welcome|good luck[^.!?]{0,30}|i hope (?:this|that|it)[^.!?]{0,60}|i(?:['’]d| would| will|['’]ll) be (?:happy|glad)[^.!?]{0,60}"
    r"|(?:sure[,!]?\s*)?i(?:['’]d be| would be| am|['’]m|['’]ll| can)?\s?(?:happy|glad|can help|help)[^.!?]{0,60}|(?:please )?(?:feel free to|let me know)[^.!?]{0,120}"
    r"|if you (?:have|need) [^.!?]{1,80}(?:ask|know|reach out)[^.!?]{0,60}|that['’]s it)[\s.!,]*\Z",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:here(?:['’]s| is| are)|below (?:is|are)|the following|as follows|the (?:brief )?answer|to (?:answer|summari[sz]e)|step-by-step|these (?:steps|are)"
    r"|follow these|(?:brief|short|concise) (?:answer|overview|summary|response)|answer(?:s)? to (?:the|your))\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:(?:unable|not able|impossible|not possible) to (?:answer|provide|determine|give|find|say)|(?:can(?:not|['’]t)|could(?: not|n['’]t)) (?:be )?(?:answer|provide|determine|find|say|tell|give)"
    r"|no answer\b|(?:don['’]t|do not|doesn['’]t|does not|did not|didn['’]t) (?:have (?:enough|sufficient|any)|know\b|say\b|(?:explicitly |directly |specifically |actually )?(?:answer|mention|contain|provide|address|specify|cover|include|discuss|state|give|offer))"
    r"|(?:is|are|was|were) (?:not|no|never) (?:\w+ )?(?:mentioned|provided|specified|stated|answered|given|addressed|information|enough|sufficient)|no (?:information|mention|passage|playbook)\b|(?:not|isn['’]t) (?:enough|sufficient) information)",
    re.IGNORECASE,
)
_ABOUT_SOURCES = re.compile(rf"\b(?:{_SOURCES}|question|information|i(?:['’]m)?|we|it|answer)\b", re.IGNORECASE)
_BUT = re.compile(r"[,;–—]\s*(?:but|however|although|though|yet|while|whereas|instead|and|so|because)\b|;", re.IGNORECASE)
_BREAK = re.compile(r";\s+(?=\S)")
_LONG_REFUSAL = 260  # characters; a longer sentence says something


def parts_of(answer: str) -> Parts:
    """The claims of an answer in reading order."""
    claims: list[Claim] = []
    refusals = 0
    for start, end in _spans(answer):
        said = _said(answer[start:end])
        if _refuses(said):
            refusals += 1
        elif _claims(said):
            if len(claims) == MOST:
                claims.append(Claim(answer[start:], start, len(answer), ""))
                break
            claims.append(Claim(answer[start:end], start, end, said))
    return Parts(tuple(claims), refuses=bool(refusals) and not claims)


def plain(text: str) -> str:
    """A text without citation markers and Markdown's emphasis."""
    return _MARKUP.sub("", _CITED.sub("", text)).strip()


def _spans(answer: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in answer.splitlines(keepends=True):
        mark = _MARK.match(line)
        begin = start + (mark.end() if mark else 0)
        for first, last in sentence_spans(answer, begin, start + len(line)):
            yield from _broken(answer, first, last)
        start += len(line)


def _broken(answer: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts between semicolons, where each says something by itself."""
    begin = start
    for match in _BREAK.finditer(answer, start, end):
        if min(len(answer[begin : match.start()].split()), len(answer[match.end() : end].split())) >= _SEPARATE:
            yield begin, match.start()
            begin = match.end()
    yield begin, end


_SEPARATE = 4  # words that a part needs to stand by itself


def _said(text: str) -> str:
    bare = _NUMBERED_PASSAGE.sub("the passage", plain(text))
    lead = _LEAD.match(bare)
    return bare[lead.end() :].strip() if lead else bare


def _refuses(said: str) -> bool:
    return bool(
        len(said) <= _LONG_REFUSAL
        and (found := _NONE.search(said))
        and _ABOUT_SOURCES.search(said[: found.end() + 40])
        and not _BUT.search(said, found.end())
    )


def _claims(said: str) -> bool:
    if not content_words(said) and not any(char.isdigit() for char in said):
        return False
    if _COURTESY.match(said) or said.endswith("?"):
        return False
    return not (said.rstrip().endswith(":") and (_ANNOUNCES.search(said) or len(content_words(said)) <= 3))
