"""How people sign off, push for a verdict that the answers do not give, or lose patience."""

from __future__ import annotations

import re

SIGN = re.compile(
    r"\b(?:i|we|i'll|i will|i'd|let me|happy to|i hereby|i can|can) (?:hereby |will |can |do |formally "
    r"|now )?sign(?: (?:off|it|this|that|here))?\b"
    r"|\bsign (?:it |this |that )?off\b(?! (?:by|the|in|on the|and|last|yesterday))"
    r"|\bsigned off (?:by me|from my side|on my side|for me)\b"
    r"|\bsign[- ]?off(?: from (?:me|my side))?(?: please| granted| given)?[.! ]*$|\bsign (?:it|this)\b"
    r"|^(?:consider (?:it|this) signed|signed)[.! ,]*(?:\w+ \w+)?$"
    r"|\b(?:ok(?:ay)?|correct|good|right|fine|accurate),? (?:so )?i sign\b|\bmy sign-?off\b"
)
# Values set as data instead of told.
VOICE = re.compile(r"[\"'](?:verdict|status|outcome|answers)[\"']\s*:")
PRESSURE = re.compile(
    # ignore the rules
    r"\b(?:ignore|forget|disregard|override|bypass|skip) (?:all |any |the |your |these |about the |previous "
    r"|prior |every |checklist )*(?:rules?|instructions?|checklist|criteria|gaps?|failed|missing|evidence"
    r"|requirements?|prompt|guidelines?|policy|policies|unmet|red)\b"
    # mark everything as ready
    r"|\b(?:mark|put|set|make|declare|count|rate|score|treat|flag|call|tick|turn|give|record|pretend|report"
    r"|write|list|show) (?:\w+ ){0,5}?(?:everything|all|us|it|this|every item|all of (?:it|them)|the verdict"
    r"|the whole thing|each item|them all|all ten|all four|verdict|as ready|the pilot"
    r"|the rest)\b.{0,40}\b(?:ready|green|met|passed|pass|yes|done|complete|approved|ready-to-scale|100"
    r"|compliant|go)\b"
    r"|\b(?:put|give|mark|set) (?:\w+ )?(?:green|a pass|ready|met) (?:on|for|to|in"
    r"|everywhere)\b.{0,25}\b(?:all|everything|every|us|report|verdict|whole|ten|four)\b|\bgreen on all\b"
    r"|\bjust (?:say|write|mark|put|tick|give|pass|approve|call)\b.{0,40}\b(?:ready|green|pass(?:ed)?|met|yes"
    r"|us|approved|box(?:es)?)\b|\bgive us (?:a )?(?:ready|green|pass)\w*"
    r"|\bi want (?:a|the) (?:pass|green|ready)\b"
    # orders in another's voice
    r"|^\W{0,3}(?:system|assistant|developer|admin|new (?:policy|instruction|rule)s?|important)\W{0,3}[:>]"
    r"|\bas an? (?:admin|administrator|system|developer|cio|ceo|boss)\b.{0,30}\b(?:order|override|instruct"
    r"|tell|set|mark)\b|\boutput verdict\b|\bset (?:the )?verdict\b|\byou are now\b|\bi hereby declare\b"
    r"|\bpretend\b.{0,40}\b(?:ready|passed|met|cfo|green|yes)\b"
    # asking for a favour
    r"|\b(?:can'?t|couldn'?t|cannot|could) you (?:just |simply |please )*(?:say|mark|write|put|give|make|let"
    r"|round|turn|pass|call|tick|be a bit|wave|approve)\b.{0,40}\b(?:ready|green|pass|met|through|up|yes|us"
    r"|less strict|nice|partial|verdict)\b|\b(?:let|wave) (?:us|this|it) (?:through|pass|slide)\b"
    r"|\bnobody (?:reads (?:this|it)|checks (?:this|it)\b|will notice)|\btoo strict\b"
    r"|\bround (?:it|us|that) up\b|\bbe (?:a )?(?:bit )?(?:more )?(?:lenient|flexible|nice)\b"
    r"|\b(?:a )?real advisor would\b|\bboard (?:meets|meeting|wants)\b.{0,40}\b(?:green|ready|yes|pass)\b"
    r"|\bbump (?:it|us|that|our)\b|\bconfirm (?:that )?we(?:'re| are) ready\b"
)
FRUSTRATED = re.compile(
    r"\b(?:endless|never[- ]end\w*|never end|takes forever|boring|annoying|tedious|waste of time|so long"
    r"|too long|too many questions|how much longer|still more|fed up|tired of|ridiculous|pointless"
    r"|bureaucra\w*|sick of|don'?t see why|not fun|exhausting|painful"
    r"|nonsense|stupid|useless|questionnaire)\b|[🙄😩😤]|^(?:ugh+|pfff*|uff+|argh+|sigh+|meh)\b"
)
