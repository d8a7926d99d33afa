"""Whether there is a second reader, and what it may cost; the OpenAI package is loaded only where it is used."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.settings import Settings
from playbooks.loading import Book
from storage.advice import Caps

if TYPE_CHECKING:
    from bot.reader.openai.client import OpenAIAdviser


def second_reader(settings: Settings, book: Book, monotonic: Callable[[], float]) -> "OpenAIAdviser | None":
    """The second reader, where there is a key and a client who allows it."""
    key = settings.openai_api_key.get_secret_value()
    if not key or not any(playbook.openai for playbook in book.playbooks.values()):
        return None
    from bot.reader.openai.client import Access, OpenAIAdviser

    return OpenAIAdviser(Access(key, settings.openai_base_url, settings.openai_model), monotonic)


def caps(settings: Settings) -> Caps:
    """How many requests a day may cost."""
    return Caps(client=settings.openai_daily_calls_per_client, together=settings.openai_daily_calls)
