"""Profiles of the rehearsal platform, written for one test."""

import json
from pathlib import Path

import pytest
from rehearsal_pictures import MakeProfile


@pytest.fixture
def profile(tmp_path: Path) -> MakeProfile:
    """The path of a profile like the default one, without faults, with these changes."""

    def make(like: str = "calm", **tables: dict[str, object]) -> str:
        lines = [f'like = "{like}"']
        for table, values in tables.items():
            lines += [f"[{table}]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in values.items())]
        path = tmp_path / f"p{len(list(tmp_path.iterdir()))}.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return make
