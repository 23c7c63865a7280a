"""Who, in passing: owners ("ops owns it"), people to ask ("check with our security lead"), and what backs a claim."""

from __future__ import annotations

import re

_TEAMS = (
    r"ops|it|security|infosec|legal|finance|compliance|sre|devops|mlops|platform|operations|hr|procurement|engineering|product"
    r"|marketing|sales|qa|risk|audit|privacy|support|controlling|purchasing|logistics|underwriting|accounting|cmio|cino"
)
_ROLES = (
    r"team|teams|lead|leads|dept|department|office|officer|group|squad|guys|folks|people|manager|owner|board|committee|head|director"
    r"|engineer|engineers|architect|architects|analyst|analysts|desk|unit|crew|controller|scientist|scientists|vendor|architecture"
    r"|steward|coordinator|admin|admins|eng|council|vp|colleagues?|boss|supervisor|consultant|partner|sponsor"
)
_TITLES = r"dpo|ciso|cfo|cto|cio|ceo|coo|cdo|cpo|vp|pm|po|dba"
_NAME = r"@?(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )?[A-Z][\w'’.-]*\w(?: (?:von|van|de|der|da|el|al)){0,2}(?: (?:[A-Z][\w'’.-]*\w|\d{1,2}))?(?: [A-Z][\w'’.-]*\w)?(?:(?:'s|’s|-san's) (?:team|people|group|folks|guys|crew|department|dept))?(?: (?:&|and) [A-Z][\w'’.-]*\w)?"
_TEAM = (
    rf"(?!(?:from|of|in|with|by|for|at|to|on|and|but|is|are|was)\b)(?:the |our |my |a |their )?(?:(?:(?!from\b|of\b|in\b|with\b|by\b|for\b|at\b|to\b)[\w&/-]{{2,20}} ){{0,3}}(?:{_ROLES})(?: (?:of|for) [\w&/-]{{2,20}}(?: [\w&/-]{{2,20}})?)?|(?:[\w&/-]{{2,20}} )?(?:{_TEAMS}|{_TITLES}))"
    r"(?: \([A-Za-z][\w .'’-]{1,40}\))?"
)
_PLAIN = r"[a-z][a-z'’-]{2,20}"  # a name typed without a capital; only where the sentence leaves no other reading
_WHO = rf"(?P<who>{_NAME}|(?i:{_TEAM})|I|me)"
_WHO_LOOSE = rf"(?P<who>{_NAME}|(?i:{_TEAM})|{_PLAIN}|I|me)"
_WILL = r"(?:will|'ll|’ll|is going to|are going to|is gonna|has to|have to|needs to|is supposed to|agreed to|promised to|is set to|wants to|can)"
_DOES = (
    r"(?:do|fix|handle|finish|take|build|write|set|sort|deliver|look|own|run|add|implement|close|wire|draft|complete|provide|get|roll"
    r"|configure|migrate|replace|automate|make|put|tackle|prepare|create|publish|document|chase)"
)
_FROM = r"(?: (?:from|of|in|at|over in) (?:the )?[\w&/-]{2,20}(?: [\w&/-]{2,20})?)?"
_OBJECT = r"(?:it|this|that|the|those|these|both|all|them|alerting|monitoring)"

_OWNERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\w){_WHO_LOOSE} (?i:(?:now |already |will |'ll |has agreed to |should )?owns?) (?i:{_OBJECT})\b",
        rf"(?<!\w){_WHO_LOOSE} (?i:owns?)(?= (?:the |our )?\w|[.,;!]|$)",
        rf"(?i:\bowned by) {_WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner(?:ship)?(?: is| =|:| ->| →| would be| will be|'s)) {_WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner (?:for|of) [\w' -]{{2,40}}?(?::| is| =| ->)) {_WHO_LOOSE}(?!\w)",
        rf"(?i:\b(?:responsible|accountable|resp|assignee|dri)(?::| is| ->)) {_WHO}(?!\w)",
        rf"(?i:\bassigned to|\bassign (?:it |this |that )?to|\bhanded (?:it |this )?to|\bsits with|\bis with|\blies with|\bgoes to|\bgive (?:it|that|this) to|\bput) {_WHO}(?!\w)",
        rf"(?<!\w){_WHO}(?:'s|’s| is| are) (?i:(?:the )?(?:owner|responsible|accountable|in charge|on (?:it|that|this|the \w+)|on the hook|on the case|taking (?:care|this|it)|handling|working on|doing|fixing|building|writing|setting|finishing|dri\b))",
        rf"(?<!\w){_WHO}{_FROM} ?{_WILL} (?i:{_DOES})\b",
        rf"(?<!\w){_WHO} (?i:still )?(?i:has to|needs to|must) (?i:\w+)",
        rf"(?<!\w){_WHO}(?:'s|’s| is) on (?=[A-Z])",
        rf"(?<!\w){_WHO_LOOSE}(?: is|'s) (?i:building|fixing|writing|doing|handling|setting up|on it|on that|on this|taking (?:it|that|this|care))\b",
        rf"(?<!\w){_WHO_LOOSE} (?i:(?:takes|has|does|gets|picks up|owns|fixes|handles) (?:it|that|this)\b(?! (?:has|is|was|been|already)))",
        rf"(?<!\w){_WHO} (?i:takes (?:it|this|that|care)|has (?:it|this|that) on|picks (?:it|this|that) up|took (?:it|this|that))",
        rf"(?<!\w){_WHO}(?:'s|’s) (?i:job|task|call|turn)\b",
        rf"(?<!\w)(?P<who>{_NAME}) (?i:on it)\b",
        rf"(?i:\b(?:belongs? to|up to)) {_WHO}(?!\w)",
        rf"(?i:\bon) {_WHO}(?:'s|’s) (?i:plate|list|backlog|desk)",
        rf"(?i:\b(?:task|action|job|todo|ticket) (?:for|of|with)) {_WHO}(?!\w)",
    )
)
_REASSIGN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b(?:change|switch|set|update|move|make)\b.{{0,30}}\bowner(?:ship)?\b.{{0,40}}?\b(?:to|=|be)) {_WHO_LOOSE}(?!\w)",
        rf"(?i:\bmake) {_WHO_LOOSE} (?i:(?:the )?owner)",
        rf"(?i:\breassign\b.{{0,20}}\bto) {_WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner\b.{{0,20}}\b(?:is|should be|must be)\b(?: actually)?) {_WHO_LOOSE}(?!\w)",
    )
)
_ASK = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b(?:ask|something for|that'?s for|(?:'s|is) with|check with|check w/|live with|lives with|sits with|talk to|ping|consult|confirm with|clarify with|verify with|find out from|speak to|check that with|check it with|ask around in|a question for|one for|depends on|up to|hear from|get back to us from|waiting (?:on|for))) {_WHO_LOOSE}(?!\w)",
        r"(?i:\b(?:ask|check with|talk to|question for)) (?P<who>(?:the|our) [a-z]+(?: [a-z]+)?)(?= (?:who|what|if|whether|about|how|for|to)\b|[.,;!]|$)",
        rf"(?<!\w){_WHO}{_FROM} (?i:must answer|would have to (?:tell|say|answer)|has (?:them|it|that|those|the|(?:it|that|them) in)|can(?: tell| answer)?(?=[.,;!]|$)|keeps|handles)",
        r"(?<!\w)(?P<who>the [a-z]+(?: [a-z]+)?) can(?=[.,;!]|$)",
        r"(?<!\w)(?P<who>[a-z]+ [a-z]+) must answer",
        rf"(?<!\w){_WHO}{_FROM} (?i:knows?\b)",
        rf"(?<!\w){_WHO}{_FROM} (?i:does)(?=[.,!]|$)",
        rf"^{_WHO_LOOSE} knows(?=[,.!]|$)",
        rf"(?<!\w){_WHO_LOOSE}{_FROM} ?(?i:is the one who knows|is the one to ask|(?:would|will|should|might|may|'d|’d|could) (?:know|have|be able to (?:tell|say)|be the one)|knows|has the details|handles that)",
    )
)
_SUBJECT = (
    re.compile(rf"(?:^|[,;:.!?…]\s*|\b(?:and|so|but|then|yes|no) )(?P<who>{_NAME}|(?i:{_TEAM}))(?= [a-z]{{2,12}}s\b)"),
)
_JUST_A_NAME = re.compile(
    rf"^(?:ok |fine |then )?(?P<who>{_NAME}|{_PLAIN})(?: (?:again|too|will|does|as well))?(?:,| (?=by\b|until\b|fixed\b))"
)
_NOBODY = re.compile(
    r"(?i)^(?:nobody|no ?one|none|who|whoever|someone|somebody|anyone|anybody|it|we|they|you|he|she|that|this|which|there|everyone|everybody|"
    r"with|by|in|on|at|everything|nothing|something|anything|data|pipeline|model|system|the system|the model|the pipeline|vendor has|settled|its|named|clear|missing|unclear|defined|assigned|known|set|fixed|currently|path|open|what|the|a|not|still|and|but|then|them|us|all|both|also|just|really|to|be|is|done|one|her|him|people|most|some|each|team|never|already)$"
)
_LEADING = re.compile(
    r"(?i)^(?:the|our|my|a|their|so|and|but|because|then|since|as|while|when|think|guess|hope|hopefully|well|yes|yeah|now|no|nope|ok|because) "
)


