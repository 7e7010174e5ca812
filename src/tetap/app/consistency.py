"""How consistent the pictures of a series are with each other; compared once for the same pictures."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..documents.lock_file import LockedPicture
from ..store.disk import replace
from ..store.objects import ObjectStore, digest_of
from ..verifier.judging import VERSION
from ..verifier.series import SeriesLikeness, compare_series

_FILE = "consistency.json"
_TOGETHER = 30
"""So many pictures are compared with each other; a longer series is compared in groups of so many, in order,
because the pairs grow with the square."""


@dataclass(frozen=True)
class ComparedGroup:
    """`pairs[i][j]` is the probability 0..1 that shots i and j show the same character."""

    shots: tuple[str, ...]
    pairs: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Consistency:
    """`value` is the mean probability 0..1 that two pictures show the same character, None where all of them repeat
    one figure unchanged: copies prove nothing. `outliers` are shots that stand out, `unseen` those on which no
    character was found."""

    value: float | None
    outliers: tuple[str, ...]
    unseen: tuple[str, ...]
    groups: tuple[ComparedGroup, ...]
    poses: int
    """How many figures there are when unchanged repetitions are counted once (within each group)."""

    @property
    def compared(self) -> int:
        """How many pictures were compared."""
        return sum(len(group.shots) for group in self.groups)


def consistency_of(
    folder: Path, objects: ObjectStore, pictures: Sequence[LockedPicture]
) -> Consistency | None:
    """The pictures beside each other; None with fewer than two. The answer is kept in `folder`."""
    kept = _read(folder / _FILE)
    groups = [group for group in _groups(pictures) if len(group) > 1]
    found: dict[str, SeriesLikeness] = {}
    for group in groups:
        key = _key(group)
        found[key] = kept.get(key) or compare_series([objects.get(one.bytes) for one in group])
    if found != kept:
        text = json.dumps({key: asdict(likeness) for key, likeness in found.items()})
        replace(folder / _FILE, text.encode())
    answers = [(group, found[_key(group)]) for group in groups]
    weighed = [
        (answer.consistency, len(group)) for group, answer in answers if answer.consistency is not None
    ]
    if not answers:
        return None
    count = sum(count for _, count in weighed)
    return Consistency(
        value=round(sum(value * each for value, each in weighed) / count, 4) if weighed else None,
        outliers=tuple(group[at].shot for group, answer in answers for at in answer.outliers),
        unseen=tuple(group[at].shot for group, answer in answers for at in answer.unseen),
        groups=tuple(
            ComparedGroup(tuple(one.shot for one in group), answer.pairs) for group, answer in answers
        ),
        poses=sum(answer.poses for _, answer in answers),
    )


def _groups(pictures: Sequence[LockedPicture]) -> Iterator[Sequence[LockedPicture]]:
    """As few groups as possible, of nearly the same size."""
    count = -(-len(pictures) // _TOGETHER)
    for number in range(count):
        yield pictures[number * len(pictures) // count : (number + 1) * len(pictures) // count]


def _key(group: Sequence[LockedPicture]) -> str:
    return digest_of("\n".join([VERSION, *(one.bytes for one in group)]).encode())


def _read(path: Path) -> dict[str, SeriesLikeness]:
    """What is kept; nothing where it cannot be read, for it can be made again."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: SeriesLikeness(
                pairs=tuple(map(tuple, row["pairs"])), consistency=row["consistency"],
                outliers=tuple(row["outliers"]), unseen=tuple(row["unseen"]), poses=row["poses"],
            )
            for key, row in rows.items()
        }  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
