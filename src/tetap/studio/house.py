"""What all pages of one studio share: the characters, the work under way, and that it is closing."""

import threading
from dataclasses import dataclass, field

from .guard import Word
from .projects import Projects
from .simulations import Simulations
from .work_line import WorkLine


@dataclass
class StudioHouse:
    """One studio. `word` opens it off the loopback."""

    projects: Projects
    word: Word | None = None
    simulations: Simulations = field(default_factory=Simulations)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.line = WorkLine(self.projects)

    def close(self) -> None:
        """What is sent arrives and is kept; what waits can be gone on with at the next start."""
        self.closing.set()
        self.line.close()
        self.simulations.close()
