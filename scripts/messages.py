"""The catalogue of sentences: collects what goes through say("…"), updates .po files, compiles .mo files.

`python scripts/messages.py` writes tetap.pot, every tetap.po and every tetap.mo; with `--check` it
changes nothing and exits 1 when one of them is stale or a sentence is untranslated.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

SOURCES = Path(__file__).resolve().parent.parent / "src" / "tetap"
LOCALE = SOURCES / "locale"
LANGUAGES = ("id", "zh")
_KEYWORD = "say"


class QuietCatalog(Catalog):
    """A catalogue whose header holds no dates and no tool versions, so that equal content is equal bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "tetap"),
            ("Language", self.locale_identifier or ""),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def sentences(sources: Path) -> Mapping[str, list[str]]:
    """Every sentence and the files that say it, files in order of their names."""
    found: dict[str, list[str]] = {}
    for path in sorted([*sources.rglob("*.py"), *sources.rglob("*.j2")]):
        name = path.relative_to(sources).as_posix()
        for sentence in _in_python(path) if path.suffix == ".py" else _in_template(path):
            places = found.setdefault(sentence, [])
            if name not in places:
                places.append(name)
    return found


def _in_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        # Choices and traits have a method of the same name that takes a language, never a sentence.
        if isinstance(call.func, ast.Name) and call.func.id == _KEYWORD and call.args:
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
            elif isinstance(first, ast.JoinedStr):
                raise SystemExit(f"{path}:{call.lineno}: an f-string cannot be translated; use .format(…)")


def _in_template(path: Path) -> Iterator[str]:
    with path.open("rb") as template:
        options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
        for _, _, message, _ in babel_extract(template, [_KEYWORD], [], options):
            first = message[0] if isinstance(message, tuple) else message
            if first is not None:
                yield first


def written(sources: Path, locale: Path) -> Mapping[Path, bytes]:
    """What every file of the catalogue should hold. Translations that are there are kept."""
    said = sentences(sources)
    files = {locale / "tetap.pot": _po("", said, {})}
    for language in LANGUAGES:
        folder = locale / language / "LC_MESSAGES"
        known = translations(folder / "tetap.po")
        files[folder / "tetap.po"] = _po(language, said, known)
        out = BytesIO()
        write_mo(out, _catalog(language, said, known))
        files[folder / "tetap.mo"] = out.getvalue()
    return files


def translations(po: Path) -> Mapping[str, str]:
    """English to translation, as far as the file has it."""
    if not po.is_file():
        return {}
    with po.open("rb") as opened:
        return {str(m.id): str(m.string) for m in read_po(opened) if m.id and m.string and not m.fuzzy}


def _catalog(language: str, said: Mapping[str, list[str]], known: Mapping[str, str]) -> Catalog:
    catalog = QuietCatalog(locale=language or None, charset="utf-8", fuzzy=False)
    for sentence, places in said.items():
        catalog.add(sentence, known.get(sentence, ""), locations=[(place, None) for place in places])  # type: ignore[misc]
    return catalog


def _po(language: str, said: Mapping[str, list[str]], known: Mapping[str, str]) -> bytes:
    catalog = _catalog(language, said, known)
    what = f"tetap's sentences in {catalog.locale.english_name}." if catalog.locale else "tetap's sentences."
    catalog.header_comment = f"# {what} Written by scripts/messages.py; edit only the translations."
    out = BytesIO()
    write_po(out, catalog, width=100, include_lineno=False)
    return out.getvalue()


def complaints(sources: Path, locale: Path) -> Iterator[str]:
    """What is stale, untranslated, or translated with other placeholders; nothing when all is well."""
    for path, content in written(sources, locale).items():
        if not path.is_file() or path.read_bytes() != content:
            yield f"{path.relative_to(locale)}: stale; run python scripts/messages.py"
    for language in LANGUAGES:
        known = translations(locale / language / "LC_MESSAGES" / "tetap.po")
        for sentence in sentences(sources):
            if sentence not in known:
                yield f"{language}: untranslated: {sentence!r}"
            elif _placeholders(known[sentence]) != _placeholders(sentence):
                yield f"{language}: other placeholders than in {sentence!r}"


def _placeholders(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", sentence))


def main(arguments: list[str]) -> int:
    """Write the catalogue, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when something is left to do"
    )
    if not parser.parse_args(arguments).check:
        for path, content in written(SOURCES, LOCALE).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    found = list(complaints(SOURCES, LOCALE))
    for line in found:
        print(line)
    print(f"{len(sentences(SOURCES))} sentences, {len(LANGUAGES)} translations, {len(found)} to do")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
