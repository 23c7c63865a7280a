"""Who, in passing: owners, people to ask, new owners, and what backs a claim."""

from __future__ import annotations

import pytest

from bot.assessment.people import find_evidence, find_links, find_new_owner, find_owner, find_person_to_ask


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("ops owns it", "ops"),
        ("Maria owns the runbook", "Maria"),
        ("it is owned by the platform team", "platform team"),
        ("owner: Jean-Luc Picard", "Jean-Luc Picard"),
        ("Priya will set it up", "Priya"),
        ("the SRE team is working on it", "SRE team"),
        ("assigned to Dr. Osei", "Dr. Osei"),
        ("Tom from IT is going to fix it", "Tom"),
        ("that is on Ana's plate", "Ana"),
        ("I will write it", "cleo"),
        ("the CFO is accountable", "CFO"),
    ],
)
def test_an_owner_is_named(text: str, who: str) -> None:
    """Who takes something on is caught as written; "I" is whoever writes."""
    assert find_owner(text, "cleo") == who


@pytest.mark.parametrize(
    "text",
    [
        "nobody owns it",
        "no one is responsible",
        "it is owned by nobody",
        "someone will fix it",
        "who owns it",
        "we will do it",
        "the pipeline is live",
        "it has no owner",
        "yes",
    ],
)
def test_nobody_is_no_owner(text: str) -> None:
    """Pronouns, nobody and things own nothing."""
    assert find_owner(text, "cleo") == ""


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("change the owner to Sam", "Sam"),
        ("make Priya the owner", "Priya"),
        ("please reassign it to the data team", "data team"),
        ("set the owner to Lena Vogt", "Lena Vogt"),
        ("switch ownership to Marek", "Marek"),
    ],
)
def test_a_new_owner(text: str, who: str) -> None:
    """Whom an owner is to be changed to."""
    assert find_new_owner(text) == who


@pytest.mark.parametrize(
    "text", ["Maria owns it", "the owner is not known", "change the due date to March", "make it green"]
)
def test_no_new_owner(text: str) -> None:
    """Other changes name no owner."""
    assert find_new_owner(text) == ""


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("no idea, ask security", "security"),
        ("I'd have to check with Priya", "Priya"),
        ("not sure, our platform team would know", "platform team"),
        ("ping @Jonas about that", "Jonas"),
        ("that's a question for Legal", "Legal"),
        ("talk to the CISO", "CISO"),
        ("Helen from finance knows", "Helen"),
        ("we are waiting on procurement", "procurement"),
    ],
)
def test_somebody_to_ask(text: str, who: str) -> None:
    """Who is said to know."""
    assert find_person_to_ask(text) == who


@pytest.mark.parametrize("text", ["no idea", "nobody knows", "who knows", "I don't know", "we have to check", "it depends"])
def test_nobody_to_ask(text: str) -> None:
    """Not knowing alone names nobody."""
    assert find_person_to_ask(text) == ""


def test_putting_off_names_nobody() -> None:
    """To be asked later is not to know."""
    assert find_person_to_ask("ask me later") == ""


def test_links_are_found_as_typed() -> None:
    """Each address once, without the punctuation around it, also in Slack's brackets."""
    text = "see https://wiki.example/a?b=1&c=2, <https://x.example/y|the page>. again https://wiki.example/a?b=1&c=2!"
    assert find_links(text) == ("https://wiki.example/a?b=1&c=2", "https://x.example/y")
    assert find_links("http:// and javascript:alert(1) and ftp://x") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see OPS-311", "OPS-311"),
        ("it is in runbook_v2.pdf", "runbook_v2.pdf"),
        ("evidence: the pentest report of May", "the pentest report of May"),
        ("signed off by Nina Weiß", "Nina Weiß"),
        ("documented in Confluence", "Confluence"),
        ("dashboards.xlsx shows it", "dashboards.xlsx"),
        ("approved by the DPO", "the DPO"),
    ],
)
def test_what_backs_a_claim(text: str, found: str) -> None:
    """Tickets, files, documents and people that a message points to."""
    assert found in find_evidence(text)


@pytest.mark.parametrize(
    "text", ["security is fine", "see below", "see you tomorrow", "yes", "p95 is 200 ms", "here's what we do"]
)
def test_no_evidence(text: str) -> None:
    """A claim alone backs nothing."""
    assert find_evidence(text) == ()
