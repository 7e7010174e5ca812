"""What somebody ordered on a page, kept beside the project so that a restarted studio can go on with it."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from ..app.wishes import Wishes
from ..store.disk import make_folder
from ..store.disk import replace as write_file

_FILE = "studio.json"
Kind = Literal["shoot", "candidates", "views"]
State = Literal["waiting", "running", "paused", "done", "failed", "cut"]
SETTINGS = ("platform", "model", "strategy", "url", "tries", "verify", "want")


@dataclass(frozen=True)
class WorkOrder:
    """`settings` as the command line would give them; `after` is the newest event before it began."""

    kind: Kind = "shoot"
    settings: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    redo: tuple[str, ...] = ()
    seed: int | None = None
    new: bool = False
    turnaround: bool = True
    agreed: bool = False
    budget: float | None = None
    count: int = 4
    after: int = 0
    state: State = "waiting"
    said: str = ""
    hint: str = ""

    @property
    def wishes(self) -> Wishes:
        """As app takes them."""
        return Wishes(
            only=self.only, seed=self.seed, new=self.new, turnaround=self.turnaround, redo=self.redo,
            agreed=self.agreed, budget=self.budget,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether it is being worked on, or waits its turn."""
        return self.state in ("waiting", "running")

    @property
    def can_go_on(self) -> bool:
        """Whether it was stopped before its end."""
        return self.state in ("paused", "cut", "failed")

    def ended(self, state: State, said: str = "", hint: str = "") -> "WorkOrder":
        """The same, when it is over."""
        return replace(self, state=state, said=said, hint=hint)


def read_order(state_folder: Path) -> WorkOrder | None:
    """The last order of a project; None where there is none, or one that another version wrote."""
    try:
        data = json.loads((state_folder / _FILE).read_text(encoding="utf-8"))
        return WorkOrder(**{**data, "only": tuple(data["only"]), "redo": tuple(data["redo"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def keep_order(state_folder: Path, order: WorkOrder) -> None:
    """Keep it as the project's last."""
    make_folder(state_folder)
    write_file(state_folder / _FILE, json.dumps(asdict(order), indent=1).encode())


def drop_order(state_folder: Path) -> None:
    """Forget it."""
    (state_folder / _FILE).unlink(missing_ok=True)
