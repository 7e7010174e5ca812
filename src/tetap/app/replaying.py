"""`tetap replay`: the delivered pictures rebuilt from lock and store, each hash proven."""

from dataclasses import dataclass
from pathlib import Path

from ..documents.lock_file import LockedPicture
from ..documents.project_paths import inside
from ..errors import LockBroken, StoreDamaged, StoreError, StoreMissing
from ..store.disk import replace
from ..store.objects import ObjectStore, digest_of
from .state import open_objects
from .workspace import Workspace


@dataclass(frozen=True)
class Replayed:
    """What replay found for one picture: ok, rebuilt (the file was missing or changed), missing, damaged."""

    picture: LockedPicture
    state: str
    reason: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the delivered file now holds exactly the locked bytes."""
        return self.state in ("ok", "rebuilt")


def replay(workspace: Workspace) -> list[Replayed]:
    """Every locked picture, in order. A changed file is kept beside the rebuilt one as NAME.changed."""
    if workspace.lock is None or not workspace.lock.pictures:
        raise LockBroken(f"{workspace.lock_path} names no pictures", "Make some first: tetap shoot.")
    objects = open_objects(workspace.state_folder, workspace.settings)
    return [_replay(workspace.folder, objects, picture) for picture in workspace.lock.pictures]


def _replay(folder: Path, objects: ObjectStore, picture: LockedPicture) -> Replayed:
    path = inside(folder, picture.file, "tetap.lock")
    found = path.read_bytes() if path.is_file() else None
    intact = found is not None and digest_of(found) == picture.bytes
    try:
        data = objects.get(picture.bytes)
    except StoreMissing as error:
        if intact and found is not None:
            objects.put(found)
            return Replayed(picture, "ok", "the store had lost it; put back from the delivered file")
        return Replayed(picture, "missing", str(error))
    except StoreDamaged as error:
        if intact and found is not None:
            objects.put(found)
            return Replayed(picture, "ok", "the store's copy was damaged; put back from the delivered file")
        return Replayed(picture, "damaged", str(error))
    except StoreError as error:
        return Replayed(picture, "missing", str(error))
    if intact:
        return Replayed(picture, "ok")
    if found is not None:
        replace(path.with_name(path.name + ".changed"), found)
    replace(path, data)
    reason = f"the file was changed; your version is {path.name}.changed" if found else "the file was missing"
    return Replayed(picture, "rebuilt", reason)
