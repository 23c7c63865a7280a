"""Every sentence that the advisor itself says to a person, in English. Statements about the subject come from playbooks."""

from __future__ import annotations

GREETING = (
    "Hello! I answer questions about getting an AI pilot into production, from playbooks and with sources. "
    "What is on your mind?"
)
THANKS = "You're welcome. Come back any time."
GOODBYE = "Goodbye, and good luck with the pilot."
IDENTITY = (
    "I'm Pilot Advisor, a program. I answer questions about getting AI pilots into production by quoting playbooks, "
    "and I say so when they are silent. Ask about ownership, data, integration, rollout stages, funding or metrics."
)
ACKNOWLEDGED = "All right. Ask whenever something comes up."
SORRY = "Sorry about that. Tell me what you need about your pilot in one sentence, and I'll look it up."

EMPTY = "There was no question in that message. Ask me anything about getting an AI pilot into production."
TOO_LONG = (
    "That message has {length:,} characters; I read up to {limit:,}. "
    "Please send the question with the facts that matter for it."
)

ABSTAIN = "The playbooks don't say."
ABSTAIN_NEAREST = 'The nearest topic they cover is "{topic}" ({title}). Ask about that, or ask someone who knows your case.'
ABSTAIN_EMPTY = "They hold nothing near this question."

TOO_LONG_MEMO = (
    "That message has {length:,} characters; I read up to {limit:,}. Nothing of it was recorded: please send it in parts."
)

CHOICE_GONE = "That choice belongs to a question that is not asked any more. Nothing was recorded."
WHICH_CHECKLIST = 'Which checklist? Say "assess" and its name:\n{lines}'
NO_ASSESSMENT = 'There is no assessment in this conversation yet. Say "assess" and the name of a checklist to begin one.'
REPORT_FILES = "As a page to forward: `advisor report {id} --format html --output report.html` (also pdf, csv, json, md)."
PORTFOLIO_FILES = "As a page to forward: `advisor portfolio --format html --output portfolio.html`."

WHAT_TO_DO = "What to do:"
HOW_TO_CHECK = "How to check:"
WHY = "Why it happens:"
MORE = "Also relevant:"
COUNT_CORRECTION = "The playbooks count {right} {things}, not {asked}:"

REVIEW_DUE = "review was due {day}"

MODEL_FALLBACK = "The language model {reason}; this answer is quoted from the playbooks instead."
DOWN = "cannot be reached"
SLOW = "took too long"
RATE_LIMITED = "is rate-limited{retry}"
RETRY_AFTER = " (it asks to wait {seconds} s)"
REFUSED = "refused the request (check its key and name)"
FAILED = "had an internal error"
CUT_OFF = "broke off in mid-answer"
MALFORMED = "sent something unreadable"
UNSUPPORTED = "gave an answer that the passages do not support"

STAGE_SEARCHING = "Searching the playbooks"
STAGE_READING = "Reading {count} passages"
STAGE_WRITING = "Writing and checking the answer"
