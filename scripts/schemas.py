"""Write docs/schema/*.json, the JSON Schemas that the examples name for editors."""

import json
from pathlib import Path

from tetap.documents.schema import SCHEMAS

FOLDER = Path(__file__).parent.parent / "docs" / "schema"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, schema in SCHEMAS.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
