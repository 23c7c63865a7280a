"""Words that tell how far something holds, as ordered patterns over lower-case English with plain apostrophes."""

from __future__ import annotations

import re


def any_of(*lines: str) -> re.Pattern[str]:
    """One pattern for what any of the lines matches."""
    return re.compile("|".join(f"(?:{line})" for line in lines))


UNKNOWN = any_of(
    # no idea, do not know, cannot say, not sure
    r"\b(?:no|not? got an?y|haven't got a|not the (?:slightest|faintest)) (?:idea|clue)\b",
    r"\b(?:i|we) (?:don't|do not|dont|really don't|honestly don't) (?:really |actually "
    r"|honestly )?know\b(?! (?:any|of any))",
    r"^(?:don't|dont|do not) know\b",
    r"\bdunno\b|\bidk\b|\bno clue\b|\bbeats me\b|\bwho knows\b|\bno idea\b",
    r"\b(?:can't|cannot|cant|couldn't|can not) (?:really |honestly )?(?:say|tell|answer"
    r"|judge)\b(?! (?:we|it|that|they|there))",
    r"\bnot sure\b(?! (?:what you mean))"
    r"|^(?:unsure|uncertain)\b(?! (?:answers?|ones?|cases?|outputs?|results?|replies|values?))"
    r"|\b(?:i'm|am|we're|are|bit|still) (?:unsure|uncertain)\b",
    # will find out
    r"\b(?:have|need|'d have|would have|want|going|will have|got) to (?:check|ask|find out|look (?:it|that) up"
    r"|look (?:at|into)|clarify|verify)\b",
    r"\b(?:let me|i'll|i will) (?:check|ask|find out|get back)\b",
    # somebody else would know
    r"\bask (?!for\b)(?:the |our )?[\w&-]+",
    r"\bwould know\b|\bshould know\b|\bmight know\b|\bknows (?:that|this|it|the|better|more)\b"
    r"|\bis the one who knows\b|^[\w.]+ knows$|\b(?:must|would have to) (?:answer|tell|say)\b",
    r"\ba question for\b|\bnot (?:something|anything) i (?:can|could)\b"
    r"|\bi(?:'m| am)? only\b.*\b(?:person|guy|one|project|side|product|do|know|manage)\b"
    r"|\bnot my (?:area|department|topic)\b",
    r"\bwe'll have to find out\b|\bnobody (?:here|on the call|in the room) knows\b|\bunclear to (?:me|us)\b",
)
HEDGED = any_of(
    # not quite
    r"\bkind ?of\b|\bkinda\b|\bsort of\b|\bsorta\b|\bsomehow\b|\bmore or less\b|\bin a way\b|\bso so\b|\bso-so\b",
    # maybe
    r"\bi (?:think|guess|suppose|believe|assume|reckon)\b|\bprobably\b|\bpresumably\b|\bsupposedly\b|\bmaybe\b"
    r"|\bperhaps\b",
    r"\bmight be\b|\bcould be\b|\bshould be (?:ok|okay|fine|there|good|in place)\b|\bhopefully\b|\bdepends\b"
    r"|\bhard to (?:say|tell|put)\b",
    # somewhat so
    r"\b\w+-ish\b|\b(?:okay|good|fine|done|ready|half|stable|most|ok)ish\b",
    # at times, later, by hearsay
    r"\bi'?ll tell (?:you|u)\b|\btell (?:you|u) (?:later|in a|soon)\b|\bnow and then\b|\bfrom time to time\b"
    r"|\bsometimes\b|\bwe'll see\b|\bmixed bag\b|\bas far as i know\b|\bafaik\b|\bapparently\b",
)
# A denied denial is a yes; a denial in front of a plain statement is a no.
FLIP = re.compile(
    r"\b(?:(?:it|this|that)(?:'s| is|s)? (?:not|isn't|isnt) (?:that|like|as if|as though|the case that"
    r"|true that)|(?:it|this) (?:isn't|isnt|is not|wasn't) (?:that|like|as if|as though|the case)"
    r"|not that|not as if|not like|(?:i|we) (?:wouldn't|would not|can't|cannot|couldn't|could not) say"
    r"|(?:i|we) don't (?:think|mean)|don't get me wrong|can't claim)\b"
)
NOT = (
    r"(?:not|no(?!-)|never|none|nobody|nothing|neither|nor|without|w/o|lack\w*|missing|isn'?t|aren'?t|wasn'?t"
    r"|weren'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|hadn'?t|can'?t|cannot|won'?t|wouldn'?t|couldn'?t"
    r"|ain'?t|nope|unowned|undefined)"
)
# Denied, these speak for a check: "no manual steps", "never failed".
BURDEN = (
    r"(?:manual\w*|hands?|human|intervention\w*|touch\w*|exports?|exporting|csvs?|workarounds?|outages?"
    r"|incidents?|failures?|failed|issues?|problems?|complaints?"
    r"|gaps?|findings?|errors?|downtimes?|exceptions?|surprises?|crash\w*|drop(?:s|ped|outs?)?|stale"
    r"|objections?|blockers?|deviations?|violations?|breaches|copy\w*|upload\w*"
    r"|spreadsheets?|excel|retyp\w*|glitch\w*|hiccups?|concerns?|open points|trouble|regress\w*|degrad\w*"
    r"|rollbacks?|loss(?:es)?|innovation (?:money|budget|funds?|cash)|delay\w*|swings?|spikes?|blips?|misses"
    r"|downsides?|babysitting|clicks?|gap|(?:people|person|one|body) (?:needed|involved|in between|has to))"
)
RELIEF = any_of(
    # none of the burden, nobody who bears it
    r"\b(?:no|zero|without|w/o|not a single|not one|no more|none of the|not any|not even a|free of|hardly any"
    rf"|nil|0)\b(?: (?:\w+[ -]){{0,3}}?){BURDEN}\b",
    r"\b(?:nobody|no ?one|noone|not a soul|none of us)\b (?:\w+ ){0,3}?(?:touch\w*|export\w*|copies|copy\w*"
    r"|upload\w*|interven\w*|retyp\w*|lifts?|babysit\w*|has to|needs to|complain\w*|have to|needed)\b",
    # it never failed
    r"\b(?:never|didn't|hasn't|doesn't|has not|did not|not) (?:\w+ )?(?:fail\w*|go(?:es|ne)? down|went down"
    r"|break\w*|broke\w*|crash\w*|been down|miss(?:ed|es)?|breach\w*|exceed\w*)\b",
    # the burden is gone
    r"\b(?:no longer|not anymore|not any more|never again)\b.*\b(?:manual\w*|by hand|export\w*|upload\w*|csv"
    r"|excel|innovation|depend\w*|pilot)",
    r"\b(?:manual\w*|by hand|export\w*|upload\w*|csv|excel|hand)\b.*\b(?:is|are|was|were|'s|got|been) (?:gone"
    r"|replaced|removed|switched off|history|retired|over|dead|abolished|eliminated)\b",
    # it runs by itself
    r"\b(?:by itself|by themselves|on its own|on their own|unattended|untouched|hands[- ]?off|hands[- ]free"
    r"|nothing (?:is )?missing|nothing to do with (?:the )?innovation"
    r"|not (?:dependent|reliant|depend\w*|from|out of|paid|part of)\b.{0,30}\binnovation)\b",
    # it depends on nothing
    r"\b(?:doesn't|does not|don't|do not|no longer|isn't|not) (?:\w+ ){0,2}?(?:depend\w*|rely|hang|come|live"
    r"|run|tied|funded|paid) (?:on|from|off|out of|by)\b",
    r"\b(?:nothing|none|not a cent|no)\b.{0,40}\binnovation\b|\bno (?:doubt|question)\b|\bnot only\b"
    r"|\bnot just\b|\bnothing but\b|\bno hands on\b|\bnot a problem\b|\bno problem\b|\bno worries\b",
)
PARTIAL = any_of(
    # a part of it
    r"\bpart(?:ly|ial|ially)\b|\bhalf(?:way| way)?\b(?!-?(?: ?year|ly| an? | hour))"
    r"|\bmost(?:ly)?\b(?! (?:over|never|people never))|\balmost\b|\bnearly\b|\blargely\b",
    # under way
    r"\bin progress\b|\bwip\b|\bwork in progress\b|\bunder ?way\b|\bunder construction\b"
    r"|\bongoing\b(?! (?:funding|budget|operational|operations|run|cost|opex|tracking|costs))"
    r"|\bdraft(?:ed|s|ing)?\b",
    r"\bworking on\b|\bstarted (?:to|on|with|building|writing|rolling)\b|\bhas (?:just )?started\b"
    r"|\bhave (?:just )?started\b|\bbegun\b"
    r"|\bis being (?:built|written|set up|rolled out|migrated|prepared|implemented|reviewed|tested|checked"
    r"|drafted|developed|onboarded)\b",
    r"\bbeing (?:built|written|rolled out|implemented|migrated|drafted)\b"
    r"|\bhalf-?(?:done|built|finished|written|baked)\b|\bgoing on\b|\brolling out\b",
    # a share, only some, not all
    r"\b(?:a|about a|one) (?:third|quarter|fifth)\b(?! of the (?:cost|budget))"
    r"|\bonly (?:for|in|the|some|one|two|three|four|half|part|budget|people|to|on|a few|at|inputs?|outputs?)\b"
    r"|\bsome (?:of|teams?|parts?|sites?|people|stores?|regions?|countries|plants?|feeds?|managers?|units?"
    r"|places|departments?|users|cases|are|have|do)\b",
    r"\bnot (?:all|every(?:one|body|where|thing)?|complete(?:ly)?|fully|entirely|finished|each|100|quite"
    r"|yet complete)\b|\bincomplete\b|\bunfinished\b",
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a few|several) (?:of|out of) (?:the "
    r"|our )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)\b|\btwo[- ]thirds\b"
    r"|\ba third of\b|\bthree quarters\b|\bmajority\b",
    # the rest is open
    r"\bthe rest (?:is|are|isn't|still|we|of|comes|goes|gets)\b|\bfor the others?\b"
    r"|\bthe other (?:half|two|three|one|ones)\b|\bpatchy\b|\bbits and pieces\b|\bto some extent\b"
    r"|\brough(?:ly)? (?:version|outline)\b",
    r"\b(?:at|around|about) \d{2} ?(?:%|percent) (?:done|complete|there|finished)\b"
    r"|\b\d{2} ?(?:%|percent) (?:done|complete|finished|there)\b|\bpilot version\b"
    r"|\bwaiting for (?:the )?(?:final )?(?:signature|approval|sign-?off)\b",
)
PLANNED = any_of(
    # on a plan
    r"\bplanned\b(?! (?:from|with|into|together))|\bplan(?:s|ning)? to\b|\bon the roadmap\b|\broadmap\b"
    r"|\bscheduled\b|\bin the backlog\b|\bbacklog\b"
    r"|\bto be (?:done|built|defined|decided|written|set up|agreed|confirmed|determined)\b|\btbd\b",
    # to come
    r"\bwill (?:be |have |get |start|come|do|follow|write|build|happen|arrive|add)\b"
    r"|\bgoing to (?:be|have|get|build|write|set|start|do|add)\b|\bgonna\b"
    r"|\bnext (?:quarter|year|month|sprint|release)\b(?=.*\b(?:plan|start|come|build|do)\b)",
    # wished for, not begun
    r"\bintend\b|\baim to\b|\bwant to\b|\bwe'd like\b|\bhope to\b|\bsupposed to (?:be|come|start)\b"
    r"|\bshould be (?:live|done|ready|in place|there) (?:by|in|on)\b|\bcoming (?:in|soon|next|with)\b"
    r"|\bnot (?:yet )?started\b|\bno one (?:has )?beg[au]n\b|\bnobody has begun\b|\bstarts? (?:in|next)\b"
    r"|\bkicks? off\b",
    r"\b(?:is|are) (?:a )?(?:future|phase two|phase 2|v2)\b|\bin (?:discussion|planning)\b"
    r"|\bunder discussion\b|\bnot (?:there )?yet\b",
)
UNMET = any_of(
    rf"\b{NOT}\b",
    # by hand, by file
    r"(?<!user )(?<!the )(?<!our )(?<!\ba )(?<!training )\bmanual(?:ly)?\b|\bby hand\b"
    r"|\bhand[- ](?:fed|typed|made|carried|curated|edited|fixed|copied)\b|\bcopy ?-?(?:and ?-?)?past\w*"
    r"|\bcopies\b|\bpastes?\b|\bretyp\w*|\bre-?key\w*|\bkeyed in\b|\busb\b|\bfax\w*|\bspreadsheets?\b"
    r"|\bexcels?\b|\bcsvs?\b|\bnotebook\b",
    r"\bupload(?:s|ed|ing)?\b|\bexports?\b|\bdownloads\b|\bmail us\b|\bemails?\b(?= .*\b(?:file|list|sheet|every)\b)",
    # fails, too much, too little
    r"\ba fail\b|\bfail(?:s|ing)?\b"
    r"|\bfailed (?:to|the|every|again|last|twice|in|an?|our|both|audit|review|test)\b|\bfailed$"
    r"|\bcrash(?:es|ed)?\b|\bfalls? over\b|\bwobbl\w*|\btoo (?:slow|late|high|expensive|low|long)\b|\bslow\b"
    r"|\bviolat\w*|\bin breach\b|\bbreaks?\b|\bbroken\b|\bover (?:budget|our limit|the limit)\b|\boverrun\b"
    r"|\bexceeds?\b",
    # missed, forbidden, waiting, running out
    r"\bmiss(?:es|ed)?\b|\btime-?outs?\b|\bmelted\b|\bempty (?:pane|page|screen|answer|box)"
    r"|\banyone (?:\w+ ){0,5}can\b|\beveryone can see\b|\bshared password|\bforbids?\b|\bforbidden\b"
    r"|\bprohibit\w*|\bagainst (?:the|our) policy\b"
    r"|\b(?:over|above|beyond|short of) (?:the |our )?(?:target|limit|budget|plan|what)\b"
    r"|\b\d+ ?(?:%|x|percent|times) (?:over|above|too)\b"
    r"|\bstill (?:is|are|booked|part|depends?|belongs?|comes?|runs?|funded|paid)\b|\bneither\b|\babsent\b"
    r"|\bpending\b|\bwaiting (?:for|on)\b|\boutstanding\b|\bunclear\b|\bundecided\b|\bunassigned\b"
    r"|\bunfunded\b|\bexpires?\b|\bruns? out\b|\brunning out\b|\bends? (?:in|with|after|when)\b|\btill\b"
    r"|\buntil\b",
    # refused, shared, improvised, broken
    r"\brefus\w*|\breject\w*|\bignored\b|\bforgotten\b|\bshared (?:login|account|password)s?\b|\bad-?hoc\b"
    r"|\bbolt(?:ed)?[- ]on\b|\bspinner\b|\berror page\b|\bblank (?:page|screen)\b|\bhangs?\b|\btimes? out\b",
    # still to do
    r"\bstill (?:open|manual\w*|mail\w*|copy\w*|copies|paste\w*|use|uses|have to|has to|need\w*|wait\w*|in|on"
    r"|do|does|a|the|merge\w*|upload\w*|fix\w*|export\w*)\b|\bhas yet to\b"
    r"|\bjust (?:a|an|told|informed|an email|the)\b|\bwere (?:told|informed|notified)\b"
    r"|\bgot (?:an?|the) (?:email|e-mail|memo|circular|slide\w*|deck|invite|announcement|presentation)\b",
    # told instead of asked; plain words for no
    r"\binformed (?:by|after|afterwards|via)\b|\bbig bang\b|\bnope\b|\bnah\b|\bzilch\b|\bnada\b|\bred\b"
    r"|\bpoor(?:ly)?\b|\bsadly\b|\bunfortunately\b|\bby [\w ]{2,20} alone\b|\bout of date\b|\boutdated\b"
    r"|\bobsolete\b|\bleft the company\b|\bvacant\b",
)
MET = any_of(
    # is in place, has been done
    r"\b(?:is|are|'s|'re|was|were|been|has|have|it's|all|fully|already|both|got) (?:\w+ ){0,2}?(?:in place"
    r"|live|done|running|working|there|approved|signed(?: off)?|confirmed|set(?: up)?|configured|active"
    r"|automated|automatic|complete[d]?|documented|tested|ready|covered|finished|ok|okay|fine|good|great"
    r"|sorted|met|passed|green|solid|agreed|defined|tracked|logged|stored|saved|published|rolled out|deployed"
    r"|enabled|assigned|named|settled|fixed|archived|recorded|monitored|checked|watched|measured|validated"
    r"|allocated|reserved|hired|trained|in production|compliant|in line|locked(?: down)?|restricted|limited to"
    r"|encrypted|secured|granted|masked|captured|covered|kept|included|handled|held)\b",
    # done, works, meets
    r"\b(?:in place|up and running|signed off|all set|sorted|done|works|in line with"
    r"|within (?:the|our|target|limit\w*|agreed)|meets?|hits?|passed|approved|confirmed|complete|live|running"
    r"|automatic(?:ally)?|automated|fully|gets? (?:paged|alerted|logged|checked|reviewed|pinged)|fires?|pages"
    r"|alerts? (?:the|us|goes?|go)|owns|is accountable|agreed|exists?|compl(?:y|ies)|conforms?|adheres?|signed"
    r"|accepted|validated|documented|settled|sorted out|arrives?|flows?|streams?|lands?|published|lives in)\b",
    # there is, we have
    r"\bthere(?:'s| is| are| was|s)\b|\bwe(?:'ve| have) (?:got )?(?:a|an|the|two|three|our)\b",
    # so is this
    r"\b(?:too|as well|likewise|same here|same for)$|\balso\b",
    # is the one accountable
    r"\b(?:is|was|are|'s|=) (?:now |clearly |already )?(?:the |our |fully )?(?:one )?(?:accountable"
    r"|responsible|owner|in charge)\b|\b(?:carries|answers for|answers to the board|is on the hook)\b"
    r"|^(?:accountable|responsible|owner)\b",
    # a word of assent or of frequency at the beginning
    r"^(?:yes|yep|yup|yeah|sure|absolutely|definitely|of course|indeed|correct|affirmative|done|check|totally"
    r"|certainly|100%|always|every\w*|all|both|daily|weekly)\b",
)
# Everyday verbs and words of frequency, which decide only where nothing else does.
MET_FAINT = any_of(
    r"\b(?:we|they|it|that|this|there|i|he|she)(?:'ve| have| has|'s)? (?:already |all |now |even )?(?:got|have"
    r"|has|do|does|did|are|is|'re|use|run|log|store|track|monitor|measure|review|check|record|save|had|hired"
    r"|gave|ranked|keep|cut)\b",
    r"\b(?:keeps?|holds?|captures?|stores?|records?|contains?|includes?|switch(?:es)? (?:back )?to|falls? back"
    r"|drops? back|goes? to|routes? to|sends?|writes?|covers?|wakes?|takes over|takes it)\b",
    r"\b(?:every|each|all|daily|weekly|hourly|nightly|monthly|quarterly|24/7)\b",
)
# A plain yes or no at the beginning or the end.
STRONG_YES = re.compile(
    r"^(?:yes|yep|yup|yeah|ya|aye|sure|absolutely|definitely|of course|indeed|correct|affirmative|done|totally|certainly)\b"
)
STRONG_NO = re.compile(
    r"^(?:no|nope|nah|nay)(?=$|[,.;:!…-]"
    r"|\s+(?:we|it|they|not|i|there|that|this|he|she|nobody|none|the|our|but|sorry|unfortunately|sadly|still"
    r"|never|all|only|just)\b)"
    r"|^(?:not yet|not really|not at all|negative|no way|nope|nah)\b"
)
ENDS_YES = re.compile(r"[\w)] (?:yes|yep|yeah|yup)[.! ]*$")
ENDS_NO = re.compile(r"^(?:that'?s|so|it'?s|then) (?:a )?no[.! ]*$|[\w)],? (?:so )?(?:no|nope|nah)[.! ]*$")
# Subjects with a verb or a tick and nothing more: "inputs only", "alerts are", "runbook ✔".
ELLIPSIS = re.compile(
    r"^(?!.*\b(?:not|no|none|nothing|nobody|neither)\b)[\w' /-]{2,40} (?:only|are|is|do|does|were|have|has|✔|✅|☑)$"
)
