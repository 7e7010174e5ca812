"""HTTP spoken carefully: one call at a time, no blind repeats, answers limited, addresses checked."""

from .encoding import base64_of, bytes_of, media_type_of, pixel_size, plain_json, whole_type_of
from .fetching import fetch_picture
from .http import Answer, Wire
from .shapes import dollars, listed, table, tables

__all__ = [
    "Answer", "Wire", "base64_of", "bytes_of", "dollars", "fetch_picture", "listed", "media_type_of", "pixel_size",
    "plain_json", "table", "tables", "whole_type_of",
]  # fmt: skip
