"""Processes to be killed: forks of one that has loaded everything, so that a new one works at once."""

import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import serve


class Child:
    """One forked process. `act` runs in it; its end is the process' end."""

    def __init__(self, act: Callable[[], None], log: Path) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.code: int | None = None
        self.process = os.fork()
        if self.process:
            return
        code = 1
        try:
            handle = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            act()
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it is, it goes into the log
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        if self.code is None:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if not self.has_ended():
            os.kill(self.process, signal.SIGKILL)
            _, status = os.waitpid(self.process, 0)
            self.code = os.waitstatus_to_exitcode(status)


def start_platform(wire: str, latency: float, log: Path, shares: dict[str, float]) -> tuple[Child, str]:
    """A simulated platform in a process of its own that nobody kills, and its address."""
    reading, writing = os.pipe()

    def act() -> None:
        backstage = Backstage(paint_plain, latency=latency)
        backstage.shares = shares
        serve(
            wire, backstage, 0, lambda url: os.close(writing) if not os.write(writing, url.encode()) else None
        )

    child = Child(act, log)
    address = os.read(reading, 100).decode()
    os.close(reading)
    os.close(writing)
    return child, address


@dataclass(frozen=True)
class Victims:
    """What is killed: every role in a process, so often, until the role `finishing` has ended by itself.

    `calls`: how many calls the platform has had. Three of four kills wait for the next one, so that they come at
    any moment of a purchase and not only while processes start."""

    roles: dict[str, Callable[[], None]]
    finishing: str
    kills: int
    calls: Callable[[], int]


def kill_until_done(victims: Victims, dice: random.Random, log: Path) -> int:
    """How many were killed."""
    roles, finishing, kills = victims.roles, victims.finishing, victims.kills
    living = {role: Child(act, log) for role, act in roles.items()}
    killed = 0
    try:
        while not living[finishing].has_ended():
            if dice.random() < 0.75:
                before = victims.calls()
                while victims.calls() == before and not living[finishing].has_ended():
                    time.sleep(0.03)
            time.sleep(dice.uniform(0.0, 1.3))
            role = dice.choice(list(roles))
            if killed < kills and not living[role].has_ended():
                living[role].kill()
                killed += 1
            for name, act in roles.items():
                if living[name].has_ended() and (name != finishing or living[name].code != 0):
                    living[name] = Child(act, log)
    finally:
        for child in living.values():
            child.kill()
    return killed


def worker(folder: Path, database: str) -> Callable[[], None]:
    """A `tetap worker`."""
    from tetap.app.working import work

    def act() -> None:
        work(folder, {"database": database, "lanes": 3}, (), lambda _: None, threading.Event())

    return act
