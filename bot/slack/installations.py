"""The workspaces the app was installed in, with their tokens encrypted at rest; the keys never reach the database."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage import audit, installations
from storage.installations import InstallationRow
from storage.line import Tx
from storage.store import Store

NO_CLIENT = ""
"""What the audit keeps as the client of an act that concerns a whole workspace."""


class InstallationError(Exception):
    """A workspace's token cannot be had."""


class BadTokenKey(InstallationError):
    """LIAISON_TOKEN_KEYS holds something that is no key."""

    def __init__(self, which: int) -> None:
        where = f"key {which} of LIAISON_TOKEN_KEYS is no key" if which else "LIAISON_TOKEN_KEYS is missing or blank"
        super().__init__(f"{where[0].upper()}{where[1:]}: make one with `liaison slack key`.")


class NotInstalled(InstallationError):
    """The app is not installed in a workspace, or not any more."""

    def __init__(self, team_id: str) -> None:
        super().__init__(f"The app is not installed in workspace {team_id}: open /slack/install there.")


class WrongKey(InstallationError):
    """No key opens a kept token."""

    def __init__(self, team_id: str) -> None:
        super().__init__(
            f"The token of workspace {team_id} was encrypted with a key that is not in LIAISON_TOKEN_KEYS: "
            "add the old key at the end of the list, or install the app there again."
        )


class TokenKeys:
    """The keys of LIAISON_TOKEN_KEYS: the first encrypts, every one of them decrypts."""

    def __init__(self, listed: str) -> None:
        keys = [key.strip() for key in listed.split(",") if key.strip()]
        if not keys:
            raise BadTokenKey(0)
        self._fernet = MultiFernet([_fernet(key, number) for number, key in enumerate(keys, 1)])

    def seal(self, token: str) -> str:
        """A token as it is stored."""
        return self._fernet.encrypt(token.encode()).decode("ascii")

    def open(self, cipher: str, team_id: str) -> str:
        """The token of what was stored; raises WrongKey when none of the keys made it."""
        try:
            return self._fernet.decrypt(cipher.encode()).decode()
        except InvalidToken:
            raise WrongKey(team_id) from None

    def reseal(self, cipher: str, team_id: str) -> str:
        """The same token under the first key; raises WrongKey."""
        try:
            return self._fernet.rotate(cipher.encode()).decode("ascii")
        except InvalidToken:
            raise WrongKey(team_id) from None


def new_key() -> str:
    """A fresh key for LIAISON_TOKEN_KEYS."""
    return Fernet.generate_key().decode("ascii")


def _fernet(key: str, number: int) -> Fernet:
    try:
        return Fernet(key.encode())
    except ValueError:
        raise BadTokenKey(number) from None


@dataclass(frozen=True, slots=True)
class Installed:
    """What Slack gives when somebody installs the app; never printed, since it holds the token."""

    team_id: str
    team_name: str
    bot_user: str
    token: str
    scopes: str
    by: str = "unknown"

    def __repr__(self) -> str:
        return f"Installed(team_id={self.team_id!r})"


class Installations:
    """Keeps, gives and forgets the tokens of workspaces."""

    def __init__(self, store: Store, keys: TokenKeys) -> None:
        self._store = store
        self._keys = keys

    async def keep(self, installed: Installed, at: dt.datetime) -> None:
        """Keep a workspace's token, encrypted; an earlier one of that workspace is replaced. It is audited."""
        cipher = self._keys.seal(installed.token)
        row = InstallationRow(
            installed.team_id, installed.team_name, installed.bot_user, cipher, installed.scopes, at, None
        )
        await self._store.write(lambda tx: _keep(tx, row, installed.by, at))

    async def access(self, team_id: str) -> tuple[str, str]:
        """A workspace's bot token, and the bot's user id there; raises NotInstalled or WrongKey."""
        row = await self._store.read(lambda tx: installations.of_team(tx, team_id))
        if row is None or row.revoked_at is not None:
            raise NotInstalled(team_id)
        return self._keys.open(row.token_cipher, team_id), row.bot_user

    async def revoke(self, team_id: str, at: dt.datetime, why: str) -> bool:
        """Forget a workspace's token (tokens_revoked, app_uninstalled); False when there was none. It is audited."""
        return await self._store.write(lambda tx: _revoke(tx, team_id, at, why))

    async def rotate_keys(self) -> int:
        """Encrypt every kept token anew with the first key; returns how many.

        Raises WrongKey and changes nothing when one of them cannot be opened.
        """
        return await self._store.write(partial(rotate_keys, keys=self._keys))


def rotate_keys(tx: Tx, keys: TokenKeys) -> int:
    """Encrypt every kept token anew with the first key; returns how many. Raises WrongKey before anything changes."""
    rows = [row for row in installations.every(tx) if row.revoked_at is None]
    renewed = [replace(row, token_cipher=keys.reseal(row.token_cipher, row.team_id)) for row in rows]
    pairs = zip(rows, renewed, strict=True)
    return sum(installations.renew(tx, old.team_id, old.token_cipher, new.token_cipher) for old, new in pairs)


def check_tokens(tx: Tx, keys: TokenKeys) -> tuple[int, list[str]]:
    """How many workspaces have the app, and one sentence for each whose token no key opens."""
    rows = [row for row in installations.every(tx) if row.revoked_at is None]
    wrong = []
    for row in rows:
        try:
            keys.open(row.token_cipher, row.team_id)
        except WrongKey as error:
            wrong.append(str(error))
    return len(rows), wrong


def _keep(tx: Tx, row: InstallationRow, by: str, at: dt.datetime) -> None:
    installations.keep(tx, row)
    audit.append(tx, NO_CLIENT, at, by, "slack_installed", row.team_id, {"scopes": row.scopes})


def _revoke(tx: Tx, team_id: str, at: dt.datetime, why: str) -> bool:
    found = installations.revoke(tx, team_id, at)
    if found:
        audit.append(tx, NO_CLIENT, at, "slack", "slack_revoked", team_id, {"why": why})
    return found
