"""The catalogue of sentences is complete, fresh, and complains when it is not."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "messages.py"


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_stale_or_untranslated(messages: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["--check"]) == 0, capsys.readouterr().out


def test_new_sentence_is_missed_and_old_translation_kept(messages: ModuleType, tmp_path: Path) -> None:
    sources, locale = tmp_path / "sources", tmp_path / "locale"
    sources.mkdir()
    (sources / "one.py").write_text('print(say("Old {name}"), choice.say("en"))')
    (sources / "page.j2").write_text('<p>{{ say("New") }}</p>')
    for language in messages.LANGUAGES:
        po = locale / language / "LC_MESSAGES" / "tetap.po"
        po.parent.mkdir(parents=True)
        po.write_text('msgid ""\nmsgstr ""\n\nmsgid "Old {name}"\nmsgstr "Lama {nama}"\n')
    for path, content in messages.written(sources, locale).items():
        path.write_bytes(content)
    found = list(messages.complaints(sources, locale))
    assert found == [
        line
        for language in messages.LANGUAGES
        for line in (
            f"{language}: other placeholders than in 'Old {{name}}'",
            f"{language}: untranslated: 'New'",
        )
    ]


def test_writing_twice_gives_the_same_bytes(messages: ModuleType) -> None:
    first = messages.written(messages.SOURCES, messages.LOCALE)
    assert first == messages.written(messages.SOURCES, messages.LOCALE)
    assert all(b"POT-Creation-Date" not in content for content in first.values())
