"""scenes.yaml or scenes.csv → scenes, in file order; errors with file, line and field."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..domain.frame import PURPOSES
from ..domain.scene import PICTURE_ROLES, TURNAROUND, Scene
from ..domain.seeds import check_seed
from ..domain.series import slug
from ..errors import DocumentError, SeedOutOfRange
from .complaints import complaint, nearest
from .field_names import SCENE_FIELDS, field_named, role_named
from .words import load_vocabulary
from .yaml_text import Place, line_of, plain, read_text, read_yaml

NAMES = ("scenes.yaml", "scenes.yml", "scenes.csv")
_FIELDS = tuple(SCENE_FIELDS)
_FOR_ALL = ("seed", "ratio", "size", "for")
_LISTS = ("wear", "characters")


@dataclass(frozen=True)
class SceneList:
    """The scenes of a project; `seed` is the series' seed where the file gives one."""

    path: Path | None
    scenes: tuple[Scene, ...]
    seed: int | None = None


def load_scenes(project: Path) -> SceneList:
    """The project's scenes; none when there is no scene file. Two scene files are an error."""
    found = [project / name for name in NAMES if (project / name).is_file()]
    if not found:
        return SceneList(None, ())
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise DocumentError(f"{names} are both there", "Keep one of them.", file=str(project))
    read = _read_csv if found[0].suffix == ".csv" else _read_yaml
    scenes = read(found[0])
    _check_ids(scenes)
    return scenes


def _read_yaml(path: Path) -> SceneList:
    content = read_yaml(path)
    for_all: dict[str, object] = {}
    rows: object = content
    prefix: Place = ()
    if isinstance(content, CommentedMap):
        rows = None
        for key, value in content.items():
            name = field_named(key, (*_FOR_ALL, "scenes"), {**SCENE_FIELDS, "scenes": ("adegan", "场景")})
            if name is None:
                raise DocumentError(
                    f"unknown field '{key}'",
                    f"{nearest(str(key), (*_FOR_ALL, 'scenes'))}Allowed here: scenes, {', '.join(_FOR_ALL)}.",
                    file=str(path), line=line_of(content, (key,)), field=str(key),
                )  # fmt: skip
            if name == "scenes":
                rows, prefix = value, (key,)
            else:
                for_all[name] = plain(value)
    if not isinstance(rows, CommentedSeq) or not rows:
        raise DocumentError(
            "no scenes", "List at least one below `scenes:`, for example `- text: reading in a park`.",
            file=str(path), line=line_of(content, prefix), field="scenes",
        )  # fmt: skip
    seed = for_all.pop("seed", None)
    try:
        series_seed = None if seed is None else check_seed(seed)
    except SeedOutOfRange as error:
        line = next(line_of(content, (key,)) for key in content if field_named(key, ("seed",), SCENE_FIELDS))
        raise DocumentError(str(error), error.hint, file=str(path), line=line, field="seed") from None
    scenes = tuple(
        _scene(row, index, for_all, _Source(path, content, (*prefix, index)))
        for index, row in enumerate(rows)
    )
    return SceneList(path, scenes, series_seed)


@dataclass(frozen=True)
class _Source:
    path: Path
    content: object
    place: Place

    def line(self, place: Place = ()) -> int:
        if isinstance(self.content, int):
            return self.content
        return line_of(self.content, (*self.place, *place))


def _scene(row: object, index: int, for_all: Mapping[str, object], source: _Source) -> Scene:
    if isinstance(row, str):
        row = {"text": row}
    if not isinstance(row, Mapping):
        raise DocumentError(
            f"expected a scene, found {row!r}", "Write a sentence, or fields such as `text:` and `ratio:`.",
            file=str(source.path), line=source.line(),
        )  # fmt: skip
    data: dict[str, Any] = {}
    places: dict[Place, Place] = {}
    for key, value in row.items():
        name = field_named(key, _FIELDS, SCENE_FIELDS)
        if name is None:
            raise DocumentError(
                f"unknown field '{key}'", f"{nearest(str(key), _FIELDS)}Allowed here: {', '.join(_FIELDS)}.",
                file=str(source.path), line=source.line((key,)), field=str(key),
            )  # fmt: skip
        places[(name,)] = (*source.place, key)
        data[name] = _pictures(plain(value)) if name == "pictures" else plain(value)
        if name in _LISTS and isinstance(data[name], str):
            data[name] = [part.strip() for part in data[name].replace("；", ";").split(";") if part.strip()]
    _purpose_in_any_language(data)
    if "for" in data or "ratio" in data:
        for_all = {key: value for key, value in for_all.items() if key not in ("for", "ratio")}
    data = {**for_all, **data}
    data.setdefault("id", slug(str(data.get("place") or data.get("text") or "")) or f"scene-{index + 1}")
    try:
        return Scene.model_validate(data)
    except ValidationError as error:
        if isinstance(source.content, int):
            raise _csv_complaint(error, source) from None
        raise complaint(
            error,
            file=str(source.path),
            content=source.content,
            model=Scene,
            places={(): source.place, **places},
        ) from None


