"""Errors of the conversation. All are `AdvisorError`s: a message, what to do about it, whether trying again helps."""

from __future__ import annotations

from knowledge.errors import AdvisorError

__all__ = ["AdvisorError", "ModelUnavailable", "SettingsError"]


class SettingsError(AdvisorError):
    """A setting that cannot be used as it is."""


class ModelUnavailable(AdvisorError):
    """The language model gave no usable answer. `message` is a plain clause that fits behind "The language model"."""
