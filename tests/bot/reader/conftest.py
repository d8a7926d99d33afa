"""The embedded reader, loaded once for all tests of this folder."""

import pytest

from bot.reader.embedded.reader import EmbeddedReader


@pytest.fixture(scope="session")
def reader() -> EmbeddedReader:
    return EmbeddedReader()
