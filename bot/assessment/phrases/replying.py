"""How people reply to what they were asked: which of two holds, who is right, what is to be stopped, who signs."""

from __future__ import annotations

import re

# Which of two statements holds.
PICK_FIRST = re.compile(
    r"(?i)\b(?:the )?(?:first|earlier|former|old(?:er)?|previous|original"
    r"|initial)(?: (?:one|answer|statement|version))?\b(?:.{0,12}\b(?:holds|is right|is correct|counts|stands"
    r"|is true|applies|still)\b)?|\bas before\b|\bkeep (?:it|that|the way|as)\b|\bleave it\b|\bkeep\b"
)
PICK_SECOND = re.compile(
    r"(?i)\b(?:the )?(?:second|latter|latest|new(?:er)?|last|current|recent"
    r"|what i (?:just )?said)(?: (?:one|answer|statement|version))?\b|\bthe later\b"
)
# What a confirmation leaves out.
EXCEPTION = re.compile(
    r"\b(?:but|except(?: for)?|apart from|besides|without|minus|other than|leave out|not|excluding)\b"
    r" (?:not )?(?:for )?(?P<what>.{2,80})$"
)
# A dispute: the other one is right, the objection is taken back, somebody speaks for both.
AGREES = re.compile(
    r"(?i)\b(?:(?:is|was|'s|s|are) (?:right|correct)|(?:has|have|got) it right|true|agreed?|you'?re right"
    r"|my mistake|i was wrong|count is right|fair)\b"
)
GIVES_IN = re.compile(
    r"(?i)\b(?:never ?mind|my mistake|i was wrong|forget (?:it|that)|sorry, you'?re right"
    r"|i take (?:it|that) back|ok(?:ay)? then)\b"
    r"|^(?:then|well then|ok then|fine|okay|alright) ?(?:no|yes|not|,)"
)
SPEAKS_FOR = re.compile(
    r"(?i)\bboth of us\b|\bwe (?:both )?(?:checked|agreed|looked|talked)\b"
    r"|\bi(?:'m| am)? (?:the one who )?owns?\b|\bi am the owner\b|\bmy item\b|\bon behalf\b|\bwe settled\b"
)
# What is to be stopped.
ONLY_THIS = re.compile(r"(?i)\b(?:only|just)?\s*(?:this|the) (?:one|question|item)\b|\bskip\b|\bnext\b|\bonly this\b")
FOR_NOW = re.compile(r"(?i)\b(?:pause|later|tomorrow|for now|for today|break|keep|hold|continue (?:later|tomorrow))\b")
FOR_GOOD = re.compile(
    r"(?i)\b(?:discard|delete|remove|trash|scrap|drop|erase|wipe|throw|cancel|for good|whole|everything"
    r"|all of it|completely)\b"
)
# A message that is nothing but a name.
PERSON = re.compile(
    r"^(?:(?:i am|i'm|it'?s|this is|signed(?: by)?|name(?: is)?|my name is"
    r"|by)[:, ]+)?(?!yes\b|no\b|ok\b)(?P<name>[^\W\d_][\w.'’-]{0,60}(?: [^\W\d_(][\w.'’()-]{0,60}){0,4})[.! ]*$",
    re.IGNORECASE,
)
