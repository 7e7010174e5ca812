"""OpenAI's own images API: GPT Image, and the retired models that come before it."""

from ..ports import Connection
from .openai_cards import read_cards
from .openai_dialect import Dialect
from .openai_engine import OpenAIEngine, address

URL = "https://api.openai.com/v1"


class OpenAIProvider(OpenAIEngine):
    """generations from words, edits with references and masks. Settings: seconds, organization, project."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("seconds", "organization", "project")
        named = {
            "openai-organization": connection.text("organization"),
            "openai-project": connection.text("project"),
        }
        dialect = Dialect(headers={name: value for name, value in named.items() if value})
        super().__init__(
            connection, read_cards("openai.toml", connection), lambda _: dialect, address(connection, URL)
        )
