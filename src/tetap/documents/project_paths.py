"""Paths that documents name: always inside the project folder."""

from pathlib import Path, PureWindowsPath

from ..errors import NotAProject, OutsideProject
from .character_file import FILE_NAME


def project_folder(folder: Path) -> Path:
    """The folder, if it holds a character."""
    if not folder.is_dir():
        raise NotAProject(f"{folder} is no folder", "Name a folder that holds character.yaml.")
    if not (folder / FILE_NAME).is_file():
        raise NotAProject(
            f"{folder} holds no {FILE_NAME}",
            "Start a character with: tetap new NAME. Or name the folder that holds one.",
        )
    return folder.resolve()


def inside(project: Path, written: str, what: str) -> Path:
    """The file that a document names, if it lies in the project, links followed."""
    if Path(written).is_absolute() or PureWindowsPath(written).is_absolute() or "\x00" in written:
        raise OutsideProject(
            f"{what}: '{written}' is an absolute path",
            "Copy the file into the project and name it from there.",
        )
    path = (project / written).resolve()
    if not path.is_relative_to(project.resolve()):
        raise OutsideProject(
            f"{what}: '{written}' leaves the project folder",
            "Copy the file into the project and name it from there.",
        )
    return path
