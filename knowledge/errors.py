"""The one error type of the house: it knows what to tell a person and whether trying again can help."""

from __future__ import annotations


class AdvisorError(Exception):
    """Something that a person can do something about.

    `message` says what is wrong, `help` what to do about it, `retryable` whether the same call may work later. Rims
    (terminal, Slack, command line) show both sentences; the traceback goes to the log only.
    """

    def __init__(self, message: str, *, help: str = "", retryable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.message} {self.help}".strip()


class ModelError(AdvisorError):
    """The embedding model is missing, damaged or not the one whose vectors are stored."""


class StoreError(AdvisorError):
    """The knowledge store is missing, damaged or busy."""


class ChecklistError(AdvisorError):
    """A checklist file cannot be read or does not follow the schema."""
