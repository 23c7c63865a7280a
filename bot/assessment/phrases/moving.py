"""How people move about in an assessment: pause, go on, stop, skip, go back."""

from __future__ import annotations

import re

# What may come before and after a wish without changing it.
OPEN = (
    r"^(?:(?:ok(?:ay)?|alright|all right|right|so|and|well|hm+|hey|hi|hello|sorry|please|pls|oh|um+|uh+|ah|no"
    r"|nope|yes|yeah|great|good|cool|fine|thanks|thx|then|now|wait|hold on|listen|btw|"
    r"actually|just|maybe|perhaps|could (?:we|you)|can (?:we|you|i)|let me|let's|lets|let us|i'd like to"
    r"|i want to|i wanna|we should|shall we|i need to|we need to|please|pfff?|ufff?|sigh|\w+,)[,.! ]+)*"
)
END = (
    r"(?:[ ,]+(?:please|pls|plz|thanks|thx|then|now|ok|okay|for (?:now|me|us|today)|mate|again|so far|overall"
    r"|here|this|it|that|one|tho|though|really|asap|at the end|entirely|all of it))*[\s.!…]*$"
)


def whole(*lines: str) -> re.Pattern[str]:
    """One pattern for messages that say what any of the lines says and nothing else."""
    return re.compile("|".join(rf"(?:{OPEN}(?:{line}){END})" for line in lines))


