"""Every setting, read from environment variables with the prefix ADVISOR_ (or from a file .env in the working folder)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from knowledge.backends import BACKENDS

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")


class Settings(BaseSettings):
    """The settings with their defaults. The README's table is checked against the descriptions here."""

    model_config = SettingsConfigDict(env_prefix="ADVISOR_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(Path("~/.pilot-advisor"), description="folder of all local state")
    # A password may be in it, so it shows neither in `repr` nor in a fault.
    database_url: str = Field("", repr=False, description="where assessments are kept; empty is SQLite in the data folder")
    chroma_url: str = Field(
        "", description="Chroma server or Chroma Cloud (`CHROMA_API_KEY`) as https://host:port; empty is the data folder"
    )
    bundled_playbooks: bool = Field(True, description="serve the bundled playbooks besides what was ingested")
    embedding_model: str = Field(
        "all-MiniLM-L6-v2", description="sentence-transformers name or folder; a change needs a re-ingest"
    )
    embedding_backend: str = Field(
        "onnx", description="onnx, torch (uses a GPU) or onnx-int8: twice as quick, other vectors, so it needs a re-ingest"
    )
    model: str = Field("", description="language model as `provider:name`; empty answers by quoting alone")
    model_timeout: float = Field(30.0, gt=0, description="seconds until an answer is quoted without the model")
    answer_cutoff: float = Field(
        0.5, ge=0, le=1, description="confidence that the passages answer, below which the advisor abstains"
    )
    check_margin: float = Field(0.02, ge=0, le=1, description="share of eval questions an ingest may lose and still serve")
    check_drop: float = Field(0.3, ge=0, le=1, description="share of passages it may lose, removed documents aside")
    smoke_questions: str = Field(
        "", description="YAML file of your own: `{question, document}` or `{question, abstain: true}`"
    )
    log_level: str = Field("WARNING", description="DEBUG, INFO, WARNING or ERROR, on standard error")
    http_host: str = Field("127.0.0.1", description="where `advisor slack` listens for Slack's requests over HTTP")
    http_port: int = Field(3000, ge=0, le=65535, description="the port for it")
    admins: str = Field("", description="Slack user ids that may use `/advisor admin`, separated by commas")
    audiences: str = Field(
        "", description="YAML file of who is in an audience: `finance: {usergroups: [S1], channels: [C1], users: [U1]}`"
    )
    contact: str = Field("", description="whom an abstention in Slack names: a user id, a channel or plain words")
    allow_guests: bool = Field(False, description="answer guests and people of other companies in Slack as well")
    slack_workers: int = Field(4, ge=1, le=64, description="answers made at the same time in Slack")
    slack_queue: int = Field(1000, ge=1, description="messages that may wait in Slack before further ones are refused")

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(_DATABASES):
            raise ValueError("write it as sqlite:///folder/file.db or postgresql://user:password@host:5432/name")
        return value

    @field_validator("chroma_url")
    @classmethod
    def _server_without_login(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (
            parts.port == 0 or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment
        ):
            raise ValueError("write it as http://host:8000 or https://host")
        if parts.username or parts.password:
            raise ValueError("leave user and password out of it; a key goes into CHROMA_API_KEY")
        return value.rstrip("/")

    @property
    def admin_ids(self) -> frozenset[str]:
        """The Slack user ids of the admins."""
        return frozenset(part.strip() for part in self.admins.split(",") if part.strip())

    @property
    def record_url(self) -> str:
        """Where assessments are kept, also where nothing was set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'advisor.db'}"

    @field_validator("model")
    @classmethod
    def _provider_and_name(cls, value: str) -> str:
        provider, _, name = value.partition(":")
        if value and not (provider and name):
            raise ValueError("write it as provider:name, for example openai:gpt-4.1-mini")
        return value

    @field_validator("embedding_backend")
    @classmethod
    def _known_backend(cls, value: str) -> str:
        if value not in BACKENDS:
            raise ValueError(f"use one of {', '.join(BACKENDS)}; others gain nothing over these")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return value.upper()


class ChromaLogin(BaseSettings):
    """How to log in to a Chroma server, in the variables that Chroma itself reads."""

    model_config = SettingsConfigDict(env_prefix="CHROMA_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    api_key: SecretStr = SecretStr("")
    tenant: str = ""
    database: str = ""


def read_settings() -> Settings:
    """The settings of this process. Raises `SettingsError` naming each variable that cannot be used and why."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"ADVISOR_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}" for fault in error.errors()
        ]
        raise SettingsError(
            "Some settings cannot be used. " + "; ".join(faults) + ".", help="Correct or unset them."
        ) from error
