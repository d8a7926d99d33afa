"""Who is in the workspace, whose team they are of, and who of them is an outsider."""

from collections.abc import Iterator
from dataclasses import replace

from bot.sandbox.problems import NotPossible
from bot.sandbox.seed import App, Seed, Team, User, UserGroup


class People:
    """The users, teams and user groups as they stand."""

    def __init__(self, seed: Seed) -> None:
        self.team = seed.team
        self.teams: dict[str, Team] = {team.id: team for team in (seed.team, *seed.other_teams)}
        self.app: App = seed.app
        bot = User(seed.app.user_id, seed.app.user_name, seed.app.name, is_bot=True)
        self._users: dict[str, User] = {user.id: user for user in (*seed.users, bot)}
        self.groups: dict[str, UserGroup] = {group.id: group for group in seed.groups}

    def __iter__(self) -> Iterator[User]:
        return iter(self._users.values())

    def get(self, user: str) -> User | None:
        """The user of this id, if there is one."""
        return self._users.get(user)

    def find(self, who: str) -> User:
        """The user of this id or name; raises NotPossible when there is none."""
        found = self._users.get(who) or next((u for u in self if u.name == who.removeprefix("@")), None)
        if found is None:
            raise NotPossible(f"There is nobody called {who} in this workspace.")
        return found

    def by_email(self, email: str) -> User | None:
        """The member of our own team with this address."""
        wanted = email.strip().lower()
        return next((u for u in self if u.email and u.email.lower() == wanted and not self.foreign(u.id)), None)

    def change(self, user: str, **changes: object) -> User:
        """Change a user's fields, for example `deleted` or `is_restricted`."""
        changed = replace(self.find(user), **changes)  # type: ignore[arg-type]
        self._users[changed.id] = changed
        return changed

    def team_of(self, user: str) -> Team:
        """The team a user belongs to."""
        found = self._users.get(user)
        return self.teams[found.team_id] if found and found.team_id else self.team

    def foreign(self, user: str) -> bool:
        """Whether a user belongs to another team than ours."""
        return self.team_of(user).id != self.team.id

    def outsider(self, user: str) -> bool:
        """Whether a user is no full member of our team: of another team, or a guest."""
        found = self._users.get(user)
        return self.foreign(user) or (found is not None and (found.is_restricted or found.is_stranger is True))

    def put_group(self, group: UserGroup) -> None:
        """Add a user group, or change who is in it."""
        self.groups[group.id] = group
