"""The one place that speaks to an OpenAI server: one request for one message, bounded in time and size."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError
from openai.types.chat import ChatCompletionSystemMessageParam, ChatCompletionUserMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from bot.reader.openai.answer import Unusable, form, read_reply
from bot.reader.openai.breaker import Breaker
from bot.reader.openai.prompt import RULES, asking
from handlers.advising import SOON, Advised, Answer, Question, Unadvised

LIMIT_S = 8.0
"""A request that takes longer, however it spends the time, is given up."""
MOST_BYTES = 64 * 1024
MOST_TOKENS = 1_000
TOGETHER = 4
_NOBODY_WELL = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""What a server says when asking once more may help."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the model is, which one it is, and the key to it."""

    key: str
    base_url: str
    model: str


class OpenAIAdviser:
    """Asks a model about one message at a time, and leaves a server that keeps failing alone."""

    def __init__(self, access: Access, monotonic: Callable[[], float], limit_s: float = LIMIT_S) -> None:
        # A redirect could carry a client's words to another server, and the SDK's own retries would escape the caps.
        self._client = AsyncOpenAI(
            api_key=access.key,
            base_url=access.base_url,
            max_retries=0,
            timeout=limit_s,
            http_client=DefaultAsyncHttpxClient(follow_redirects=False),
        )
        self._model = access.model
        self._monotonic = monotonic
        self._limit = limit_s
        self._breaker = Breaker()

    def room(self) -> int:
        """How many messages may be asked about now."""
        return self._breaker.room(self._monotonic(), TOGETHER)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def advise(self, question: Question) -> Answer:
        """Signals of one message, or why there are none."""
        ask = await asyncio.to_thread(asking, question.asked, question.names)
        if ask.orders:
            return Unadvised("gives_orders")
        self._breaker.begin(self._monotonic())
        answer = await self._asked(ask.data)
        if isinstance(answer, Unadvised):
            if answer.why == "refused":
                self._breaker.worked()
            else:
                self._breaker.failed(self._monotonic())
            return Unadvised(answer.why, answer.retry, answer.after, ask.redacted)
        self._breaker.worked()
        return Advised(answer.reading, ask.redacted)

    async def _asked(self, data: str) -> Answer:
        try:
            async with asyncio.timeout(self._limit):
                return Advised(read_reply(await self._body(data)))
        except Unusable as unusable:
            return Unadvised(str(unusable))
        except TimeoutError:
            return Unadvised("timeout")
        except APIStatusError as error:
            code = error.status_code
            return Unadvised(f"status_{code}", code in _NOBODY_WELL, _after(error))
        except APIConnectionError as error:
            timed_out = isinstance(error.__cause__, httpx2.TimeoutException)
            return Unadvised("timeout" if timed_out else "connection", retry=not timed_out)
        except httpx2.TimeoutException:
            return Unadvised("timeout")
        except (httpx2.HTTPError, OpenAIError):
            return Unadvised("connection", retry=True)

    async def _body(self, data: str) -> bytes:
        """The reply's body, read only as far as an honest one can be long."""
        request = self._client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=[
                ChatCompletionSystemMessageParam(role="system", content=RULES),
                ChatCompletionUserMessageParam(role="user", content=data),
            ],
            response_format=cast("ResponseFormatJSONSchema", form()),
            max_completion_tokens=MOST_TOKENS,
            store=False,
        )
        async with request as response:
            body = bytearray()
            async for piece in response.iter_bytes(8_192):
                body += piece
                if len(body) > MOST_BYTES:
                    raise Unusable("too_long")
            return bytes(body)


def _after(error: APIStatusError) -> dt.timedelta:
    """When the server says to come back, where it says so in seconds."""
    try:
        return max(SOON, dt.timedelta(seconds=float(error.response.headers.get("retry-after", ""))))
    except (ValueError, OverflowError):
        return SOON
