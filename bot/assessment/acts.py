"""What a person does besides answering: go back, skip, pause, stop, ask how far we are, push for a verdict, chat."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.assessment.cues import normalise
from bot.assessment.models import Stage


class Act(StrEnum):
    """What a message does, as the interface `advisor assess --jsonl` names it."""

    ANSWER = "answer"
    CORRECTION = "correction_of_item"
    QUESTION = "digression_question"
    BACK = "back"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    STATUS = "status_query"
    UNCLEAR = "unclear"


_OPEN = (
    r"^(?:(?:ok(?:ay)?|alright|all right|right|so|and|well|hm+|hey|hi|hello|sorry|please|pls|oh|um+|uh+|ah|no|nope|yes|yeah|great|good|cool|fine|thanks|thx|then|now|wait|hold on|listen|btw|"
    r"actually|just|maybe|perhaps|could (?:we|you)|can (?:we|you|i)|let me|let's|lets|let us|i'd like to|i want to|i wanna|we should|shall we|i need to|we need to|please|pfff?|ufff?|sigh|\w+,)[,.! ]+)*"
)
_END = r"(?:[ ,]+(?:please|pls|plz|thanks|thx|then|now|ok|okay|for (?:now|me|us|today)|mate|again|so far|overall|here|this|it|that|one|tho|though|really|asap|at the end|entirely|all of it))*[\s.!…]*$"


def _whole(*lines: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{_OPEN}(?:{line}){_END})" for line in lines))


_PAUSE = _whole(
    r"(?:just |only )?pause(?: (?:it|this|here|the assessment|only|that|for .*|until .*|and .*))*(?:,? i don'?t want .*)?|(?:take|need|having) a break.*|brb.*|be right back.*|afk.*|(?:i'?ve )?(?:gotta|got to|have to|need to|must|should) (?:run|go|leave|jump|dash|drop|hop|stop here|catch|head|log off|attend).*",
    r".*\b(?:continue|go on|carry on|resume|pick (?:this|it) up|finish (?:this|it)|do the rest|talk|more)\b.{0,15}\b(?:tomorrow|tmrw|later|on monday|on tuesday|on wednesday|on thursday|on friday|monday|next week|after|another (?:day|time)|this afternoon|in the (?:morning|afternoon)|in an hour)\b.*",
    r"(?:that'?s )?(?:enough|it) for (?:today|now|me).*|(?:lunch|meeting|dinner|coffee)(?: time| break)?!*.*(?:after|later|back|first|brb|run|must|now).*|.*\bmust (?:run|go|leave)|(?:to be|will be) continued.*|stop here for (?:today|now)|save (?:it|this|and exit|for later).*|(?:i'?m|im) (?:off|out|leaving)(?: now)?|tmrw more|later then|my (?:train|bus|flight|next meeting|meeting).*(?:now|starts|leaves|here|go)|hold (?:it|this)(?: here)?|park (?:it|this|the (?:whole )?(?:thing|assessment)) (?:here |for (?:today|now)|until .*)|call (?:it )?a day.*|see you (?:tomorrow|monday|later).*|gtg.*|let'?s stop (?:here|for today)|put (?:it|this) on (?:hold|ice).*",
)
_RESUME = _whole(
    r"(?:continue|resume|go on|carry on|proceed|keep going|move on|start again|restart where|pick (?:it )?up)(?: (?:where|from where|with|the|our|please|pls|assessment|checklist|where we (?:left|stopped|were).*|then|now).*)?",
    r"(?:i'?m|im|we'?re|were|i am|we are) (?:back|here again|here|ready again|available again)(?: (?:again|now|at it|from .*|online))?(?:[,.!;:]* .*)?|back(?: (?:again|now|at it|from .*|online|here))*(?:[,.!;:]+ ?.*)?|(?:where|what) (?:were|was|did|are) (?:we|i|you)(?: (?:left|stop(?:ped)?|at|up to|again|doing|asking))*(?: (?:off|stop|leave off|again))?\??|where did we (?:stop|leave off|get to)\??|where we left(?: off)?|we can (?:go on|continue|resume|proceed).*|.*\b(?:we can|let'?s|lets) (?:go on|continue|resume|proceed)(?: now)?|ready to (?:continue|go on|resume)|next question after the break|unpause",
)
_CANCEL = _whole(
    r"(?:stop|quit|exit|abort|cancel|end|terminate)(?: (?:it|this|that|here|the (?:whole )?(?:assessment|checklist|thing|process|run|session)|everything|everything now|the|asking))*|forget (?:it|this|about it|the whole (?:thing|assessment))(?:[,.!]+ (?:i'?m|we'?re|let'?s|this|no|just|stop|enough)\b.{0,25})?|(?:delete|discard|drop|scrap|remove|trash|throw away|kill|erase|wipe) (?:it|this|that|everything|all|the (?:whole )?(?:assessment|thing|run|checklist)|this (?:whole )?(?:assessment|thing|run|checklist)|all (?:of it|answers)|my answers)(?: .{0,30})?|never ?mind(?: (?:all (?:of )?this|the (?:whole )?assessment|this|it|the whole thing))?|i(?:'m| am) (?:done|finished|through) with (?:this|it)|(?:no more|enough) (?:of this|questions)|i (?:quit|give up)|(?:we'?re |i'?m )?not doing this(?: anymore)?|start (?:all )?over|start from scratch|we don'?t need this(?: assessment| checklist)?(?: any ?more)?",
)
_SKIP = _whole(
    r"skip(?: (?:it|this|that|this one|that one|this (?:question|item)|for now|the .{1,30}|ahead|over it))*(?:[,.:;]? .{0,60})?|next(?: (?:one|question|item|topic|please|pls))*(?:[,.:;]? .{0,60})?|pass|later(?: (?:this one|on this|for this one|please|pls|on))*|(?:not now|leave (?:it|this|that)(?: one)?(?: (?:for|till|until) .{1,30}| open| out| blank| aside)?)(?:[,.]? (?:later|come back|next).*)?|(?:come|get|go|circle) back to (?:this|it|that)(?: one)?(?: .{0,40})?|(?:this|that) one (?:later|can wait)|later (?:this|that) one|park(?: (?:it|this|that|this one|that one|the .{1,30}|\w{3,20}))?(?:[,.:;] .{0,80})?|(?:only|just) (?:this|the) (?:question|item|one)(?: i meant)?|(?:i'?ll|we'?ll|can we|we can|can i) (?:do|answer|come back to|get back to|revisit|return to|take) (?:this|that|it|the) .{0,40}(?:later|again|afterwards|another time)?(?:[,.] .{0,60})?|move on(?: to the next.*)?|(?:come|get) back to the .{1,30}(?:later)?(?:[,.] .{0,60})|ask me (?:again )?later|next question",
)
_BACK = re.compile(
    rf"{_OPEN}(?:(?:go|going|jump|get|step|switch|move|head|take me|take us|return|turn|skip|come|hop) (?:me |us )?back(?: (?:to|at|on|one)\b.*)?|back(?: to)? (?:the |that |my |our |question |item |one )?.{{1,40}}|return to .{{1,40}}|(?:jump|go|switch|move|skip|hop|take me|hop over) to (?:the |item |question |number )?.{{1,40}}|(?:the )?previous(?: (?:one|question|item))?|one (?:step )?back|back"
    r"|(?:redo|re-?open|revisit|re-?visit|re-?do) (?:the )?.{1,40}|do (?:the )?.{1,40}(?: again| now),? .*|(?:let me |let's |lets |i (?:want|would like|'d like) to |can we |can i )(?:re-?do|change|fix|update|revisit|edit|do) (?:the |my |our )?.{1,40}|(?:first|last|second|third) (?:one|question|item) again.*)[\s.!?]*.*$|^(?:the )?[\w ]{2,25} (?:question |item )?again[.!? ]*$"
)
_STATUS = re.compile(
    rf"{_OPEN}(?:what(?:'?s| is| are| else is)?(?: the)? (?:still )?(?:left|missing|open|outstanding|remaining|status|verdict|result|summary|overview|picture|state|score|progress|open items|gaps|state|overall|blocking|to do|todo|pending)\b.*|what (?:have|did) (?:we|you|i|u) (?:got|have|record(?:ed)?|answer(?:ed)?|noted?|written|said|put|saved|covered|done)\b.*"
    r"|what (?:else )?(?:is|are|do we|do i|have we)\b.{0,20}\b(?:left|open|missing|still have|parked|recorded|unanswered|remaining|outstanding|to go|blocking|skipped).*|which (?:ones?|items?|questions?|parts?)\b.{0,25}\b(?:left|open|missing|park(?:ed)?|skip(?:ped)?|done|answered|unanswered|remain(?:ing)?|met|unmet|failed|outstanding|red|green).*|where (?:do|are|did|have|r) (?:we|i|u)\b.{0,20}(?:stand|at|now|overall|far|got|are)?\b.*|(?:show me |tell me |show us )?where we (?:stand|are)\b.*|where are we"
    r"|how (?:many|much)\b.{0,25}\b(?:left|more|remain\w*|to go|open|missing|done|questions?|items?|still|answered|longer|outstanding).*|how many more|how far\b.*|how long\b.{0,20}(?:left|more|take|until|still|going)\b.*|how(?:'s| is| are) (?:it|we|this) (?:looking|going|doing).*|how (?:do|does|are|did) (?:we|it|things) (?:look|doing|stand)\b.*|how are we doing\b.*"
    r"|(?:(?:give|show|send|get|print|tell|read|display|list)(?: me| us)? )?(?:(?:a|the|an|your|our|my|current|quick|short|full|updated|final|whole|all|latest|up-to-date|everything) )*(?:summary|overview|status|recap|verdict|progress|list so far|answers so far|interim result|scorecard|report so far|result|report|list of (?:gaps|open items)|open items|gaps)\b(?! (?:metric|measure|call|page|track|board|report(?:s|ing) (?:is|are|go)))(?: .{0,50})?"
    r"|can (?:we|i|you) (?:see|get|have|show|give|list|sum|summari[sz]e)\b.{0,50}(?:summary|verdict|status|overview|answers|recap|up|so far|list|result|progress|everything).*|(?:sum(?:marise|marize)|sum up|recap|wrap up)\b.*|are we (?:ready|done|there|good|through|finished|nearly|almost|close)\b.*|(?:is|was) (?:that|this|it) (?:all|everything|the last one)\b.*|all done\b.*|(?:remaining|open|left|outstanding) (?:questions?|items?|points?)\b.{0,10}|do we pass\b.*|did we pass\b.*|will we pass\b.*|(?:would|could|can|do) we (?:be ready|pass|go live|scale)\b.{0,30}|status|progress)[\s.!?]*$"
)
_SIGN = re.compile(
    r"\b(?:i|we|i'll|i will|i'd|let me|happy to|i hereby|i can|can) (?:hereby |will |can |do |formally |now )?sign(?: (?:off|it|this|that|here))?\b|\bsign (?:it |this |that )?off\b(?! (?:by|the|in|on the|and|last|yesterday))|\bsigned off (?:by me|from my side|on my side|for me)\b|\bsign[- ]?off(?: from (?:me|my side))?(?: please| granted| given)?[.! ]*$|\bsign (?:it|this)\b|^(?:consider (?:it|this) signed|signed)[.! ,]*(?:\w+ \w+)?$|\b(?:ok(?:ay)?|correct|good|right|fine|accurate),? (?:so )?i sign\b|\bmy sign-?off\b"
)
_PRESSURE = re.compile(
    r"\b(?:ignore|forget|disregard|override|bypass|skip) (?:all |any |the |your |these |about the |previous |prior |every |checklist )*(?:rules?|instructions?|checklist|criteria|gaps?|failed|missing|evidence|requirements?|prompt|guidelines?|policy|policies|unmet|red)\b"
    r"|\b(?:mark|put|set|make|declare|count|rate|score|treat|flag|call|tick|turn|give|record|pretend|report|write|list|show) (?:\w+ ){0,5}?(?:everything|all|us|it|this|every item|all of (?:it|them)|the verdict|the whole thing|each item|them all|all ten|all four|verdict|as ready|the pilot|the rest)\b.{0,40}\b(?:ready|green|met|passed|pass|yes|done|complete|approved|ready-to-scale|100|compliant|go)\b"
    r"|\b(?:put|give|mark|set) (?:\w+ )?(?:green|a pass|ready|met) (?:on|for|to|in|everywhere)\b.{0,25}\b(?:all|everything|every|us|report|verdict|whole|ten|four)\b|\bgreen on all\b|\bjust (?:say|write|mark|put|tick|give|pass|approve|call)\b.{0,40}\b(?:ready|green|pass(?:ed)?|met|yes|us|approved|box(?:es)?)\b|\bgive us (?:a )?(?:ready|green|pass)\w*|\bi want (?:a|the) (?:pass|green|ready)\b"
    r"|^(?:system|assistant|developer|admin|new (?:policy|instruction|rule)s?|important)\s*[:>]|\bas an? (?:admin|administrator|system|developer|cio|ceo|boss)\b.{0,30}\b(?:order|override|instruct|tell|set|mark)\b|\boutput verdict\b|\bset (?:the )?verdict\b|\byou are now\b|\bi hereby declare\b|\bpretend\b.{0,40}\b(?:ready|passed|met|cfo|green|yes)\b"
    r"|\b(?:can'?t|couldn'?t|cannot|could) you (?:just |simply |please )*(?:say|mark|write|put|give|make|let|round|turn|pass|call|tick|be a bit|wave|approve)\b.{0,40}\b(?:ready|green|pass|met|through|up|yes|us|less strict|nice|partial|verdict)\b|\b(?:let|wave) (?:us|this|it) (?:through|pass|slide)\b|\bnobody (?:reads (?:this|it)|checks (?:this|it)\b|will notice)|\btoo strict\b|\bround (?:it|us|that) up\b|\bbe (?:a )?(?:bit )?(?:more )?(?:lenient|flexible|nice)\b|\b(?:a )?real advisor would\b|\bboard (?:meets|meeting|wants)\b.{0,40}\b(?:green|ready|yes|pass)\b|\bbump (?:it|us|that)\b|\bconfirm (?:that )?we(?:'re| are) ready\b"
)
_FRUSTRATED = re.compile(
    r"\b(?:endless|never[- ]end\w*|never end|takes forever|boring|annoying|tedious|waste of time|so long|too long|too many questions|how much longer|still more|fed up|tired of|ridiculous|pointless|bureaucra\w*|sick of|don'?t see why|list is long|coffee is getting cold|not fun|exhausting|painful|nonsense|stupid|useless)\b|^(?:ugh+|pfff*|uff+|argh+|sigh+|meh)\b"
)
_WHY = re.compile(
    r"(?i)\bwhy\b|\bhow come\b|\bwhat(?:'s| is) the (?:point|reason|purpose)\b|\bwhat for\b|\bdoes it matter\b|\bdo you care\b"
)
_MEANING = re.compile(
    r"(?i)\bwhat (?:do|does|is|are|would|counts?|exactly|kind|sort|falls|qualif\w*|has to|needs to|did you)\b.*\b(?:mean|meant|count|counts|qualif\w*|evidence|include|under|example|expect|look like|considered)|\bmean(?:ing|s)?\b|\bdefin(?:e|ition)\b|\bexplain\b|\bexample\b|\bwhat counts\b|\bwhat exactly\b"
    r"|\bdon'?t (?:understand|get)\b|\bdifference between\b|\bwhere'?s the line\b|\bwhat (?:has|needs) to be in\b|\bwhat kind of answer\b"
)
_NOT_APPLICABLE = re.compile(
    r"(?i)(?:^|[\s,.;:(])(?:n ?/ ?a|n\.a\.?|not applicable|(?:does|do)(?:n'?t| not) (?:really )?apply(?: (?:to|for|here|in) ?(?:us|our case|here|this|our setup|our pilot|it)?)?|isn'?t applicable|not relevant(?: (?:for|to|in) (?:us|our case|here|this))?|irrelevant(?: (?:for|to) us)?|inapplicable|doesn'?t concern us|not something we need|no relevance|nicht zutreffend)(?=$|[\s,.;:!)])|^na(?=$|[\s,.;:!])"
)
_STAGES: tuple[tuple[Stage, str], ...] = (
    (Stage.LIMITED_PRODUCTION, r"limited production|stage (?:3|three)|partial production|limited rollout|limited prod"),
    (Stage.SCALED_PRODUCTION, r"scaled production|stage (?:4|four)|full rollout|scaled rollout|full production"),
    (Stage.STEADY_STATE, r"steady state|stage (?:5|five)"),
    (Stage.READINESS_GATE, r"readiness gate|stage (?:2|two)|the gate"),
    (Stage.PROOF_OF_CONCEPT, r"proof of concept|\bpoc\b"),
    (Stage.PILOT, r"(?:the |still |just |a )*pilot(?: (?:phase|stage))?|stage (?:1|one)"),
)
_IN_STAGE = re.compile(
    r"(?i)\b(?:we(?:'re| are| were|’re)?|it(?:'s| is|’s)?|this is|moved|they(?:'re| are)|our (?:pilot|project|system) is)\b(?: (?:actually|already|now|really|officially|still|just|in fact|by now|technically|since \w+|only))* (?:in|at|a|into|past|to|on|moved (?:in)?to|no longer a|not in) (?:the |a )?(?P<stage>[\w ]{3,30})"
)
_YES = re.compile(
    r"^(?:yes|yep|yup|yeah|ya|yea|y|sure|ok(?:ay)?|k|correct|right|exactly|true|agreed|confirmed?|confirm|looks (?:right|good|correct|fine|ok)|that'?s (?:right|correct|it|how it is|true|fine)|sounds (?:right|good)|all (?:correct|good|right|of (?:them|it))|save (?:it|them|all)|go ahead|do it|fine(?: by me)?|perfect|absolutely|please do|of course|good|affirmative|still (?:true|holds|valid|the case|correct)|unchanged|no change|same|👍|✅|👌|🙏|💯|:\+1:|:thumbsup:|:white_check_mark:)(?!\w)(?P<rest>.*)$",
    re.DOTALL,
)
_NO = re.compile(
    r"^(?:no|nope|nah|n|wrong|incorrect|not (?:correct|right|true|quite|all)|don'?t|do not|cancel|discard|that'?s (?:wrong|not right|not correct|not true)|none of (?:it|them|that)|never|leave it|keep it|👎|❌|:-1:|:thumbsdown:)(?!\w)(?P<rest>.*)$",
    re.DOTALL,
)
_CORRECTING = re.compile(
    r"(?i)\b(?:sorry|actually|correction|correct(?:ing)? (?:that|this|myself|above)|i was wrong|i were wrong|my (?:bad|mistake)|i (?:meant|mixed|misspoke|mis-?read|forgot)|mixed (?:that|it|this) up|typo|scratch that|not true|isn'?t true|change (?:that|the|my|this|it|data|\w+)\b|please change|update (?:that|the|my)|make (?:that|it)\b.{0,20}\binstead|instead|wait|hold on|on second thought|i take (?:that|it) back|take (?:that|it) back|(?:is|was) wrong\b|i have to correct|need to correct|we were wrong|revise|rectify|not \d|hm+ no\b|no longer unknown|turns out|i said .{1,40} but|earlier i said|i told you|amend|fix that|set the owner|the .{1,30} one is wrong|item \d+ is wrong)\b"
)
_WITHDRAWN = re.compile(
    r"(?i)(?:\b(?:no|nah|nope|hmm*|ach|actually|wait|sorry|or)\b[,.… ]*)?\b(?:leave (?:it|that|this|as is|\w+)|keep (?:it|that|\w+)(?: as (?:it )?(?:is|was))?|forget (?:it|that|about it|i said)|never ?mind|scrap that|as it (?:is|was)|(?:it )?stays?(?: as| the| with)?|don'?t change|ignore (?:that|me)|no change|undo that|let it be)\b[^?]*$"
)
_PICK_FIRST = re.compile(
    r"(?i)\b(?:the )?(?:first|earlier|former|old(?:er)?|previous|original|initial)(?: (?:one|answer|statement|version))?\b(?:.{0,12}\b(?:holds|is right|is correct|counts|stands|is true|applies|still)\b)?|\bas before\b|\bkeep (?:it|that|the way|as)\b|\bleave it\b|\bkeep\b"
)
_PICK_SECOND = re.compile(
    r"(?i)\b(?:the )?(?:second|latter|latest|new(?:er)?|last|current|recent|what i (?:just )?said)(?: (?:one|answer|statement|version))?\b|\bthe later\b"
)


_LEAVING = re.compile(
    r"\b(?:gotta|got to|have to|need to|must|should) (?:run|go|leave|dash|drop off|jump|hop|head out|catch)\b[^.?]{0,25}$"
)
_SKIPPING = re.compile(
    r"(?:^|[,.;!] ?)(?:let's |please |can we )?(?:next (?:one|question|item)|skip (?:it|this|that)(?: one)?|move on|later)(?: (?:please|pls|then|now|for now|here))*[.! ]*$"
)


def is_pause(text: str) -> bool:
    plain = normalise(text)
    return _short(text, 30) and bool(_PAUSE.match(plain)) or _short(text, 12) and bool(_LEAVING.search(plain))


def is_resume(text: str) -> bool:
    return _short(text, 14) and bool(_RESUME.match(normalise(text)))


def is_cancel(text: str) -> bool:
    return _short(text, 14) and bool(_CANCEL.match(normalise(text)))


def is_skip(text: str) -> bool:
    plain = normalise(text)
    return _short(text, 18) and bool(_SKIP.match(plain)) or _short(text, 12) and bool(_SKIPPING.search(plain))


def is_back(text: str) -> bool:
    return _short(text, 16) and bool(_BACK.match(normalise(text)))


def is_status(text: str) -> bool:
    return _short(text, 14) and bool(_STATUS.match(normalise(text)))


def is_sign_off(text: str) -> bool:
    return _short(text, 20) and bool(_SIGN.search(normalise(text)))


def is_pressure(text: str) -> bool:
    plain = normalise(text)
    return bool(_PRESSURE.search(plain)) and not re.search(r"\b(?:as|to) (?:a )?(?:not met|unmet|no|red|open)\b", plain)


def is_frustrated(text: str) -> bool:
    return _short(text, 25) and bool(_FRUSTRATED.search(normalise(text)))


def asks_why(text: str) -> bool:
    return bool(_WHY.search(text))


def asks_meaning(text: str) -> bool:
    return bool(_MEANING.search(text))


def ruled_out(text: str) -> str | None:
    """What remains of a message besides "not applicable": the reason, maybe empty; None where it does not say so."""
    match = _NOT_APPLICABLE.search(text)
    if match is None:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(rest.split()).strip(" ,.;:-–—!")


def named_stage(text: str) -> Stage | None:
    """The stage that a message says the initiative is in."""
    match = _IN_STAGE.search(text)
    if match is None:
        return None
    for stage, pattern in _STAGES:
        if re.match(rf"(?i)(?:{pattern})\b", match["stage"].strip()):
            return stage
    return None


def yes_or_no(text: str) -> tuple[bool | None, str]:
    """Whether a message begins with a yes (True) or a no (False), and what follows."""
    text = normalise(text)
    for value, pattern in ((True, _YES), (False, _NO)):
        match = pattern.match(text)
        if match:
            return value, match["rest"].strip(" ,.;:!-–—")
    return None, text


def is_correcting(text: str) -> bool:
    return bool(_CORRECTING.search(text))


def is_withdrawn(text: str) -> bool:
    """Whether a message takes back at its end what it asked for ("change the owner to Sam… no, leave it")."""
    match = _WITHDRAWN.search(text)
    return bool(match and match.start() > 8)


def picks_first(text: str) -> bool | None:
    """Of two statements, whether the earlier one is meant to hold (True), the later one (False), or neither is named."""
    first, second = _PICK_FIRST.search(text), _PICK_SECOND.search(text)
    if bool(first) == bool(second):
        return None
    return bool(first)


def _short(text: str, words: int) -> bool:
    return len(text.split()) <= words


_EXCEPTION = re.compile(
    r"(?:all|everything|every one|yes|ok(?:ay)?|correct|right|fine|good)?[ ,]*(?:of (?:it|them) )?\b(?:but|except(?: for)?|apart from|besides|without|minus|other than|leave out|not|excluding)\b (?:not )?(?:for )?(?P<what>.{2,80})$"
)
_AGREES = re.compile(
    r"(?i)\b(?:(?:is|was|'s|s|are) (?:right|correct)|(?:has|have|got) it right|true|agreed?|you'?re right|my mistake|i was wrong|count is right|fair)\b"
)
_GIVES_IN = re.compile(
    r"(?i)\b(?:never ?mind|my mistake|i was wrong|forget (?:it|that)|sorry, you'?re right|i take (?:it|that) back|ok(?:ay)? then)\b|^(?:then|well then|ok then|fine|okay|alright) ?(?:no|yes|not|,)"
)
_SPEAKS_FOR = re.compile(
    r"(?i)\bboth of us\b|\bwe (?:both )?(?:checked|agreed|looked|talked)\b|\bi(?:'m| am)? (?:the one who )?owns?\b|\bi am the owner\b|\bmy item\b|\bon behalf\b|\bwe settled\b"
)
_EXPLAINS = re.compile(
    r"(?i)\b(?:because|since|cause|cuz|as (?:we|it|there|the)|due to|there(?:'s| is| are) no|we (?:don'?t|do not|have no)|no (?:need|user|one|such)|reason)\b"
)
_ONLY_THIS = re.compile(r"(?i)\b(?:only|just)?\s*(?:this|the) (?:one|question|item)\b|\bskip\b|\bnext\b|\bonly this\b")
_FOR_GOOD = re.compile(
    r"(?i)\b(?:discard|delete|remove|trash|scrap|drop|erase|wipe|throw|cancel|for good|whole|everything|all of it|completely)\b"
)
_FOR_NOW = re.compile(r"(?i)\b(?:pause|later|tomorrow|for now|for today|break|keep|hold|continue (?:later|tomorrow))\b")
_PERSON = re.compile(
    r"^(?:(?:i am|i'm|it'?s|this is|signed(?: by)?|name(?: is)?|my name is|by)[:, ]+)?(?P<name>[A-Za-zÀ-ž][\w.'’-]*(?: [A-Za-zÀ-ž(][\w.'’()-]*){0,4})[.! ]*$",
    re.IGNORECASE,
)


def exception(text: str) -> str | None:
    """What a confirmation leaves out ("all but the funding one"); None where it leaves out nothing."""
    match = _EXCEPTION.search(normalise(text))
    return match["what"] if match and len(text.split()) <= 20 else None


def agrees(text: str) -> bool:
    """Whether a message says that somebody else is right."""
    return bool(_AGREES.search(text))


def gives_in(text: str) -> bool:
    """Whether a message takes back an objection."""
    return bool(_GIVES_IN.search(text))


def speaks_for(text: str) -> bool:
    """Whether a person speaks as an item's owner or for both sides of a dispute."""
    return bool(_SPEAKS_FOR.search(text))


def explains(text: str) -> bool:
    """Whether a message gives a reason."""
    return bool(_EXPLAINS.search(text))


def scope(text: str) -> Act | None:
    """What is to be stopped: only the question (SKIP), the assessment for now (PAUSE) or for good (CANCEL)."""
    if _FOR_NOW.search(text) or is_pause(text):
        return Act.PAUSE
    if _ONLY_THIS.search(text):
        return Act.SKIP
    return Act.CANCEL if _FOR_GOOD.search(text) else None


def person_name(text: str) -> str:
    """The name of a person in a message that is nothing but a name; "" else."""
    match = _PERSON.match(text.strip())
    return match["name"].strip() if match and len(text.split()) <= 8 else ""
