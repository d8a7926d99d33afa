"""Settings of Microsoft Teams; who says none of them runs without Teams."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

PUBLIC_KEYS = "https://login.botframework.com/v1/.well-known/openidconfiguration"
PUBLIC_ISSUER = "https://api.botframework.com"
PUBLIC_SERVICE = "https://smba.trafficmanager.net/teams/"
SERVICE_HOSTS = frozenset({"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"})
"""Exactly these hosts are Teams; anybody can rent a name below trafficmanager.net."""
FILE_HOSTS = frozenset({"sharepoint.com"})
"""Where OneDrive for Business keeps files, below this domain; each tenant has a name of its own there."""
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class TeamsSettings(BaseSettings):
    """What Liaison must be told to be on Teams."""

    teams_app_id: str = ""
    teams_app_password: SecretStr = SecretStr("")
    teams_app_type: Literal["single_tenant", "managed_identity"] = "single_tenant"
    teams_tenant_id: str = ""
    """Our own tenant: whoever is of another one is outside."""
    teams_tenants: Annotated[frozenset[str], NoDecode] = Field(default=frozenset())
    """Tenants of clients in whose teams the app is installed, separated by commas."""
    teams_local: bool = False
    """Talk to a client on this machine without tokens (the Agents Playground); listens on this machine only."""
    teams_keys_url: str = PUBLIC_KEYS
    teams_issuer: str = PUBLIC_ISSUER
    teams_service_hosts: Annotated[frozenset[str], NoDecode] = Field(default=SERVICE_HOSTS)
    """Hosts that Teams may be called at, exactly; one on this machine is written with its port."""
    teams_file_hosts: Annotated[frozenset[str], NoDecode] = Field(default=FILE_HOSTS)
    """Domains at or below which Teams may have a file put; one on this machine is written with its port."""
    teams_service_url: str = PUBLIC_SERVICE
    """Where Teams is called for a conversation that has not told us its own address yet."""

    @field_validator("teams_tenants", "teams_service_hosts", "teams_file_hosts", mode="before")
    @classmethod
    def _split_teams(cls, value: object) -> object:
        return (
            frozenset(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator(
        "teams_app_id",
        "teams_app_password",
        "teams_tenant_id",
        "teams_keys_url",
        "teams_issuer",
        "teams_service_url",
        mode="before",
    )
    @classmethod
    def _trim_teams(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @property
    def teams(self) -> bool:
        """Whether Liaison is on Teams."""
        return bool(self.teams_app_id) or self.teams_local

    @property
    def allowed_tenants(self) -> frozenset[str]:
        """Tenants whose messages are heard: our own, and those named beside it."""
        return frozenset(filter(None, (self.teams_tenant_id.lower(), *self.teams_tenants)))

    def teams_problems(self, host: str) -> list[str]:
        """What keeps Teams from starting, each as one sentence that names the variable and what would be right."""
        if not self.teams:
            return self._half_set()
        if self.teams_local:
            return [] if host in THIS_MACHINE else ["TEAMS_LOCAL checks no tokens, so HOST must be 127.0.0.1."]
        found = []
        if not self.teams_tenant_id:
            found.append("TEAMS_TENANT_ID is missing or blank: the id of your own Microsoft Entra tenant.")
        if self.teams_app_type == "single_tenant" and not self.teams_app_password.get_secret_value():
            what = "the client secret of your bot, or set TEAMS_APP_TYPE=managed_identity"
            found.append(f"TEAMS_APP_PASSWORD is missing or blank: {what}.")
        if not _safe(self.teams_keys_url):
            found.append("TEAMS_KEYS_URL must begin with https:// (http only on this machine).")
        return found

    def _half_set(self) -> list[str]:
        said = bool(self.teams_app_password.get_secret_value() or self.teams_tenant_id)
        what = "the Microsoft app id of your Azure bot"
        return [f"TEAMS_APP_ID is missing or blank: {what}."] if said else []


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
    )
