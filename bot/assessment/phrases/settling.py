"""How people confirm, deny, correct, take back and choose, and what they say of stages and of what does not apply."""

from __future__ import annotations

import re

from bot.assessment.models import Stage

# A message that begins with a yes or a no, and what follows.
YES = re.compile(
    r"^(?:yes|yep|yup|yeah|ya|yea|y|sure|ok(?:ay)?|k|correct|right|exactly|true|agreed|confirmed?|confirm"
    r"|looks (?:right|good|correct|fine|ok)|that'?s (?:right|correct|it|how it is|true|fine)"
    r"|sounds (?:right|good)|all (?:correct|good|right|of (?:them|it))|save (?:it|them|all)|go ahead|do it"
    r"|fine(?: by me)?|perfect|absolutely|please do|of course|good|affirmative"
    r"|still (?:true|holds|valid|the case|correct)|unchanged|no change|same|👍|✅|👌|🙏|💯|:\+1:|:thumbsup:"
    r"|:white_check_mark:)(?!\w)(?P<rest>.*)$",
    re.DOTALL,
)
NO = re.compile(
    r"^(?:no|nope|nah|n|wrong|incorrect|not (?:correct|right|true|quite|all)|don'?t|do not|cancel|discard"
    r"|that'?s (?:wrong|not right|not correct|not true)|none of (?:it|them|that)|never|leave it|keep it|👎|❌"
    r"|:-1:|:thumbsdown:)(?!\w)(?P<rest>.*)$",
    re.DOTALL,
)
CORRECTING = re.compile(
    r"(?i)\b(?:sorry|actually|correction|correct(?:ing)? (?:that|this|myself|above)|i was wrong|i were wrong"
    r"|my (?:bad|mistake)|i (?:meant|mixed|misspoke|mis-?read|forgot)|mixed (?:that|it|this) up|typo"
    r"|scratch that|not true|isn'?t true|change (?:that|the|my|this|it|data|\w+)\b|please change"
    r"|update (?:that|the|my)|make (?:that|it)\b.{0,20}\binstead|instead|wait|hold on|on second thought"
    r"|i take (?:that|it) back|take (?:that|it) back|(?:is|was) wrong\b|i have to correct|need to correct"
    r"|we were wrong|revise|rectify|not \d|hm+ no\b|no longer unknown|turns out|i said .{1,40} but"
    r"|earlier i said|i told you|(?:i'?ve |i )edited|swapped the|ups|oops|have to correct|is solved"
    r"|is fixed now|amend|fix that|set the owner|the .{1,30} one is wrong|item \d+ is wrong)\b"
)
# Taken back by the end of the same message: "change the owner to Sam... no, leave it".
WITHDRAWN = re.compile(
    r"(?i)(?:\b(?:no|nah|nope|hmm*|ach|actually|wait|sorry|or)\b[,.… ]*)?\b(?:leave (?:it|that|this|as is|\w+)"
    r"|keep (?:it|that|\w+)(?: as (?:it )?(?:is|was))?|forget (?:it|that|about it|i said|what i said)|never ?mind"
    r"|scrap that|as it (?:is|was)|(?:it )?stays?(?: as| the| with)?|don'?t change|ignore (?:that|me)"
    r"|no change|undo that|let it be)\b[^?]*$"
)
NOT_APPLICABLE = re.compile(
    r"(?i)(?:^|[\s,.;:(])(?:n ?/ ?a|n\.a\.?|not applicable"
    r"|(?:does|do)(?:n'?t| not) (?:really )?apply(?: (?:to|for|here|in) ?(?:us|our case|here|this|our setup"
    r"|our pilot|it)?)?|isn'?t applicable|not relevant(?: (?:for|to|in) (?:us|our case|here|this))?"
    r"|irrelevant(?: (?:for|to) us)?|inapplicable|doesn'?t concern us|not something we need|no relevance"
    r"|nicht zutreffend)(?=$|[\s,.;:!)])|^na(?=$|[\s,.;:!])"
)
# Which stage a message names; the more particular ones first.
STAGES: tuple[tuple[Stage, str], ...] = (
    (Stage.LIMITED_PRODUCTION, r"limited production|stage (?:3|three)|partial production|limited rollout|limited prod"),
    (Stage.SCALED_PRODUCTION, r"scaled production|stage (?:4|four)|full rollout|scaled rollout|full production"),
    (Stage.STEADY_STATE, r"steady state|stage (?:5|five)"),
    (Stage.READINESS_GATE, r"readiness gate|stage (?:2|two)|the gate"),
    (Stage.PROOF_OF_CONCEPT, r"proof of concept|\bpoc\b"),
    (Stage.PILOT, r"(?:the |still |just |a )*pilot(?: (?:phase|stage))?|stage (?:1|one)"),
)
IN_STAGE = re.compile(
    r"(?i)\b(?:we(?:'re| are| were|’re)?|it(?:'s| is|’s)?|this is|moved|they(?:'re| are)"
    r"|our (?:pilot|project|system) is)\b(?: (?:actually|already|now|really|officially|still|just|in fact"
    r"|by now|technically|since \w+|only))* (?:in|at|a|into|past|to|on|moved (?:in)?to|no longer a"
    r"|not in)? ?(?:the |a )?(?P<stage>[\w ]{3,30})"
)
