"""Seed classes as they were measured on this machine: one JSON file of the user, newest last."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import StoreDamaged
from .disk import make_folder, replace

FILE_NAME = "seed-probes.json"


@dataclass(frozen=True)
class SeedProbe:
    """One measurement. `address` is the host that answered, empty for the platform's own."""

    platform: str
    model: str
    address: str
    date: str
    verdict: str
    why: str
    pairs: int
    effect: float
    low: float
    high: float
    chance: float
    same_pixels: float
    other_pixels: float
    same_structure: float
    other_structure: float
    usd: float | None
    request: str
    """Digest of the first request."""


class SeedProbes:
    """The user's measurements."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def add(self, probe: SeedProbe) -> None:
        """Append a measurement; the very same one is kept once."""
        known = [*self]
        if probe not in known:
            make_folder(self.path.parent)
            rows = [asdict(one) for one in (*known, probe)]
            replace(self.path, (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode())

    def __iter__(self) -> Iterator[SeedProbe]:
        try:
            rows: list[Mapping[str, object]] = json.loads(self.path.read_text(encoding="utf-8"))
            yield from [SeedProbe(**row) for row in rows]  # type: ignore[arg-type]
        except (FileNotFoundError, NotADirectoryError):
            return
        except (ValueError, TypeError):
            raise StoreDamaged(
                f"{self.path} is damaged", "Restore it from a backup, or remove it and probe again."
            ) from None

    def latest(self, platform: str, model: str, address: str) -> SeedProbe | None:
        """The newest measurement of this model at this address."""
        mine = [p for p in self if (p.platform, p.model, p.address) == (platform, model, address)]
        return mine[-1] if mine else None
