"""What a Chroma server's faults mean to a person. No keys in it, and nothing of what the server itself says."""

from __future__ import annotations

import httpx
from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, NotFoundError, QuotaError, RateLimitError

from knowledge.errors import StoreError

_FULL = ("disk is full", "no space left")  # as SQLite and the system say it


class Gone(StoreError):
    """What was open is deleted; whoever reads may open what serves now."""


def told(error: Exception, place: str) -> StoreError:
    """The fault of a call of Chroma's as an error of ours."""
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0
    if isinstance(error, ChromaAuthError | AuthorizationError) or status in (401, 403):
        return StoreError(f"{_subject(place)} refuses the login.", help="Check CHROMA_API_KEY.")
    if isinstance(error, NotFoundError) and "ollection" in str(error):
        return Gone(
            f"A collection of the knowledge is missing on {place}.",
            help="Check ADVISOR_CHROMA_URL, or build the knowledge anew: advisor ingest --rebuild",
        )
    if isinstance(error, NotFoundError) or (isinstance(error, ValueError) and "tenant" in str(error)):
        return unknown_database(place)
    if isinstance(error, QuotaError):
        return StoreError(f"A quota of {place} is used up.", help="Its dashboard says which one.")
    return StoreError(
        "The knowledge cannot be reached at the moment.",  # what it means to somebody who only asked a question
        help=f"Try again in a minute. For whoever runs the advisor: {place} {_passing(error)}.",
        retryable=True,
    )


def unknown_database(place: str) -> StoreError:
    """The server is there, but not what it should hold."""
    return StoreError(
        f"{_subject(place)} does not know the tenant or the database.", help="Check CHROMA_TENANT and CHROMA_DATABASE."
    )


def unfit(place: str, says: str) -> StoreError:
    """Something answers that cannot be used."""
    return StoreError(
        f"{_subject(place)} {says}.",
        help="Correct ADVISOR_CHROMA_URL, or run a Chroma server of version 1 there (chroma run).",
    )


def _passing(error: Exception) -> str:
    """What may be over soon."""
    start = "start it, or correct ADVISOR_CHROMA_URL"
    if isinstance(error, httpx.TimeoutException):
        return f"does not answer in time; {start}"
    if isinstance(error, httpx.TransportError | httpx.InvalidURL):
        return f"cannot be reached; {start}"
    if isinstance(error, RateLimitError):
        return "is asked too much at once"
    if any(words in str(error).lower() for words in _FULL):
        return "has no room left; free some space on its disk"
    return "failed; its log says more" if isinstance(error, ChromaError) else "gives an answer that is not Chroma's"


def _subject(place: str) -> str:
    return place[0].upper() + place[1:]
