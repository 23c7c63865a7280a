"""What a claim turns round: denials put in or lost, opposites, strength of duty and of number, direction of a relation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.answering.faithfulness.tokens import WORD, is_function_word, stem

_NEGATIONS = frozenset(
    """
    no not never nobody none nothing neither nor without cannot hardly rarely seldom lack lacks lacking lacked refuse
    refuses refused fail fails failed failing unable prohibit prohibits prohibited forbid forbids forbidden ban bans banned
    deny denies denied reject rejects rejected exclude excludes excluded excluding except instead prevent prevents prevented
    unlike absent
    """.split()
)
_NOT_A_DENIAL = re.compile(
    r"\b(?:not (?:only|just|merely|simply)|no (?:more|less|fewer|later|sooner|matter|doubt|longer than|earlier)|nothing but"
    r"|whether or not|not least)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:.!?](?=\s|$)|[()–—](?=\D)|\b(?:and|or|but|while|whereas|although|though|because|so|which|who)\b", re.I
)
_REACH = 5  # content words behind a denial that it denies

_OPPOSITES = """
increase/decrease increase/reduce increase/fall increase/drop increase/decline increase/lower rise/fall rise/drop rise/decline
rise/decrease raise/lower raise/reduce raise/cut grow/shrink grow/decline grow/fall gain/lose gain/loss more/less more/fewer
most/least higher/lower high/low above/below over/under before/after earlier/later early/late first/last start/end
begin/end begin/finish open/close accept/reject accept/refuse approve/reject approve/refuse allow/forbid allow/prohibit
allow/ban allow/prevent permit/forbid permit/prohibit include/exclude internal/external inside/outside always/never
all/none success/failure succeed/fail pass/fail win/lose positive/negative strong/weak fast/slow faster/slower quick/slow
long/short longer/shorter large/small larger/smaller big/small bigger/smaller better/worse best/worst good/bad easy/difficult
easy/hard simple/complex cheap/expensive hot/cold warm/cold wet/dry dry/humid safe/dangerous safe/unsafe old/new add/remove
enable/disable enter/leave arrive/leave arrive/depart buy/sell push/pull import/export agree/disagree agree/object
support/oppose like/dislike love/hate trust/distrust known/unknown able/unable possible/impossible likely/unlikely
necessary/unnecessary required/optional mandatory/optional voluntary/mandatory voluntary/compulsory public/private
manual/automatic manually/automatically temporary/permanent minimum/maximum majority/minority major/minor upper/lower
left/right north/south east/west forward/backward up/down improve/worsen expand/shrink expand/contract present/absent
presence/absence visible/hidden true/false correct/incorrect right/wrong profit/loss hire/fire same/different
together/separately happy/unhappy satisfied/dissatisfied formal/informal legal/illegal complete/incomplete hits/misses
day/night morning/evening male/female men/women adult/child buyer/seller employer/employee winner/loser upstream/downstream
strengthen/weaken accelerate/slow accelerate/delay postpone/advance connect/disconnect encourage/discourage keep/remove
remain/change sufficient/insufficient many/few often/rarely common/rare abundant/scarce optimistic/pessimistic
confident/unsure certain/uncertain wide/narrow deep/shallow thick/thin heavy/light full/empty fresh/stale with/without
supply/demand question/answer online/offline centralised/decentralised centralized/decentralized gradually/suddenly
"""

_MUST = re.compile(
    r"\b(?:must|shall|have to|has to|had to|needs? to|required?|requires|mandatory|obligatory|obliged|compulsory|necessary"
    r"|bound to|duty)\b",
    re.IGNORECASE,
)
_SHOULD = re.compile(r"\b(?:should|ought|recommend\w*|advis\w+|suggest\w*|encourag\w+|prefer\w*)\b", re.IGNORECASE)
_MAY = re.compile(
    r"\b(?:may|might|can|could|optional\w*|possibl[ey]|perhaps|potential\w*|allowed|permitted|free to|likely|probabl[ey])\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every|each|always|everyone|everybody|everything|entire(?:ly)?|whole|without exception|never|none|nobody|any"
    r"|only|completely|invariably|guarantee\w*|ensure\w*|certainly|definitely|exclusively|solely|in general|universally)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:some|most|many|several|often|usually|typically|generally|sometimes|a few|few|certain|mostly|mainly|partly|in part"
    r"|at least one|a majority|half|largely|nearly all|almost all|likely|tend(?:s|ed)? to|frequently|occasionally|rarely|unless|except|if|provided)\b",
    re.IGNORECASE,
)
# Which side is the cause (or the earlier, or the affirmed one): "l" left of the words, "r" right of them, "h" right where
# the sentence begins with them and a comma parts the two.
_RELATIONS = (
    ("cause", "r", re.compile(r"\b(?:because(?: of)?|since|due to|owing to|thanks to|caused by|brought about by|as a result of|resulted from|results from|stem(?:s|med) from|following from|driven by|triggered by|result of|on account of)\b", re.I)),
    ("cause", "l", re.compile(r"\b(?:therefore|thus|hence|so that|so|consequently|as a result|led to|leads? to|leading to|caus(?:es?|ed|ing)|result(?:s|ed|ing)? in|trigger(?:s|ed|ing)?|br(?:ings?|ought|inging) about|made|thereby|which meant|produced|enabled|allowed|helped)\b", re.I)),
    ("order", "l", re.compile(r"\b(?:before|then|followed by|afterwards|after that|prior to|precedes?|preceded|until|only then|ahead of|next)\b", re.I)),
    ("order", "r", re.compile(r"\b(?:after|once|follows|as soon as|when|behind|subsequent to)\b", re.I)),
    ("choice", "l", re.compile(r"\b(?:rather than|instead of|(?:and|but)? ?not|in place of)\b", re.I)),
    ("degree", "l", re.compile(r"\b(?:(?:more|better|higher|larger|faster|longer|greater|earlier|later|stronger|cheaper) (?:\w+ ){0,3}than|exceeds?|outperform\w*|beats?|surpass\w*)\b", re.I)),
    ("degree", "r", re.compile(r"\b(?:(?:less|worse|lower|smaller|slower|shorter|fewer|weaker) (?:\w+ ){0,3}than)\b", re.I)),
    ("deed", "r", re.compile(r"\b(?:(?:is|are|was|were|be|been|being) (?:\w+ ){0,1}\w+(?:ed|en|wn|ld|id|un|ept|ent|ght) by|work of|by)\b", re.I)),
)  # fmt: skip


class Denials(NamedTuple):
    """Stems that a denial reaches, stems of clauses with a denial, stems of clauses without one, and how many there are."""

    denied: frozenset[str]
    near: frozenset[str]
    stated: frozenset[str]
    number: int


class Relation(NamedTuple):
    """Two sides of a sentence and how they hang together: cause and effect, earlier and later, this and not that."""

    kind: str
    first: frozenset[str]
    second: frozenset[str]


@lru_cache(maxsize=4_096)
def denials(text: str) -> Denials:
    """What a text denies."""
    denied: set[str] = set()
    near: set[str] = set()
    stated: set[str] = set()
    count = 0
    for clause in _clauses(_NOT_A_DENIAL.sub(" ", text.lower().replace("’", "'"))):
        words = WORD.findall(clause)
        places = [place for place, word in enumerate(words) if is_denial(word)]
        said = [stem(word) for word in words if not is_function_word(word) and not is_denial(word)]
        (near if places else stated).update(said)
        count += len(places)
        for place in places:
            behind = [stem(word) for word in words[place + 1 :] if not is_function_word(word)]
            denied.update(behind[:_REACH])
    return Denials(frozenset(denied), frozenset(near), frozenset(stated), count)


def is_denial(word: str) -> bool:
    """Whether a lower-case word denies or excludes something."""
    return word in _NEGATIONS or word.endswith("n't")


def _clauses(text: str) -> Iterator[str]:
    return (clause for clause in _CLAUSE.split(text) if clause.strip())


def _pairs() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split():
        one, other = pair.split("/")
        found.setdefault(stem(one), set()).add(stem(other))
        found.setdefault(stem(other), set()).add(stem(one))
    return {word: frozenset(others - {word}) for word, others in found.items()}


OPPOSITES = _pairs()


def opposite(claim: frozenset[str], evidence: frozenset[str]) -> str:
    """A stem of the claim whose opposite the evidence has, where each side lacks the other's; "" where there is none."""
    for word in sorted(claim - evidence):
        if OPPOSITES.get(word, frozenset()) & (evidence - claim):
            return word
    return ""


