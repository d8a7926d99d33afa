"""The doctor's look at the second reader: whether its server answers and takes the key. No client's word is sent."""

import asyncio

from openai import APIConnectionError, APIStatusError, AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError

from bot.findings import Finding
from bot.reader.openai.client import LIMIT_S, Access

_WHAT = "second reader"
_KEY_REFUSED = frozenset({401, 403})
_NO_LIST = frozenset({404, 405})
"""Some servers answer questions but list no models."""


async def look_at_openai(access: Access) -> Finding:
    """Ask the server for its models, which costs nothing."""
    client = AsyncOpenAI(
        api_key=access.key,
        base_url=access.base_url,
        max_retries=0,
        timeout=LIMIT_S,
        http_client=DefaultAsyncHttpxClient(follow_redirects=False),
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            known = [model.id async for model in client.models.list()]
    except APIStatusError as error:
        return _refused(error.status_code)
    except (APIConnectionError, TimeoutError):
        return Finding(False, _WHAT, "its server does not answer; check OPENAI_BASE_URL and the way there")
    except (OpenAIError, ValueError):
        return Finding(False, _WHAT, "its server answers, but not as OpenAI does; check OPENAI_BASE_URL")
    finally:
        await client.close()
    if known and access.model not in known:
        return Finding(True, f"{_WHAT}: its server takes the key; {access.model} is not among the models it lists")
    return Finding(True, f"{_WHAT}: its server takes the key")


def _refused(status: int) -> Finding:
    if status in _KEY_REFUSED:
        return Finding(False, _WHAT, "its server refuses the key; set OPENAI_API_KEY to one that is valid there")
    if status in _NO_LIST:
        return Finding(True, f"{_WHAT}: its server answers, and lists no models")
    return Finding(False, _WHAT, f"its server answers with {status}; check OPENAI_BASE_URL, or try again later")
