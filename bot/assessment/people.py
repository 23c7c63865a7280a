"""Who, in passing: owners ("ops owns it"), people to ask ("check with our security lead"), and what backs a claim."""

from __future__ import annotations

import re

from bot.assessment.phrases import roles


def find_owner(text: str, user: str = "") -> str:
    """Who takes something on, as written; "" where nobody is named. `user` stands for "I"."""
    return _first(roles.OWNERS, text, user)


def find_subject(text: str) -> str:
    """The person whom a clause begins with ("Iker brings it to the board"); "" where none does."""
    return _first(roles.SUBJECT, text, "")


def leading_name(text: str) -> str:
    """The name that a short message about a due date begins with ("Chiara, July 1st"); "" where it begins otherwise."""
    return _first((roles.JUST_A_NAME,), text, "")


def find_new_owner(text: str, user: str = "") -> str:
    """Whom an owner is to be changed to ("change the owner to Sam"); "" where nobody is named."""
    return _first(roles.REASSIGN, text, user)


def find_person_to_ask(text: str) -> str:
    """Who is said to know; "" where nobody is."""
    who = _first(roles.ASK, text, "me")
    return "" if who == "me" else who  # "ask me later" puts a question off


def find_links(raw: str) -> tuple[str, ...]:
    """The web addresses in a message as it was typed, before links are taken out of the text."""
    return tuple(dict.fromkeys(match.rstrip(".,;:!?)") for match in roles.LINK.findall(raw)))


def find_evidence(text: str) -> tuple[str, ...]:
    """Tickets, files and documents or people that a message points to as backing."""
    found = roles.REFERENCE.findall(text)
    found += [match for match in roles.POINTER.findall(text) if not roles.NO_EVIDENCE.match(match)]
    return tuple(dict.fromkeys(" ".join(item.split()) for item in found))


def _first(patterns: tuple[re.Pattern[str], ...], text: str, user: str) -> str:
    for pattern in patterns:
        for match in pattern.finditer(text):
            who = _clean(match["who"])
            if who in ("I", "me"):
                return user or "me"
            if who and not roles.NOBODY.match(who):
                return who
    return ""


def _clean(who: str) -> str:
    before = None
    while before != who:
        before, who = who, roles.LEADING.sub("", who).strip()
    return who.lstrip("@").rstrip(".,;:'’")