def duty(text: str) -> int:
    """How strongly a text binds: 3 must, 2 should, 1 may, 0 says nothing of it. The strongest counts."""
    return 3 if _MUST.search(text) else 2 if _SHOULD.search(text) else 1 if _MAY.search(text) else 0


def duties(text: str) -> frozenset[int]:
    """All strengths that occur."""
    strengths = ((3, _MUST), (2, _SHOULD), (1, _MAY))
    return frozenset(strength for strength, pattern in strengths if pattern.search(text))


def says_all(text: str) -> str:
    """The word by which a text speaks of all, "" where none does."""
    found = _ALL.search(text)
    return found[0].lower() if found else ""


def says_some(text: str) -> str:
    """The word by which a text limits what it says, "" where none does."""
    found = _SOME.search(text)
    return found[0].lower() if found else ""


@lru_cache(maxsize=4_096)
def relations(text: str) -> tuple[Relation, ...]:
    """The relations that a sentence states, cause and earlier side first."""
    found = []
    for kind, first, pattern in _RELATIONS:
        match = pattern.search(text)
        if not match:
            continue
        left, right = text[: match.start()], text[match.end() :]
        if not left.strip(" ,") and "," in right:  # "Because of rain, we stopped"
            right, _, left = right.partition(",")
        sides = _stems(left), _stems(right)
        if all(sides):
            found.append(Relation(kind, *(sides if first == "l" else sides[::-1])))
    return tuple(found)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in WORD.findall(text) if not is_function_word(word))
