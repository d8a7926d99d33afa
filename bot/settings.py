"""Settings from the environment, a `.env` file or secret files: one place, checked before anything starts."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from bot.secret_files import FilesSource, Unreadable
from bot.settings_teams import THIS_MACHINE, TeamsSettings

SECRETS_FOLDER = Path("/run/secrets")
PUBLIC_SLACK = "https://slack.com/api/"
PUBLIC_OPENAI = "https://api.openai.com/v1"
SHORTEST_SECRET = 16
_INSTALLING = "needed for installing in several workspaces"


class Settings(TeamsSettings):
    """Everything Liaison can be told from outside; names in the environment are these in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        secrets_dir=SECRETS_FOLDER if SECRETS_FOLDER.is_dir() else None,
        extra="ignore",
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = PUBLIC_SLACK
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    liaison_token_keys: SecretStr = SecretStr("")
    """Keys that encrypt the tokens of several workspaces, separated by commas; the first encrypts, all decrypt."""
    database_url: str = "sqlite:///liaison.db"
    liaison_playbooks: Path = Path("playbooks")
    liaison_reader: Literal["embedded", "rules"] = "embedded"
    """Which reader reads client messages; both work offline."""
    liaison_secret: SecretStr = SecretStr("")
    """Signs buttons; any random text of 16 characters or more, the same on every replica."""
    liaison_admins: Annotated[frozenset[str], NoDecode] = Field(default=frozenset())
    """Platform ids of people who may do everything, separated by commas."""
    liaison_metrics_token: SecretStr = SecretStr("")
    liaison_evidence_key: SecretStr = SecretStr("")
    """Signs evidence packs; `liaison evidence --new-key` makes one. Without it packs say that they are not signed."""
    openai_api_key: SecretStr = SecretStr("")
    """Without one no message leaves, whatever a playbook says."""
    openai_base_url: str = PUBLIC_OPENAI
    openai_model: str = "gpt-4.1-mini"
    openai_daily_calls: int = Field(default=2_000, ge=0)
    """Requests on one UTC day, of all clients together."""
    openai_daily_calls_per_client: int = Field(default=500, ge=0)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    log_level: str = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over `.env`, `.env` over files."""
        assert isinstance(env_settings, EnvSettingsSource)
        assert isinstance(dotenv_settings, DotEnvSettingsSource)
        assert isinstance(file_secret_settings, SecretsSettingsSource)
        folder: Any = file_secret_settings.secrets_dir
        named = {**dotenv_settings.env_vars, **env_settings.env_vars}
        files = FilesSource(settings_cls, named, Path(folder) if folder else None)
        return init_settings, env_settings, dotenv_settings, files

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        if isinstance(value, Unreadable):
            raise ValueError(value.why)
        return value

    @field_validator("liaison_admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _listed(value) if isinstance(value, str) else value

    @field_validator(
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "slack_client_id",
        "slack_client_secret",
        "liaison_token_keys",
        "liaison_secret",
        "liaison_metrics_token",
        "liaison_evidence_key",
        "slack_api_url",
        "openai_api_key",
        "openai_base_url",
        "openai_model",
        "database_url",
        "host",
        mode="before",
    )
    @classmethod
    def _trim(cls, value: object) -> object:
        # Secrets are pasted, and a blank or line end at their edge is never meant.
        return value.strip() if isinstance(value, str) else value

    @field_validator("liaison_playbooks", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("it is blank; name the folder that holds the playbooks")  # Path("") would be this folder
        return value

    @property
    def installing(self) -> bool:
        """Whether the app may be installed in several workspaces over OAuth."""
        return bool(self.slack_client_id)

    @property
    def slack(self) -> bool:
        """Whether Liaison is on Slack: with any credential of Slack, or when it is on no other platform."""
        said = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token, self.slack_client_id)
        return any(_plain(one) for one in said) or not self.teams

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached over a websocket of ours instead of calling us."""
        return bool(_plain(self.slack_app_token))

    def problems(self) -> list[str]:
        """What keeps the bot from starting, each as one sentence that names the variable and what would be right."""
        found = [f"{name} is missing or blank: {what}." for name, value, what in self._needed() if not _plain(value)]
        secret = _plain(self.liaison_secret)
        if secret and len(secret) < SHORTEST_SECRET:
            found.append(f"LIAISON_SECRET is too short: give it at least {SHORTEST_SECRET} random characters.")
        if _plain(self.slack_bot_token) and not _plain(self.slack_bot_token).startswith("xoxb-"):
            found.append("SLACK_BOT_TOKEN is not a bot token: it begins with xoxb-.")
        if _plain(self.slack_app_token) and not _plain(self.slack_app_token).startswith("xapp-"):
            found.append("SLACK_APP_TOKEN is not an app-level token: it begins with xapp-.")
        if not _safe(self.slack_api_url):
            found.append("SLACK_API_URL must begin with https:// (http only on this machine).")
        if _plain(self.openai_api_key) and not _safe(self.openai_base_url):
            found.append("OPENAI_BASE_URL must begin with https:// (http only on this machine).")
        found += self.teams_problems(self.host)
        if not self.liaison_playbooks.is_dir():
            found.append(f"LIAISON_PLAYBOOKS names no folder: {self.liaison_playbooks}.")
        return found

    def _needed(self) -> list[tuple[str, SecretStr | str, str]]:
        needed: list[tuple[str, SecretStr | str, str]] = [
            ("LIAISON_SECRET", self.liaison_secret, "random text that signs buttons, the same on every replica"),
            ("DATABASE_URL", self.database_url, "for example sqlite:///liaison.db"),
            ("HOST", self.host, "the address to listen on, 127.0.0.1 for this machine only"),
        ]
        if not self.slack:
            return needed
        needed.insert(0, ("SLACK_BOT_TOKEN", self.slack_bot_token, "the bot token of your Slack app, xoxb-…"))
        if not self.socket_mode:
            what = "the signing secret of your Slack app, or give SLACK_APP_TOKEN for Socket Mode"
            needed.append(("SLACK_SIGNING_SECRET", self.slack_signing_secret, what))
        if _plain(self.openai_api_key):
            needed.append(("OPENAI_MODEL", self.openai_model, "the model's name, or on Azure the deployment's"))
        if self.slack_client_id or _plain(self.slack_client_secret):
            needed += [
                ("SLACK_CLIENT_ID", self.slack_client_id, f"the client id of your Slack app, {_INSTALLING}"),
                ("SLACK_CLIENT_SECRET", self.slack_client_secret, f"the client secret, {_INSTALLING}"),
                ("LIAISON_TOKEN_KEYS", self.liaison_token_keys, f"make one with `liaison slack key`; {_INSTALLING}"),
            ]
        return needed


def mistakes(error: ValidationError) -> list[tuple[str, str]]:
    """What is wrong with values of the wrong kind: each variable and its rule; never the value, it may be a secret."""
    return [(str(wrong["loc"][0]).upper(), str(wrong["msg"]).removeprefix("Value error, ")) for wrong in error.errors()]


def _plain(secret: SecretStr | str) -> str:
    return (secret if isinstance(secret, str) else secret.get_secret_value()).strip()


def _safe(url: str) -> bool:
    """Whether a token may travel there: encrypted, or never leaving this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
    )


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())
