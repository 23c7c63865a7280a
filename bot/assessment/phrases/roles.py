"""How people name who does, knows or backs something."""

from __future__ import annotations

import re

# Teams, roles and titles that stand for people.
TEAMS = (
    r"ops|it|security|infosec|legal|finance|compliance|sre|devops|mlops|platform|operations|hr|procurement"
    r"|engineering|product"
    r"|marketing|sales|qa|risk|audit|privacy|support|controlling|purchasing|logistics|underwriting|accounting|cmio|cino"
)
ROLES = (
    r"team|teams|lead|leads|dept|department|office|officer|group|squad|guys|folks|people|manager|owner|board"
    r"|committee|head|director"
    r"|engineer|engineers|architect|architects|analyst|analysts|desk|unit|crew|controller|scientist|scientists"
    r"|vendor|architecture"
    r"|steward|coordinator|admin|admins|eng|council|vp|colleagues?|boss|supervisor|consultant|partner|sponsor"
)
TITLES = r"dpo|ciso|cfo|cto|cio|ceo|coo|cdo|cpo|vp|pm|po|dba"
# A name; a team; a word that may be a name; any of them.
# The length of a word is bounded, so that what looks like one endless name does not take the square of its length.
WORD = r"[A-Z][\w'’.-]{0,60}\w"
NAME = (
    rf"@?(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )?{WORD}(?: (?:von|van|de|der|da|el|al)){{0,2}}(?: (?:{WORD}|\d{{1,2}}))?(?: {WORD})?"
    rf"(?:(?:'s|’s|-san's) (?:team|people|group|folks|guys|crew|department|dept))?(?: (?:&|and) {WORD})?"
)
TEAM = (
    rf"(?!(?:from|of|in|with|by|for|at|to|on|and|but|is|are|was)\b)(?:the |our |my |a |their )?"
    rf"(?:(?:(?!from\b|of\b|in\b|with\b|by\b|for\b|at\b|to\b)[\w&/-]{{2,20}} ){{0,3}}(?:{ROLES})"
    rf"(?: (?:of|for) [\w&/-]{{2,20}}(?: [\w&/-]{{2,20}})?)?|(?:[\w&/-]{{2,20}} )?(?:{TEAMS}|{TITLES}))"
    r"(?: \([A-Za-z][\w .'’-]{1,40}\))?"
)
PLAIN = r"[a-z][a-z'’-]{2,20}"  # a name typed without a capital; only where the sentence leaves no other reading
WHO = rf"(?P<who>{NAME}|(?i:{TEAM})|I|me)"
WHO_LOOSE = rf"(?P<who>{NAME}|(?i:{TEAM})|{PLAIN}|I|me)"
# What people will do, from where, and to what.
WILL = (
    r"(?:will|'ll|’ll|is going to|are going to|is gonna|has to|have to|needs to|is supposed to|agreed to"
    r"|promised to|is set to|wants to|can)"
)
DOES = (
    r"(?:do|fix|handle|finish|take|build|write|set|sort|deliver|look|own|run|add|implement|close|wire|draft"
    r"|complete|provide|get|roll"
    r"|configure|migrate|replace|automate|make|put|tackle|prepare|create|publish|document|chase)"
)
FROM = r"(?: (?:from|of|in|at|over in) (?:the )?[\w&/-]{2,20}(?: [\w&/-]{2,20})?)?"
OBJECT = r"(?:it|this|that|the|those|these|both|all|them|alerting|monitoring)"
# Who takes something on.
OWNERS = tuple(
    re.compile(pattern)
    for pattern in (
        # owns it, owned by, the owner is
        rf"(?<!\w){WHO_LOOSE} (?i:(?:now |already |will |'ll |has agreed to |should )?owns?) (?i:{OBJECT})\b",
        rf"(?<!\w){WHO_LOOSE} (?i:owns?)(?= (?:the |our )?\w|[.,;!]|$)",
        rf"(?i:\bowned by) {WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner(?:ship)?(?: is| =|:| ->| →| would be| will be|'s)) {WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner (?:for|of) [\w' -]{{2,40}}?(?::| is| =| ->)) {WHO_LOOSE}(?!\w)",
        # responsible, assigned to
        rf"(?i:\b(?:responsible|accountable|resp|assignee|dri)(?::| is| ->)) {WHO}(?!\w)",
        rf"(?i:\bassigned to|\bassign (?:it |this |that )?to|\bhanded (?:it |this )?to|\bsits with|\bis with"
        rf"|\blies with|\bgoes to|\bgive (?:it|that|this) to|\bput) {WHO}(?!\w)",
        # is in charge, will do it, is on it
        rf"(?<!\w){WHO}(?:'s|’s| is"
        rf"| are) (?i:(?:the )?(?:owner|responsible|accountable|in charge|on (?:it|that|this|the \w+)|on the hook"
        rf"|on the case|taking (?:care|this|it)|handling|working on|doing|fixing|building|writing|setting|finishing"
        rf"|dri\b))",
        rf"(?<!\w){WHO}{FROM} ?{WILL} (?i:{DOES})\b",
        rf"(?<!\w){WHO} (?i:still )?(?i:has to|needs to|must) (?i:\w+)",
        rf"(?<!\w){WHO}(?:'s|’s| is) on (?=[A-Z])",
        rf"(?<!\w){WHO_LOOSE}(?: is|'s) (?i:building|fixing|writing|doing|handling|setting up|on it|on that"
        rf"|on this|taking (?:it|that|this|care))\b",
        # takes it, has the task
        rf"(?<!\w){WHO_LOOSE} (?i:(?:takes|has|does|gets|picks up|owns|fixes|handles) (?:it|that"
        rf"|this)\b(?! (?:has|is|was|been|already)))",
        rf"(?<!\w){WHO} (?i:takes (?:it|this|that|care)|has (?:it|this|that) on|picks (?:it|this|that) up"
        rf"|took (?:it|this|that))",
        rf"(?<!\w){WHO}(?:'s|’s) (?i:job|task|call|turn)\b",
        rf"(?<!\w)(?P<who>{NAME}) (?i:on it)\b",
        rf"(?i:\b(?:belongs? to|up to)) {WHO}(?!\w)",
        rf"(?i:\bon) {WHO}(?:'s|’s) (?i:plate|list|backlog|desk)",
        rf"(?i:\b(?:task|action|job|todo|ticket) (?:for|of|with)) {WHO}(?!\w)",
    )
)
# To whom an owner is changed.
REASSIGN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b(?:change|switch|set|update|move|make)\b.{{0,30}}\bowner(?:ship)?\b.{{0,40}}?\b(?:to|="
        rf"|be)) {WHO_LOOSE}(?!\w)",
        rf"(?i:\bmake (?:that |the |it |this )?owner) {WHO_LOOSE}(?!\w)",
        rf"(?i:\bmake) {WHO_LOOSE} (?i:(?:the )?owner)",
        rf"(?i:\breassign\b.{{0,20}}\bto) {WHO_LOOSE}(?!\w)",
        rf"(?i:\bowner\b.{{0,20}}\b(?:is|should be|must be)\b(?: actually)?) {WHO_LOOSE}(?!\w)",
    )
)
# Who is said to know.
ASK = tuple(
    re.compile(pattern)
    for pattern in (
        # ask, check with, waiting for
        rf"(?i:\b(?:ask|something for|that'?s for|(?:'s|is) with|check with|check w/|live with|lives with|sits with"
        rf"|talk to|ping|consult|confirm with|clarify with|verify with|find out from|speak to|check that with"
        rf"|check it with|ask around in|a question for|one for|depends on|up to|hear from|get back to us from"
        rf"|waiting (?:on|for))) {WHO_LOOSE}(?!\w)",
        r"(?i:\b(?:ask|check with|talk to|question for)) (?P<who>(?:the|our) [a-z]+(?: [a-z]+)?)(?= (?:who|what|if"
        r"|whether|about|how|for|to)\b|[.,;!]|$)",
        # must answer, has it, can tell
        rf"(?<!\w){WHO}{FROM} (?i:must answer|would have to (?:tell|say|answer)"
        rf"|has (?:them|it|that|those|the|(?:it|that|them) in)|can(?: tell| answer)?(?=[.,;!]|$)|keeps|handles)",
        r"(?<!\w)(?P<who>the [a-z]+(?: [a-z]+)?) can(?=[.,;!]|$)",
        r"(?<!\w)(?P<who>[a-z]+ [a-z]+) must answer",
        # knows
        rf"(?<!\w){WHO}{FROM} (?i:knows?\b)",
        rf"(?<!\w){WHO}{FROM} (?i:does)(?=[.,!]|$)",
        rf"^{WHO_LOOSE} knows(?=[,.!]|$)",
        rf"(?<!\w){WHO_LOOSE}{FROM} ?(?i:is the one who knows|is the one to ask"
        rf"|(?:would|will|should|might|may|'d|’d|could) (?:know|have|be able to (?:tell|say)|be the one)|knows"
        rf"|has the details|handles that)",
    )
)
# With whom a clause or a short message begins.
SUBJECT = (re.compile(rf"(?:^|[,;:.!?…]\s*|\b(?:and|so|but|then|yes|no) )(?P<who>{NAME}|(?i:{TEAM}))(?= [a-z]{{2,12}}s\b)"),)
JUST_A_NAME = re.compile(
    rf"^(?:ok |fine |then )?(?P<who>{NAME}|{PLAIN})(?: (?:again|too|will|does|as well))?(?:,| (?=by\b|until\b|fixed\b))"
)
# What is matched like a name and is none; what stands before a name.
NOBODY = re.compile(
    r"(?i)^(?:has|have|having|nobody|no ?one|none|who|whoever|someone|somebody|anyone|anybody|it|we|they"
    r"|you|he|she|that|this"
    r"|which|there|everyone|everybody|"
    r"with|by|in|on|at|everything|nothing|something|anything|data|pipeline|model|system|the system|the model"
    r"|the pipeline|vendor has|settled|its|named|clear|missing|unclear|defined|assigned|known|set|fixed"
    r"|currently|path|open|what|the|a|not|still|and|but|then|them|us|all|both|also|just|really|to|be|is|done"
    r"|one|her|him|his|their|our|my|your|whose|people|most|some|each|team|never|already)$"
)
LEADING = re.compile(
    r"(?i)^(?:the|our|my|a|their|so|and|but|because|then|since|as|while|when|think|guess|hope|hopefully|well"
    r"|yes|yeah|now|no|nope|ok|because) "
)
# What backs a claim: addresses, tickets and files, what a message points to.
LINK = re.compile(r"<?(https?://[^\s<>|\"']{4,500})")
REFERENCE = re.compile(
    r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b"
    r"|\b[\w-]{2,60}\.(?:pdf|docx?|xlsx?|pptx?|md|csv|png|html?|ya?ml)\b"
)
POINTER = re.compile(
    r"(?i)\b(?:evidence|proof|link|source|here(?:'s| is)|attached|see|documented (?:in|on|at)"
    r"|written (?:up|down) (?:in|on)|filed (?:in|under)|recorded in"
    r"|signed (?:off )?by|approved by|audited by|confirmed by|certified by|per|stored in|lives (?:in|on)"
    r"|published (?:in|on))\b:? "
    r"(?:it )?((?:the |our |a )?[^,;.!?\n]{3,120})"
)
NO_EVIDENCE = re.compile(r"(?i)^(?:it|that|this|above|below|you|what|why|how|if|me|no|nothing|nobody|anyone|someone)\b")
