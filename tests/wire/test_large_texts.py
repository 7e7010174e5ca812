"""Long base64 texts are lifted out of JSON before it is parsed; what comes out is what the whole would have given."""

import json

import pytest

from tetap.errors import BadAnswer
from tetap.wire import plain_json

LONG, OTHER = "A" * 200_000, "B" * 100_000
TOLD = r"a \"b64_json\": \" in words"


@pytest.mark.parametrize(
    "body",
    [
        f'{{"data":[{{"b64_json":"{LONG}"}},{{"b64_json" :\n "{OTHER}"}}],"usage":{{"n":1}}}}',
        f'{{"b64_json":"{LONG}","said":"{TOLD}","b64_json_2":"{OTHER}"}}',
        f'{{"said":"{TOLD}{LONG}","b64_json":null,"x":"{OTHER}"}}',
        f'{{"b64_json":["{LONG}"],"list":["b64_json","{OTHER}","b64_json"]}}',
        f'{{"b64_json":"{LONG}\\n{OTHER}"}}',
        f'{{"b64_json":{{"b64_json":"{LONG}"}}}}',
        f'{{"say \\"b64_json":"{LONG}"}}',
        f'{{"b64_json":"{LONG}","b64_json":"{OTHER}"}}',
        f'["b64_json","{LONG}"]',
    ],
)
def test_an_answer_with_long_texts_reads_as_it_stands(body: str) -> None:
    assert plain_json(body.encode()) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        f'{{"b64_json":"{LONG}',
        f'{{"b64_json":"{LONG}"',
        f'{{"b64_json":"{LONG}"}}}}',
        f'{{"b64_json":"{LONG}é"}}',
        f'"b64_json"{LONG}',
        f'{{"b64_json" "{LONG}"}}',
    ],
)
def test_what_is_no_json_stays_none(body: str) -> None:
    with pytest.raises(BadAnswer):
        plain_json(body.encode("latin-1"))
