"""How far something holds, told by the words of a clause alone: "in place", "half of it", "planned", "nobody does".

Ordered patterns over lower-case English. Words that deny a burden ("no manual steps", "never failed") speak for it, and a
denied denial ("it's not that we don't") counts as a yes. What no pattern decides is left to the examples.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Extent(StrEnum):
    """How far a check holds by what a clause says."""

    MET = "met"
    PARTIAL = "partial"
    PLANNED = "planned"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    HEDGED = "hedged"


def _any(text: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{line.strip()})" for line in text.strip().splitlines() if line.strip()))


_UNKNOWN = _any(r"""
\b(?:no|not? got an?y|haven't got a|not the (?:slightest|faintest)) (?:idea|clue)\b
\b(?:i|we) (?:don't|do not|dont|really don't|honestly don't) (?:really |actually |honestly )?know\b(?! (?:any|of any))
^(?:don't|dont|do not) know\b
\bdunno\b|\bidk\b|\bno clue\b|\bbeats me\b|\bwho knows\b|\bno idea\b
\b(?:can't|cannot|cant|couldn't|can not) (?:really |honestly )?(?:say|tell|answer|judge)\b(?! (?:we|it|that|they|there))
\bnot sure\b(?! (?:what you mean))|^(?:unsure|uncertain)\b(?! (?:answers?|ones?|cases?|outputs?|results?|replies|values?))|\b(?:i'm|am|we're|are|bit|still) (?:unsure|uncertain)\b
\b(?:have|need|'d have|would have|want|going|will have|got) to (?:check|ask|find out|look (?:it|that) up|look (?:at|into)|clarify|verify)\b
\b(?:let me|i'll|i will) (?:check|ask|find out|get back)\b
\bask (?!for\b)(?:the |our )?[\w&-]+
\bwould know\b|\bshould know\b|\bmight know\b|\bknows (?:that|this|it|the|better|more)\b|\bis the one who knows\b|^[\w.]+ knows$|\bmust answer\b
\ba question for\b|\bnot (?:something|anything) i (?:can|could)\b|\bi(?:'m| am)? only\b.*\b(?:person|guy|one|project|side|product|do|know|manage)\b|\bnot my (?:area|department|topic)\b
\bwe'll have to find out\b|\bnobody (?:here|on the call|in the room) knows\b|\bunclear to (?:me|us)\b
""")
_HEDGED = _any(r"""
\bkind ?of\b|\bkinda\b|\bsort of\b|\bsorta\b|\bsomehow\b|\bmore or less\b|\bin a way\b|\bso so\b|\bso-so\b
\bi (?:think|guess|suppose|believe|assume|reckon)\b|\bprobably\b|\bpresumably\b|\bsupposedly\b|\bmaybe\b|\bperhaps\b
\bmight be\b|\bcould be\b|\bshould be (?:ok|okay|fine|there|good|in place)\b|\bhopefully\b|\bdepends\b|\bhard to (?:say|tell|put)\b
\b\w+-ish\b|\b(?:okay|good|fine|done|ready|half|stable|most|ok)ish\b
\bi'?ll tell (?:you|u)\b|\btell (?:you|u) (?:later|in a|soon)\b|\bnow and then\b|\bfrom time to time\b|\bsometimes\b|\bwe'll see\b|\bmixed bag\b|\bas far as i know\b|\bafaik\b|\bapparently\b
""")
# A denied denial is a yes; a denial in front of a plain statement is a no.
_FLIP = re.compile(
    r"\b(?:(?:it|this|that)(?:'s| is|s)? (?:not|isn't|isnt) (?:that|like|as if|as though|the case that|true that)|(?:it|this) (?:isn't|isnt|is not|wasn't) (?:that|like|as if|as though|the case)"
    r"|not that|not as if|not like|(?:i|we) (?:wouldn't|would not|can't|cannot|couldn't|could not) say|(?:i|we) don't (?:think|mean)|don't get me wrong|can't claim)\b"
)
_NOT = r"(?:not|no(?!-)|never|none|nobody|nothing|neither|nor|without|w/o|lack\w*|missing|isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|hadn'?t|can'?t|cannot|won'?t|wouldn'?t|couldn'?t|ain'?t|nope|unowned|undefined)"
_BURDEN = (
    r"(?:manual\w*|hands?|human|intervention\w*|touch\w*|exports?|exporting|csvs?|workarounds?|outages?|incidents?|failures?|failed|issues?|problems?|complaints?"
    r"|gaps?|findings?|errors?|downtimes?|exceptions?|surprises?|crash\w*|drop(?:s|ped|outs?)?|stale|objections?|blockers?|deviations?|violations?|breaches|copy\w*|upload\w*"
    r"|spreadsheets?|excel|retyp\w*|glitch\w*|hiccups?|concerns?|open points|trouble|regress\w*|degrad\w*|rollbacks?|loss(?:es)?|innovation (?:money|budget|funds?|cash)|delay\w*|swings?|spikes?|blips?|misses|downsides?|babysitting|clicks?|gap|(?:people|person|one|body) (?:needed|involved|in between|has to))"
)
_RELIEF = _any(rf"""
\b(?:no|zero|without|w/o|not a single|not one|no more|none of the|not any|not even a|free of|hardly any|nil|0)\b(?: (?:\w+[ -]){{0,3}}?){_BURDEN}\b
\b(?:nobody|no ?one|noone|not a soul|none of us)\b (?:\w+ ){{0,3}}?(?:touch\w*|export\w*|copies|copy\w*|upload\w*|interven\w*|retyp\w*|lifts?|babysit\w*|has to|needs to|complain\w*|have to|needed)\b
\b(?:never|didn't|hasn't|doesn't|has not|did not|not) (?:\w+ )?(?:fail\w*|go(?:es|ne)? down|went down|break\w*|broke\w*|crash\w*|been down|miss(?:ed|es)?|breach\w*|exceed\w*)\b
\b(?:no longer|not anymore|not any more|never again)\b.*\b(?:manual\w*|by hand|export\w*|upload\w*|csv|excel|innovation|depend\w*|pilot)
\b(?:manual\w*|by hand|export\w*|upload\w*|csv|excel|hand)\b.*\b(?:is|are|was|were|'s|got|been) (?:gone|replaced|removed|switched off|history|retired|over|dead|abolished|eliminated)\b
\b(?:by itself|by themselves|on its own|on their own|unattended|untouched|hands[- ]?off|hands[- ]free|nothing (?:is )?missing|nothing to do with (?:the )?innovation|not (?:dependent|reliant|depend\w*|from|out of|paid|part of)\b.{{0,30}}\binnovation)\b
\b(?:doesn't|does not|don't|do not|no longer|isn't|not) (?:\w+ ){{0,2}}?(?:depend\w*|rely|hang|come|live|run|tied|funded|paid) (?:on|from|off|out of|by)\b
\b(?:nothing|none|not a cent|no)\b.{0, 40}\binnovation\b|\bno (?:doubt|question)\b|\bnot only\b|\bnot just\b|\bnothing but\b|\bno hands on\b|\bnot a problem\b|\bno problem\b|\bno worries\b
""")
_PARTIAL = _any(r"""
\bpart(?:ly|ial|ially)\b|\bhalf(?:way| way)?\b(?!-?(?: ?year|ly| an? | hour))|\bmost(?:ly)?\b(?! (?:over|never|people never))|\balmost\b|\bnearly\b|\blargely\b
\bin progress\b|\bwip\b|\bwork in progress\b|\bunder ?way\b|\bunder construction\b|\bongoing\b(?! (?:funding|budget|operational|operations|run|cost|opex|tracking|costs))|\bdraft(?:ed|s|ing)?\b
\bworking on\b|\bstarted (?:to|on|with|building|writing|rolling)\b|\bhas (?:just )?started\b|\bhave (?:just )?started\b|\bbegun\b|\bis being (?:built|written|set up|rolled out|migrated|prepared|implemented|reviewed|tested|checked|drafted|developed|onboarded)\b
\bbeing (?:built|written|rolled out|implemented|migrated|drafted)\b|\bhalf-?(?:done|built|finished|written|baked)\b|\bgoing on\b|\brolling out\b
\b(?:a|about a|one) (?:third|quarter|fifth)\b(?! of the (?:cost|budget))|\bonly (?:for|in|the|some|one|two|three|four|half|part|budget|people|to|on|a few|at|inputs?|outputs?)\b|\bsome (?:of|teams?|parts?|sites?|people|stores?|regions?|countries|plants?|feeds?|managers?|units?|places|departments?|users|cases|are|have|do)\b
\bnot (?:all|every(?:one|body|where|thing)?|complete(?:ly)?|fully|entirely|finished|each|100|quite|yet complete)\b|\bincomplete\b|\bunfinished\b
\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a few|several) (?:of|out of) (?:the |our )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\b|\btwo[- ]thirds\b|\ba third of\b|\bthree quarters\b|\bmajority\b
\bthe rest (?:is|are|isn't|still|we|of|comes|goes|gets)\b|\bfor the others?\b|\bthe other (?:half|two|three|one|ones)\b|\bpatchy\b|\bbits and pieces\b|\bto some extent\b|\brough(?:ly)? (?:version|outline)\b
\b(?:at|around|about) \d{2} ?(?:%|percent) (?:done|complete|there|finished)\b|\b\d{2} ?(?:%|percent) (?:done|complete|finished|there)\b|\bpilot version\b|\bwaiting for (?:the )?(?:final )?(?:signature|approval|sign-?off)\b
""")
_PLANNED = _any(r"""
\bplanned\b(?! (?:from|with|into|together))|\bplan(?:s|ning)? to\b|\bon the roadmap\b|\broadmap\b|\bscheduled\b|\bin the backlog\b|\bbacklog\b|\bto be (?:done|built|defined|decided|written|set up|agreed|confirmed|determined)\b|\btbd\b
\bwill (?:be |have |get |start|come|do|follow|write|build|happen|arrive|add)\b|\bgoing to (?:be|have|get|build|write|set|start|do|add)\b|\bgonna\b|\bnext (?:quarter|year|month|sprint|release)\b(?=.*\b(?:plan|start|come|build|do)\b)
\bintend\b|\baim to\b|\bwant to\b|\bwe'd like\b|\bhope to\b|\bsupposed to (?:be|come|start)\b|\bshould be (?:live|done|ready|in place|there) (?:by|in|on)\b|\bcoming (?:in|soon|next|with)\b|\bnot (?:yet )?started\b|\bno one (?:has )?beg[au]n\b|\bnobody has begun\b|\bstarts? (?:in|next)\b|\bkicks? off\b
\b(?:is|are) (?:a )?(?:future|phase two|phase 2|v2)\b|\bin (?:discussion|planning)\b|\bunder discussion\b|\bnot (?:there )?yet\b
""")
_UNMET = _any(rf"""
\b{_NOT}\b
(?<!user )(?<!the )(?<!our )(?<!\ba )(?<!training )\bmanual(?:ly)?\b|\bby hand\b|\bhand[- ](?:fed|typed|made|carried|curated|edited|fixed|copied)\b|\bcopy ?-?(?:and ?-?)?past\w*|\bcopies\b|\bpastes?\b|\bretyp\w*|\bre-?key\w*|\bkeyed in\b|\busb\b|\bfax\w*|\bspreadsheets?\b|\bexcels?\b|\bcsvs?\b|\bnotebook\b
\bupload(?:s|ed|ing)?\b|\bexports?\b|\bdownloads\b|\bmail us\b|\bemails?\b(?= .*\b(?:file|list|sheet|every)\b)
\ba fail\b|\bfail(?:s|ing)?\b|\bfailed (?:to|the|every|again|last|twice|in|an?|our|both|audit|review|test)\b|\bfailed$|\bcrash(?:es|ed)?\b|\bfalls? over\b|\bwobbl\w*|\btoo (?:slow|late|high|expensive|low|long)\b|\bslow\b|\bviolat\w*|\bin breach\b|\bbreaks?\b|\bbroken\b|\bover (?:budget|our limit|the limit)\b|\boverrun\b|\bexceeds?\b
\bmiss(?:es|ed)?\b|\btime-?outs?\b|\bkilled us\b|\bmelted\b|\bempty (?:pane|page|screen|answer|box)|\banyone (?:\w+ ){0, 5}can\b|\beveryone can see\b|\bshared password|\bforbids?\b|\bforbidden\b|\bprohibit\w*|\bagainst (?:the|our) policy\b|\b(?:over|above|beyond|short of) (?:the |our )?(?:target|limit|budget|plan|what)\b|\b\d+ ?(?:%|x|percent|times) (?:over|above|too)\b|\bstill (?:is|are|booked|part|depends?|belongs?|comes?|runs?|funded|paid)\b|\bneither\b|\babsent\b|\bpending\b|\bwaiting (?:for|on)\b|\boutstanding\b|\bunclear\b|\bundecided\b|\bunassigned\b|\bunfunded\b|\bexpires?\b|\bruns? out\b|\brunning out\b|\bends? (?:in|with|after|when)\b|\btill\b|\buntil\b
\brefus\w*|\breject\w*|\bignored\b|\bforgotten\b|\bshared (?:login|account|password)s?\b|\bad-?hoc\b|\bbolt(?:ed)?[- ]on\b|\bspinner\b|\berror page\b|\bblank (?:page|screen)\b|\bhangs?\b|\btimes? out\b
\bstill (?:open|manual\w*|mail\w*|copy\w*|copies|paste\w*|use|uses|have to|has to|need\w*|wait\w*|in|on|do|does|a|the|merge\w*|upload\w*|fix\w*|export\w*)\b|\bhas yet to\b|\bjust (?:a|an|told|informed|an email|the)\b|\bwere (?:told|informed|notified)\b|\bgot (?:an?|the) (?:email|e-mail|memo|circular|slide\w*|deck|invite|announcement|presentation)\b
\binformed (?:by|after|afterwards|via)\b|\bbig bang\b|\bnope\b|\bnah\b|\bzilch\b|\bnada\b|\bred\b|\bpoor(?:ly)?\b|\bsadly\b|\bunfortunately\b|\bby [\w ]{2, 20} alone\b|\bout of date\b|\boutdated\b|\bobsolete\b|\bleft the company\b|\bvacant\b
""")
_MET = _any(r"""
\b(?:is|are|'s|'re|was|were|been|has|have|it's|all|fully|already|both|got) (?:\w+ ){0,2}?(?:in place|live|done|running|working|there|approved|signed(?: off)?|confirmed|set(?: up)?|configured|active|automated|automatic|complete[d]?|documented|tested|ready|covered|finished|ok|okay|fine|good|great|sorted|met|passed|green|solid|agreed|defined|tracked|logged|stored|saved|published|rolled out|deployed|enabled|assigned|named|settled|fixed|archived|recorded|monitored|checked|watched|measured|validated|allocated|reserved|hired|trained|in production|compliant|in line|locked(?: down)?|restricted|limited to|encrypted|secured|granted|masked|captured|covered|kept|included|handled|held)\b
\b(?:in place|up and running|signed off|all set|sorted|done|works|in line with|within (?:the|our|target|limit\w*|agreed)|meets?|hits?|passed|approved|confirmed|complete|live|running|automatic(?:ally)?|automated|fully|gets? (?:paged|alerted|logged|checked|reviewed|pinged)|fires?|pages|alerts? (?:the|us|goes?|go)|owns|is accountable|agreed|exists?|compl(?:y|ies)|conforms?|adheres?|signed|accepted|validated|documented|settled|sorted out|arrives?|flows?|streams?|lands?|published|lives in)\b
\bthere(?:'s| is| are| was|s)\b|\bwe(?:'ve| have) (?:got )?(?:a|an|the|two|three|our)\b
\b(?:too|as well|likewise|same here|same for)$|\balso\b
\b(?:is|was|are|'s|=) (?:now |clearly |already )?(?:the |our |fully )?(?:one )?(?:accountable|responsible|owner|in charge)\b|\b(?:carries|answers for|answers to the board|is on the hook)\b|^(?:accountable|responsible|owner)\b
^(?:yes|yep|yup|yeah|sure|absolutely|definitely|of course|indeed|correct|affirmative|done|check|totally|certainly|100%|always|every\w*|all|both|daily|weekly)\b
""")
_MET_FAINT = _any(r"""
\b(?:we|they|it|that|this|there|i|he|she)(?:'ve| have| has|'s)? (?:already |all |now |even )?(?:got|have|has|do|does|did|are|is|'re|use|run|log|store|track|monitor|measure|review|check|record|save|had|hired|gave|ranked|keep|cut)\b
\b(?:keeps?|holds?|captures?|stores?|records?|contains?|includes?|switch(?:es)? (?:back )?to|falls? back|drops? back|goes? to|routes? to|sends?|writes?|covers?|wakes?|takes over|takes it)\b
\b(?:every|each|all|daily|weekly|hourly|nightly|monthly|quarterly|24/7)\b
""")
_STRONG_YES = re.compile(
    r"^(?:yes|yep|yup|yeah|ya|aye|sure|absolutely|definitely|of course|indeed|correct|affirmative|done|totally|certainly)\b"
)
_ENDS_YES = re.compile(r"[\w)] (?:yes|yep|yeah|yup)[.! ]*$")
_ENDS_NO = re.compile(r"^(?:that'?s|so|it'?s|then) (?:a )?no[.! ]*$|[\w)],? (?:so )?(?:no|nope|nah)[.! ]*$")
_STRONG_NO = re.compile(
    r"^(?:no|nope|nah|nay)(?=$|[,.;:!…-]|\s+(?:we|it|they|not|i|there|that|this|he|she|nobody|none|the|our|but|sorry|unfortunately|sadly|still|never|all|only|just)\b)"
    r"|^(?:not yet|not really|not at all|negative|no way|nope|nah)\b"
)


_ELLIPSIS = re.compile(
    r"^(?!.*\b(?:not|no|none|nothing|nobody|neither)\b)[\w' /-]{2,40} (?:only|are|is|do|does|were|have|has|✔|✅|☑)$"
)


def normalise(text: str) -> str:
    """Lower case with plain apostrophes, as the patterns expect it."""
    text = re.sub(r"[\"“”][^\"“”]{1,60}[\"“”]", " ", text)  # what something else says decides nothing
    return " ".join(text.lower().replace("’", "'").replace("`", "'").split())


def is_telling(text: str) -> bool:
    """Whether the words of a clause decide by themselves, not only by an everyday verb."""
    text = normalise(text)
    return any(pattern.search(text) for pattern in (_RELIEF, _UNMET, _PARTIAL, _PLANNED, _MET, _UNKNOWN))


def denied_denial(text: str) -> bool:
    """Whether a clause denies a denial: "it's not that we don't have one"."""
    return bool(_FLIP.search(normalise(text)))


def cue_vector(text: str) -> list[float]:
    """The patterns that a clause matches, as features of equal weight for the regression in `examples`."""
    text = normalise(text)
    rest, relieved = _RELIEF.subn(" ", text)
    flags = (
        bool(relieved),
        bool(_UNMET.search(rest)),
        bool(_MET.search(rest)),
        bool(_MET_FAINT.search(rest)),
        bool(_PARTIAL.search(rest)),
        bool(_PLANNED.search(rest)),
        bool(re.search(rf"\b{_NOT}\b", rest)),
        bool(_FLIP.search(text)),
    )
    return [float(flag) for flag in flags]


def bare_answer(text: str) -> bool | None:
    """True or False where a clause begins with a plain yes or no, else None."""
    text = re.sub(
        r"^(?:(?:ok(?:ay)?|well|then|and|so|oh|hm+|fine|ah|um+|uh+|honestly|actually|sorry)[, ]+)+", "", normalise(text)
    )
    if _STRONG_YES.match(text) or _ENDS_YES.search(text):
        return True
    if _ENDS_NO.search(text):
        return False
    return False if _STRONG_NO.match(text) else None


def read_extent(text: str) -> Extent | None:
    """What the words of one clause decide; None where they leave it open."""
    text = normalise(text)
    if _ELLIPSIS.match(text):
        return Extent.MET
    if _UNKNOWN.search(text) and "no longer unknown" not in text:
        return Extent.UNKNOWN
    flip = _FLIP.search(text)
    if flip:
        denied = text[flip.end() :]
        return Extent.MET if re.search(rf"\b{_NOT}\b", denied) or _UNMET.search(denied) else Extent.HEDGED
    if _HEDGED.search(text):
        return Extent.HEDGED
    rest, relieved = _RELIEF.subn(" ", text)
    if _PARTIAL.search(rest):
        return Extent.PARTIAL
    planned, unmet = _PLANNED.search(rest), _UNMET.search(rest)
    if planned:
        return Extent.PLANNED
    if unmet and not relieved:
        return Extent.UNMET
    if relieved and not unmet:
        return Extent.MET
    return Extent.MET if (_MET.search(rest) or _MET_FAINT.search(rest)) and not unmet else None