def _pictures(value: object) -> object:
    """`pictures:` as a list of {file, role}. Read as well: `- pose: run.png`, and `pose: run.png; mask: m.png` in
    one text, as a CSV cell has it."""
    if isinstance(value, str):
        return [_picture(part) for part in value.replace("；", ";").split(";") if part.strip()]
    return [_picture(entry) for entry in value] if isinstance(value, list | tuple) else value


def _picture(entry: object) -> object:
    if isinstance(entry, str):
        role, colon, file = entry.replace("：", ":").partition(":")
        entry = {role.strip(): file.strip()} if colon else {"file": entry}
    if not isinstance(entry, Mapping):
        return entry
    read: dict[str, object] = {}
    for written, value in entry.items():
        name = field_named(written, ("file", "role"))
        role = role_named(str(written))
        if name is None and role in PICTURE_ROLES:
            read |= {"role": role, "file": value}
        else:
            read[name or str(written)] = role_named(str(value)) if name == "role" else value
    return read


def _purpose_in_any_language(data: dict[str, Any]) -> None:
    """`for: 头像` and `for: foto profil` give their ratio as `for: avatar` does."""
    if str(data.get("for", "")) in PURPOSES or "ratio" in data:
        return
    known = load_vocabulary().purposes.exact(str(data.get("for", "")))
    if known is not None:
        del data["for"]
        data["ratio"] = known.id


def _csv_complaint(error: ValidationError, source: _Source) -> DocumentError:
    whole = complaint(error, file="", content={}, model=Scene)
    return DocumentError(
        str(whole).removeprefix(f" ({whole.field}): "), whole.hint,
        file=str(source.path), line=source.line(), field=whole.field,
    )  # fmt: skip


def _read_csv(path: Path) -> SceneList:
    text = read_text(path)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text.splitlines()[0] if text else "", ",;\t")
    except csv.Error:
        dialect = "excel"
    reader = csv.reader(io.StringIO(text), dialect, strict=True)
    scenes: list[Scene] = []
    try:
        header = next(reader, [])
        for row in reader:
            if any(cell.strip() for cell in row):
                fields = dict(_csv_cells(header, row, path, reader.line_num))
                scenes.append(_scene(fields, len(scenes), {}, _Source(path, reader.line_num, ())))
    except csv.Error as error:
        raise DocumentError(
            f"broken CSV: {error}", "Check the quotes in this line.", file=str(path), line=reader.line_num
        ) from None
    if not scenes:
        raise DocumentError(
            "no scenes",
            "Write a header line such as `id,text,ratio` and one line per scene.",
            file=str(path),
            line=1,
        )
    return SceneList(path, tuple(scenes))


def _csv_cells(header: list[str], row: list[str], path: Path, line: int) -> Iterator[tuple[str, object]]:
    if len(row) > len(header):
        raise DocumentError(
            f"{len(row)} cells, but the header names {len(header)}",
            "Put quotes around cells that contain the separator.", file=str(path), line=line,
        )  # fmt: skip
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            field = field_named(name.strip(), _FIELDS, SCENE_FIELDS)
            number = field == "seed" and cell.strip().lstrip("-").isdigit()
            yield name.strip(), int(cell) if number else cell.strip()


def _check_ids(scenes: SceneList) -> None:
    seen: set[str] = set()
    for scene in scenes.scenes:
        if scene.id in seen or scene.id in TURNAROUND:
            why = "is a view of the turnaround" if scene.id in TURNAROUND else "stands twice"
            raise DocumentError(
                f"scene id '{scene.id}' {why}",
                "Give every scene an id of its own.",
                file=str(scenes.path),
                field="id",
            )
        seen.add(scene.id)