def find_owner(text: str, user: str = "") -> str:
    """Who takes something on, as written; "" where nobody is named. `user` stands for "I"."""
    return _first(_OWNERS, text, user)


def find_subject(text: str) -> str:
    """The person whom a clause begins with ("Iker brings it to the board"); "" where none does."""
    return _first(_SUBJECT, text, "")


def leading_name(text: str) -> str:
    """The name that a short message about a due date begins with ("Chiara, July 1st"); "" where it begins otherwise."""
    return _first((_JUST_A_NAME,), text, "")


def find_new_owner(text: str, user: str = "") -> str:
    """Whom an owner is to be changed to ("change the owner to Sam"); "" where nobody is named."""
    return _first(_REASSIGN, text, user)


def find_person_to_ask(text: str, user: str = "") -> str:
    """Who is said to know; "" where nobody is."""
    return _first(_ASK, text, user)


def _first(patterns: tuple[re.Pattern[str], ...], text: str, user: str) -> str:
    for pattern in patterns:
        for match in pattern.finditer(text):
            who = _clean(match["who"])
            if who in ("I", "me"):
                return user or "me"
            if who and not _NOBODY.match(who):
                return who
    return ""


def _clean(who: str) -> str:
    before = None
    while before != who:
        before, who = who, _LEADING.sub("", who).strip()
    return who.lstrip("@").rstrip(".,;:'’")


_LINK = re.compile(r"<?(https?://[^\s<>|\"']{4,500})")
_REFERENCE = re.compile(
    r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b"
    r"|\b[\w-]{2,60}\.(?:pdf|docx?|xlsx?|pptx?|md|csv|png|html?|ya?ml)\b"
)
_POINTER = re.compile(
    r"(?i)\b(?:evidence|proof|link|source|here(?:'s| is)|attached|see|documented (?:in|on|at)|written (?:up|down) (?:in|on)|filed (?:in|under)|recorded in"
    r"|signed (?:off )?by|approved by|audited by|confirmed by|certified by|per|stored in|lives (?:in|on)|published (?:in|on))\b:? "
    r"(?:it )?((?:the |our |a )?[^,;.!?\n]{3,120})"
)
_NO_EVIDENCE = re.compile(r"(?i)^(?:it|that|this|above|below|you|what|why|how|if|me|no|nothing|nobody|anyone|someone)\b")


def find_links(raw: str) -> tuple[str, ...]:
    """The web addresses in a message as it was typed, before links are taken out of the text."""
    return tuple(dict.fromkeys(match.rstrip(".,;:!?)") for match in _LINK.findall(raw)))


def find_evidence(text: str) -> tuple[str, ...]:
    """Tickets, files and documents or people that a message points to as backing."""
    found = _REFERENCE.findall(text)
    found += [match for match in _POINTER.findall(text) if not _NO_EVIDENCE.match(match)]
    return tuple(dict.fromkeys(" ".join(item.split()) for item in found))
