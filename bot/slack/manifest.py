"""The app's manifest: what Slack is told about the app, and what the app may therefore do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

MANIFEST = Path(__file__).with_name("manifest.yaml")


@cache
def load_manifest() -> dict[str, Any]:
    """The manifest as it is pasted into Slack."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return manifest


def bot_scopes() -> tuple[str, ...]:
    """The scopes that the app asks for."""
    return tuple(load_manifest()["oauth_config"]["scopes"]["bot"])
