"""What was spent and what is in doubt; which platforms there are, and whether their keys are set."""

from starlette.responses import Response

from ..app.platforms import platforms
from ..app.spending import doubts, resolve_doubt, spent
from ..errors import BadInput
from ..store.spending import GROUPS
from .visit import Visit


def spend(visit: Visit) -> Response:
    """By day, platform and run; doubts to resolve."""
    workspace = visit.workspace
    groups = [(name, spent(workspace, name)) for name in GROUPS if name != "character"]
    return visit.show("spend.html.j2", groups=groups, doubts=doubts(workspace))


def resolved(visit: Visit) -> Response:
    """What the platform's bill says."""
    say = visit.say
    number = visit.form.get("attempt", "")
    if not (number.isascii() and number.isdigit()):
        raise BadInput("no doubt was named", "Choose one of the list.")
    resolve_doubt(visit.workspace, int(number), charged=visit.form.get("charged") == "yes")
    return visit.go(visit.link("spend"), say("Written down."))


def platforms_page(visit: Visit) -> Response:
    """Every installed platform side by side. Keys are said to be there or not; they are never shown."""
    return visit.show("platforms.html.j2", platforms=platforms(visit.house.projects.home))