PAUSE = whole(
    # pause, a break, have to go
    r"(?:just |only )?pause(?: (?:it|this|here|the assessment|only|that|for .*|until .*"
    r"|and .*))*(?:,? i don'?t want .*)?|(?:take|need|having) a break.*|brb.*|be right back.*|afk.*"
    r"|(?:i'?ve )?(?:gotta|got to|have to|need to|must|should) (?:run|go|leave|jump|dash|drop|hop|stop here"
    r"|catch|head|log off|attend).*",
    # go on another time
    r".*\b(?:continue|go on|carry on|resume|pick (?:this|it) up|finish (?:this|it)|do the rest|talk"
    r"|more)\b.{0,15}\b(?:tomorrow|tmrw|later|on monday|on tuesday|on wednesday|on thursday|on friday|monday"
    r"|next week|after|another (?:day|time)|this afternoon|in the (?:morning|afternoon)|in an hour)\b.*",
    # enough for today, leaving
    r"(?:that'?s )?(?:enough|it) for (?:today|now|me).*"
    r"|(?:lunch|meeting|dinner|coffee)(?: time| break)?!*.*(?:after|later|back|first|brb|run|must|now).*"
    r"|.*\bmust (?:run|go|leave)|(?:to be|will be) continued.*|stop here for (?:today|now)"
    r"|save (?:it|this|and exit|for later).*|(?:i'?m|im) (?:off|out|leaving)(?: now)?|tmrw more|later then"
    r"|my (?:train|bus|flight|next meeting|meeting).*(?:now|starts|leaves|here|go)|hold (?:it|this)(?: here)?"
    r"|park (?:it|this|the (?:whole )?(?:thing|assessment)) (?:here |for (?:today|now)|until .*)"
    r"|call (?:it )?a day.*|see you (?:tomorrow|monday|later).*|gtg.*|let'?s stop (?:here|for today)"
    r"|put (?:it|this) on (?:hold|ice).*",
)
# A message that ends on leaving, whatever it began with.
LEAVING = re.compile(
    r"\b(?:tomorrow|later|monday) again[.! ]*$|\bto be continued\b|\b(?:bbl|brb|afk|gtg)\b|"
    r"(?:^|[,.;!] ?|\b(?:i|we|i've|we've|i'll) )(?:really |now )?(?:gotta|got to|have to|need to|must"
    r"|should) (?:run|go|leave|dash|drop off|jump|hop|head out|catch)\b[^.?]{0,25}$"
)
# Said after a pause, a word of coming back is enough.
RETURNING = re.compile(
    r"\b(?:back|carry on|go on|continue|resume|here (?:i am|we are|again)|where (?:were|did) we"
    r"|let'?s go|keep going|proceed)\b"
)
RESUME = whole(
    # go on
    r"(?:continue|resume|go on|carry on|proceed|keep going|move on|start again|restart where"
    r"|pick (?:it )?up)(?: (?:where|from where|with|the|our|please|pls|assessment|checklist"
    r"|where we (?:left|stopped|were).*|then|now).*)?",
    # here again, where were we
    r"(?:i'?m|im|we'?re|were|i am|we are) (?:back|here again|here|ready again"
    r"|available again)(?: (?:again|now|at it|from .*|online))?(?:[,.!;:]* .*)?"
    r"|back(?: (?:again|now|at it|from .*|online|here))*(?:[,.!;:]+ ?.*)?"
    r"|(?:where|what) (?:were|was|did|are) (?:we|i"
    r"|you)(?: (?:left|stop(?:ped)?|at|up to|again|doing|asking))*(?: (?:off|stop|leave off|again))?\??"
    r"|where did we (?:stop|leave off|get to)\??|where we left(?: off)?"
    r"|we can (?:go on|continue|resume|proceed).*"
    r"|.*\b(?:we can|let'?s|lets) (?:go on|continue|resume|proceed)(?: now)?"
    r"|ready to (?:continue|go on|resume)|next question after the break|unpause",
)
CANCEL = whole(
    # stop
    r"(?:stop|quit|exit|abort|cancel|end"
    r"|terminate)(?: (?:it|this|that|here|the (?:whole )?(?:assessment|checklist|thing|process|run|session)"
    r"|everything|everything now|the|asking))*"
    # forget it, delete it
    r"|forget (?:it|this|about it"
    r"|the whole (?:thing|assessment))(?:[,.!]+ (?:i'?m|we'?re|let'?s|this|no|just|stop|enough)\b.{0,25})?"
    r"|(?:delete|discard|drop|scrap|remove|trash|throw away|kill|erase|wipe) (?:it|this|that|everything|all"
    r"|the (?:whole )?(?:assessment|thing|run|checklist)|this (?:whole )?(?:assessment|thing|run|checklist)"
    r"|all (?:of it|answers)|my answers)(?: .{0,30})?"
    # never mind, had enough, start over
    r"|never ?mind(?: (?:all (?:of )?this|the (?:whole )?assessment|this|it|the whole thing))?"
    r"|i(?:'m| am) (?:done|finished|through) with (?:this|it)|(?:no more|enough) (?:of this|questions)"
    r"|i (?:quit|give up)|(?:we'?re |i'?m )?not doing this(?: anymore)?|start (?:all )?over|start from scratch"
    r"|we don'?t need this(?: assessment| checklist)?(?: any ?more)?",
)
SKIP = whole(
    # skip it, the next one
    r"skip(?: (?:it|this|that|this one|that one|this (?:question|item)|for now|the .{1,30}|ahead"
    r"|over it))*(?:[,.:;]? .{0,60})?|next(?: (?:one|question|item|topic|please|pls))*(?:[,.:;] .{0,60})?"
    r"|(?:.{0,40}[,.] )?(?:jump|go|move|skip|on) (?:on )?to the next(?: (?:one|question|item))?"
    r"|(?:let'?s )?(?:do|take|leave) (?:this|that) one (?:after .{1,20}|later|another time)(?:[,.] .{0,40})?"
    r"|pass|later(?: (?:this one|on this|for this one|please|pls|on))*"
    # not now, come back to it
    r"|(?:not now|leave (?:it|this|that)(?: one)?(?: (?:for|till|until) .{1,30}| open| out| blank"
    r"| aside)?)(?:[,.]? (?:later|come back|next).*)?"
    r"|(?:come|get|go|circle) back to (?:this|it|that)(?: one)?(?: .{0,40})?"
    r"|(?:this|that) one (?:later|can wait)|later (?:this|that) one"
    # park it, only this one, will do it later
    r"|park(?: (?:it|this|that|this one|that one|the .{1,30}|\w{3,20}))?(?:[,.:;] .{0,80})?"
    r"|(?:only|just) (?:this|the) (?:question|item|one)(?: i meant)?"
    r"|(?:i'?ll|we'?ll|can we|we can|can i) (?:do|answer|come back to|get back to|revisit|return to"
    r"|take) (?:this|that|it|the) .{0,40}(?:later|again|afterwards|another time)?(?:[,.] .{0,60})?"
    r"|move on(?: to the next.*)?|(?:come|get) back to the .{1,30}(?:later)?(?:[,.] .{0,60})"
    r"|ask me (?:again )?later|next question",
)
# A message that ends on going on with something else.
SKIPPING = re.compile(
    r"(?:^|[,.;!] ?)(?:let's |please |can we )?(?:next (?:one|question|item)|skip (?:it|this|that)(?: one)?"
    r"|move on|later)(?: (?:please|pls|then|now|for now|here))*[.! ]*$"
)
BACK = re.compile(
    # go back, jump to, the previous one
    rf"{OPEN}(?:(?:go|going|jump|get|step|switch|move|head|take me|take us|return|turn|skip|come|hop) (?:me "
    rf"|us )?back(?: (?:to|at|on|one)\b.*)?|back to (?:the |that |my |our |question |item |one )?.{{1,40}}"
    rf"|return to .{{1,40}}|(?:jump|go|switch|move|skip|hop|take me|hop over) to (?:the |item |question "
    rf"|number )?.{{1,40}}|(?:the )?previous(?: (?:one|question|item))?$|one (?:step )?back$|back$"
    # do one again
    r"|(?:redo|re-?open|revisit|re-?visit|re-?do) (?:the )?.{1,40}|do (?:the )?.{1,40}(?: again| now),? .*"
    r"|(?:let me |let's |lets |i (?:want|would like|'d like) to |can we |can i )(?:re-?do|change|fix|update"
    r"|revisit|edit|do) (?:the |my |our )?.{1,40}"
    r"|(?:first|last|second|third) (?:one|question|item) again.*)[\s.!?]*.*$"
    r"|^(?:the )?[\w ]{2,25} (?:question |item )?again[.!? ]*$"
)
