"""Every sentence that the guided conversation says by itself, in English. What the items say comes from the checklist."""

from __future__ import annotations

from bot.assessment.models import Status

STATUS = {
    Status.MET: "met",
    Status.PARTIAL: "partly met",
    Status.UNMET: "not met",
    Status.NOT_APPLICABLE: "not applicable",
    Status.UNKNOWN: "not known",
}
OPTIONS = (
    (Status.MET, "Met"),
    (Status.PARTIAL, "Partial"),
    (Status.UNMET, "Not met"),
    (Status.UNKNOWN, "Don't know"),
    (Status.NOT_APPLICABLE, "Not applicable"),
)
SKIP_OPTION = "Skip"

INTRO = (
    "**{title}**: {purpose} {count} questions, one at a time; answer in your own words. You can skip, go back, correct, "
    'ask anything in between, or say "pause" and come back next week.'
)
INTRO_AGAIN = "I took over the answers of {date} and will ask whether each still holds."
NEWER = "A newer version of this checklist exists ({new}); this assessment stays on version {old}."
PROGRESS = "**{title}** ({number} of {count})"
FOLLOW_UP = "**{title}**, one more thing"
STILL_TRUE = "Last time: {status}{note}. Is that still true?"

RECORDED = "Recorded: {parts}."
PART = "**{item}** {status}{details}"
CLAIMED = (
    "{items}: recorded as a claim. A link, a document's name or a person who can vouch for it would make it "
    "evidence; add it any time."
)
GAP_OWNER = "Who takes {items} on, and by when? You can tell me any time."
GAP_OWNER_ONLY = "Who takes {items} on? You can tell me any time."
CHANGED = "Changed: **{item}** from {old} to {new}{details}."
UNCHANGED = "Left as it was: **{item}** is {status}."
NOTHING_TO_CHANGE = "Left as it was; nothing was changed."
OFFER_ASSIGN = "Who could answer this? A name is enough, and I note whom to ask."

CONTRADICTION = (
    'Two statements about **{item}** do not fit together. Earlier: "{old}" ({old_status}). Now: "{new}" '
    "({new_status}). Which one holds?"
)
DISPUTE = (
    '{old_by} said about **{item}**: "{old}" ({old_status}). {new_by} says: "{new}" ({new_status}). I marked '
    "it as disputed; {judge}, which one holds?"
)
STILL_DISPUTED = "**{item}** stays disputed until {judge} or both of you settle it."
WAITING = "Still waiting for a yes or no: {parts}."
WAITING_HOLDS = 'Still to be settled: which holds for **{item}**, "{old}" or "{new}"?'
WAITING_REASON = "Still open: why does **{item}** not apply to you?"
WAITING_STAGE = "Still open: switch to the checklist of that stage?"
SOMEBODY = "somebody"
HOW_DOES_IT_STAND = "Say first how {item} stands; then I note the rest."
ITS_OWNER = "whoever answers for it"
PROPOSAL = (
    "I read this as follows; nothing is recorded yet:\n{lines}\nShall I record it? You can also say which ones to leave out."
)
DOUBTFUL = "I am not sure that I read this right: **{item}**, {status}? ({text}) Say yes or no, or put it differently."
LEFT_ASIDE = "I left the proposal aside; nothing of it was recorded."
LEFT_OUT = "Left out: {items}."
RECONFIRM = "If that changes your answer, just say so."

NOT_ALLOWED = (
    "**{item}** cannot be ruled out: {why} So it needs an answer. In this checklist these may be ruled out "
    "with a reason: {allowed}."
)
NOT_ALLOWED_NONE = "**{item}** cannot be ruled out: {why} Under this rule every item needs an answer."
ASK_REASON = (
    "Why does **{item}** not apply to you? One line is enough; I record it with the reason. These cannot be "
    "ruled out: {never}."
)
PARKED = "**{item}** is parked; I come back to it before we finish."
STAYS_OPEN = "**{item}** stays open."
WENT_BACK = "Back to **{item}**: {state}. What you say now replaces it."
WENT_BACK_NEW = "Back to **{item}**."
NO_SUCH_ITEM = "I am not sure which item you mean. They are: {items}."
NO_LONGER = "Then it is asked anew."
NOTHING_BEFORE = "This is the first one; there is nothing to go back to."

PAUSED = 'Paused; everything is kept. Say "continue" whenever you like.'
RESUMED = "Welcome back. {summary}"
SCOPE = "Stop only this question, pause the assessment, or discard it? Nothing is deleted until you say so."
SURE_DISCARD = "Discard the whole assessment with its {count} recorded answers? Say yes to discard, no to keep it."
DISCARDED = "Discarded. None of its answers counts any more."
KEPT = "Kept; nothing was deleted."

SUMMARY = "{done} of {count} answered{groups}. {verdict}"
GROUP = "{label}: {items}"
VERDICT = "Verdict so far: **{title}** ({percent} %)."
VERDICT_FINAL = "Verdict: **{title}** ({percent} %)."
BLOCKED_BY = "Blocking: {items}."
UNDECIDED = "Undecided: {items}."
UNEVIDENCED = "Evidence is missing for: {items}."
FINISHED = "That was the last question. {summary}"
SIGN_OFFER = (
    "If this is right, sign it off by name; anything you correct later voids the sign-off. The full report is "
    "there any time."
)
SIGNED = "Signed off by {who}."
SIGN_NAME = "Who signs? Please give a name."
VOIDED = "The sign-off by {who} is void, because an answer changed."
PRESSURE = "The verdict follows from the recorded answers by rule; nobody can set it, me included. {verdict}"

SHARPER = "{ask} In place, or not (yet)? Looking at it now and then I would record as not met."
WITH_EXAMPLE = 'Let me put it differently. {question} An answer could be: "{example}".'
NUMBERED = "Pick a number for **{item}**: {options}."
GIVE_UP = "I park **{item}** for now. {role} could answer it; tell me a name and I note whom to ask."
UNCLEAR = "I could not make an answer of that. {ask}"
MISSED_EMOJI = "A thumbs-up is clear only where one yes or no is open. {ask}"
CHAT = "Noted, and nothing was recorded."
FRUSTRATED = (
    "I hear you. {left} to go. You can pause any time, or take the four-question Scaling Readiness Test "
    'instead (say "assess scaling_readiness").'
)

OTHER_INITIATIVE = (
    'This assessment is about {own}, and you speak of "{other}". Shall I record it here? Otherwise it stays out.'
)
UNNAMED = "an initiative without a name yet"
STAGE_SET = "Noted: the initiative is in {stage}{before}."
STAGE_SAME = (
    "This checklist asks the same {count} questions at every stage: nothing is added or dropped, and all answers stay."
)
STAGE_SWITCH = (
    "The checklist for that stage is **{title}**: it adds {added}; drops {dropped}; keeps the answers to "
    "{kept}. Switch to it?"
)
SWITCHED = "We go on with **{title}**."
STAGE_STAYS = "We stay with **{title}**."
NONE = "none"
STALE = "**{item}** is already {status}{since}{by}. Change it to {new}?"
STALE_NO_VALUE = "**{item}** is already {status}{since}{by}. Tell me if that should change."
EVIDENCE = "What counts as evidence: {items}."
BAR = "**{item}** counts as met when: {checks}."
STAGES = {
    "proof_of_concept": "proof of concept",
    "pilot": "pilot",
    "readiness_gate": "the readiness gate",
    "limited_production": "limited production",
    "scaled_production": "scaled production",
    "steady_state": "operational steady state",
    "stopped": "stopped",
}
