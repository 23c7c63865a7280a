"""Greetings, thanks and the like get a short human reply, not a search."""

from __future__ import annotations

import re

from bot import wording

_GREETING = r"(?:hi|hii+|hey+|hello+|hallo|howdy|yo|hiya|greetings|good (?:morning|afternoon|evening|day)|morning|evening)"
_THANKS = r"(?:thanks?|thank you|thx+|ty|tysm|cheers|much appreciated|appreciate it|many thanks|merci|danke)"
_GOODBYE = r"(?:bye+|goodbye|good night|see (?:you|ya)|cya|ciao|later|talk (?:to you )?later|have a (?:good|nice|great) \w+)"
_OK = (
    r"(?:ok(?:ay)?|k|kk|cool|nice|great|perfect|awesome|got it|understood|makes sense|will do|sounds good|lol|haha+"
    r"|alright|all right|fine|good|sure|wow|super|👍|🙏|👌|✅|🎉|❤️?|😀|😂|🙂|😊)"
)
_WHO = (
    r"(?:who|what) (?:are|r) (?:you|u)|what can (?:you|u) (?:do|help(?: me)? with)|what do you do"
    r"|(?:who|what) (?:is|am) this|how (?:do|does|can) (?:you|this(?: bot| thing)?) work"
    r"|are you (?:a )?(?:bot|robot|human|real|an? ai|ai)|how can you help(?: me)?"
    r"|what is your (?:name|purpose)|whats your name|introduce yourself|help"
)
_HOW_ARE_YOU = r"how (?:are|r) (?:you|u)(?: doing| today)*|how(?:'s| is) it going|what'?s up|sup"
_COMPLAINT = (
    r"(?:you(?:'re| are) |this (?:bot )?is |that(?:'s| is| was) )?(?:so |really |totally |completely |a )*"
    r"(?:useless|stupid|dumb|terrible|rubbish|crap|garbage|bullshit|idiot|annoying"
    r"|no help|not helpful|unhelpful|wtf)(?: bot)?"
)
_FILLER = (
    r"(?:there|team|all|everyone|folks|guys|bot|advisor|pilot advisor|again|so much|very much|a lot|a bunch|man|mate|then"
    r"|for (?:now|the help|your help|that))"
)

_REPLIES: tuple[tuple[str, str], ...] = (
    (_WHO, wording.IDENTITY),
    (_COMPLAINT, wording.SORRY),
    (_THANKS, wording.THANKS),
    (_GOODBYE, wording.GOODBYE),
    (_HOW_ARE_YOU, wording.GREETING),
    (_GREETING, wording.GREETING),
    (_OK, wording.ACKNOWLEDGED),
)
_LONGEST = 80  # characters; longer messages have something to say
_POLITE = rf"(?:{_GREETING}|{_THANKS}|{_OK}|{_HOW_ARE_YOU}|{_GOODBYE}|{_FILLER})"


def smalltalk_reply(text: str) -> str | None:
    """The reply to a message that holds nothing but small talk; None for anything with a question or statement in it."""
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"[\s,.!?…;:-]+", " ", text.lower().replace("’", "'")).strip()
    for pattern, reply in _REPLIES:
        if re.fullmatch(rf"(?:{_POLITE} )*(?:{pattern})(?: {_POLITE})*", plain):
            return reply
    return None
