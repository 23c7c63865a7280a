"""How people ask: where things stand, why something matters, what is meant."""

from __future__ import annotations

import re

from bot.assessment.phrases.moving import OPEN

STATUS = re.compile(
    # what is left, what was said
    rf"{OPEN}(?:what(?:'?s| is| are| else is)?(?: the)? (?:still )?(?:left|missing|open|outstanding|remaining"
    rf"|status|verdict|result|summary|overview|picture|state|score|progress|open items|gaps|state|overall"
    rf"|blocking|to do|todo|pending)\b.*"
    rf"|what (?:have|did) (?:we|you|i|u) (?:got|have|record(?:ed)?|answer(?:ed)?|noted?|written|said|put|saved"
    rf"|covered|done)\b.*"
    r"|what (?:else )?(?:is|are|do we|do i|have we)\b.{0,20}\b(?:left|open|missing|still have|parked|recorded"
    r"|unanswered|remaining|outstanding|to go|blocking|skipped).*"
    # which ones
    r"|which (?:ones?|items?|questions?|parts?)\b.{0,25}\b(?:left|open|missing|park(?:ed)?|skip(?:ped)?|done"
    r"|answered|unanswered|remain(?:ing)?|met|unmet|failed|outstanding|red|green).*"
    # where do we stand
    r"|where (?:do|are|did|have|r) (?:we|i|u)\b.{0,20}(?:stand|at|now|overall|far|got|are)?\b.*"
    r"|(?:show me |tell me |show us )?where we (?:stand|are)\b.*|where are we"
    # how many, how far, how long, how is it going
    r"|how (?:many|much)\b.{0,25}\b(?:left|more|remain\w*|to go|open|missing|done|questions?|items?|still"
    r"|answered|longer|outstanding).*|how many more|how far\b.*"
    r"|how long\b.{0,20}(?:left|more|take|until|still|going)\b.*"
    r"|how(?:'s| is| are) (?:it|we|this) (?:looking|going|doing).*"
    r"|how (?:do|does|are|did) (?:we|it|things) (?:look|doing|stand)\b.*|how are we doing\b.*"
    # a summary
    r"|(?:(?:give|show|send|get|print|tell|read|display|list)(?: me| us)? )?(?:(?:a|the|an|your|our|my|current"
    r"|quick|short|full|updated|final|whole|all|latest|up-to-date|everything) )*(?:summary|overview|status"
    r"|recap|verdict|progress|list so far|answers so far|interim result|scorecard|report so far|result|report"
    r"|list of (?:gaps|open items)|open items"
    r"|gaps)\b(?! (?:metric|measure|call|page|track|board|report(?:s|ing) (?:is|are|go)|goes|is|are|was"
    r"|has|gets|lands|sits))(?: .{0,30})?"
    # what is done and what is not, anything open
    r"|what'?s (?:done|finished|met|unmet)\b.{0,40}|(?:any|some|is there|are there)\b.{0,20}\b(?:open"
    r"|missing|left|outstanding|remaining)\b.{0,15}"
    # can we see it, are we done, do we pass
    r"|can (?:we|i|you) (?:see|get|have|show|give|list|sum|summari[sz]e)\b.{0,50}(?:summary|verdict|status"
    r"|overview|answers|recap|up|so far|list|result|progress|everything).*"
    r"|(?:sum(?:marise|marize)|sum up|recap|wrap up)\b.*"
    r"|are we (?:ready|done|there|good|through|finished|nearly|almost|close)\b.*"
    r"|(?:is|was) (?:that|this|it) (?:all|everything|the last one)\b.*|all done\b.*"
    r"|(?:remaining|open|left|outstanding) (?:questions?|items?|points?)\b.{0,10}|do we pass\b.*"
    r"|did we pass\b.*|will we pass\b.*|(?:would|could|can|do) we (?:be ready|pass|go live|scale)\b.{0,30}"
    r"|status|progress)[\s.!?]*$"
)
WHY = re.compile(
    r"(?i)\bwhy\b|\bhow come\b|\bwhat(?:'s| is) the (?:point|reason|purpose)\b|\bwhat for\b|\bdoes it matter\b"
    r"|\bdo you care\b"
)
MEANING = re.compile(
    # what does it mean, what counts
    r"(?i)\bwhat (?:do|does|is|are|would|counts?|exactly|kind|sort|falls|qualif\w*|has to|needs to"
    r"|did you)\b.*\b(?:mean|meant|count|counts|qualif\w*|evidence|include|under|example|expect|look like"
    r"|considered)|\bmean(?:ing|s)?\b|\bdefin(?:e|ition)\b|\bexplain\b|\bexample\b|\bwhat counts\b"
    r"|\bwhat exactly\b"
    # not understood, where the line is
    r"|\bdon'?t (?:understand|get)\b|\bdifference between\b|\bwhere'?s the line\b"
    r"|\bwhat (?:has|needs) to be in\b|\bwhat kind of answer\b"
)
