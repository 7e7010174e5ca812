"""character.yaml: any language in, plain errors out, comments kept on the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tetap import Project
from tetap.documents.character_file import CharacterFile
from tetap.documents.words import load_vocabulary
from tetap.errors import DocumentError, TetapError

Make = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: Mira\nhair: [", 2, "broken YAML"),
        ("name: Mira\nharr: {length: long}", 2, "Did you mean hair?"),
        ("name: Mira\nhair:\n  lenght: long", 3, "Did you mean length?"),
        ("name: Mira\nkind: persn", 2, "Did you mean person?"),
        ("name: Mira\npalette:\n  - {hex: '#FF8C0', part: hair}", 3, "#FF8C00"),
        ("name: Mira\nhair:\n  color: '#GG0000'", 3, "six digits"),
        ("name: Mira\nhair:\n  color: orange #FF8C00", 3, "as a comment"),
        ("name: Mira\nseed: -1", 2, "0 to 4294967295"),
        ("name: Mira\nseed: 4294967296", 2, "0 to 4294967295"),
        ("name: Mira\nseed: lucky", 2, "0 to 4294967295"),
        ("kind: person", 1, "required"),
        ("name: Mira\nreferences:\n  - {file: a.png, role: frnt}", 3, "Allowed: front"),
        ("name: Mira\nmarks:\n  - {waht: mole}", 3, "Did you mean what?"),
        ("name: Mira\nhair: long", 2, "element: value"),
        ("name: Mira\nhair: {length: long}\nrambut: {length: short}", 3, "twice"),
        ("name: Mira\nnotes: " + "[" * 600, 0, "nested too deeply"),
        ("name: 42", 1, "quotes around"),
        ("- name: Mira", 1, "list"),
        ("", 0, "empty"),
    ],
)
def test_mistakes_are_named_with_line_and_remedy(character: Make, text: str, line: int, said: str) -> None:
    with pytest.raises(DocumentError) as raised:
        Project(character(text)).open()
    assert raised.value.line == line
    assert said in f"{raised.value} {raised.value.hint}"


def test_names_and_values_may_be_indonesian_or_chinese(character: Make) -> None:
    indonesian = Project(character("nama: Mira\nrambut:\n  panjang: sebahu\n", name="a")).resolve()
    chinese = Project(character("名称: Mira\n头发:\n  长度: 及肩\n", name="b")).resolve()
    assert (
        indonesian.traits["hair.length"].choice == chinese.traits["hair.length"].choice == "shoulder-length"
    )


def test_resolve_writes_traits_back_and_keeps_comments(character: Make) -> None:
    folder = character("# my mascot\nname: Mira  # after a friend\nhair:\n  length: long   # never shorter\n")
    before = Project(folder).resolve(9, write=True)
    text = (folder / "character.yaml").read_text()
    assert "# my mascot" in text and "# after a friend" in text and "# never shorter" in text
    after = Project(folder).resolve(1234)
    assert after.filled == ()
    assert {p: t.choice for p, t in after.traits.items()} == {p: t.choice for p, t in before.traits.items()}


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", "C:\\secret.png", "a/../../x.png"])
def test_a_path_that_leaves_the_project_is_refused(character: Make, path: str) -> None:
    folder = character(f"name: Mira\nreferences:\n  - {{file: '{path}', role: front}}\n")
    with pytest.raises(TetapError, match=r"leaves the project|absolute"):
        Project(folder).open()


def test_a_link_out_of_the_project_is_refused(character: Make, tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(b"x")
    folder = character("name: Mira\nreferences:\n  - {file: in.png, role: front}\n")
    (folder / "in.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(TetapError, match="leaves the project"):
        Project(folder).open()


@pytest.mark.parametrize("kind", ["person", "animal", "robot", "object"])
def test_every_kind_has_its_own_checklist(character: Make, kind: str) -> None:
    folder = character(f"name: Mira\nkind: {kind}\n")
    missing = {p.finding.field for p in Project(folder).check() if p.finding.code == "missing"}
    vocabulary = load_vocabulary()
    assert missing == {e.path for e in vocabulary.checklists[kind].elements.values() if e.required}
    assert any(field.startswith("hair.") for field in missing) is (kind == "person")


def test_a_place_finds_its_line_under_any_name(character: Make) -> None:
    folder = character("nama: Mira\nrambut:\n  warna: hitam\npalet:\n  - '#101010'\n")
    file = CharacterFile.load(folder / "character.yaml", load_vocabulary())
    assert file.place("hair.color") == (3, "rambut.warna")
    assert file.place("palette.0")[0] == 5


def test_aliases_that_grow_beyond_measure_are_refused(character: Make) -> None:
    rows = ["- &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"- &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(7)]
    with pytest.raises(DocumentError, match="aliases"):
        Project(character("name: Mira\naccessories:\n" + "\n".join("  " + row for row in rows))).open()
