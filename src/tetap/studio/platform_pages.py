"""Which platforms there are, what their models take and cost, whether their keys are set; simulators of them."""

from starlette.responses import Response

from ..app.platforms import platforms
from .visit import Visit


def platforms_page(visit: Visit) -> Response:
    """Every installed platform side by side. Keys are said to be there or not; they are never shown."""
    found = platforms(visit.house.projects.home)
    simulations = visit.house.simulations
    return visit.show(
        "platforms.html.j2", platforms=found, wires=simulations.wires,
        running={wire: (one.url, dict(one.bill())) for wire, one in simulations.running.items()},
        rows=[(one, card) for one in found for card in one.cards if not card.answers and card.status != "retired"],
    )  # fmt: skip


def simulated(visit: Visit) -> Response:
    """Start or stop a simulator."""
    say = visit.say
    wire = visit.form.get("wire", "")
    if visit.form.get("step") == "stop":
        visit.house.simulations.end(wire)
        return visit.go("/platforms#simulators", say("Stopped."))
    one = visit.house.simulations.begin(wire)
    return visit.go(
        "/platforms#simulators", say("{wire} is simulated at {url}").format(wire=wire, url=one.url)
    )
