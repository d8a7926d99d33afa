"""How the sandbox says no: the errors its Web API answers with, and what a person may not do."""

from typing import Any


class ApiError(Exception):
    """A Web API call that Slack would refuse; `code` is Slack's own word for it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def body(self) -> dict[str, Any]:
        """What the caller is sent."""
        return {"ok": False, "error": self.code, **self.more}


class NotPossible(ValueError):
    """Something a person in the workspace cannot do, with the reason in plain words."""
