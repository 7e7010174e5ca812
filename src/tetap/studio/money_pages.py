"""What was spent, by one character or all of them, and what is in doubt."""

from starlette.responses import Response

from ..app.spending import doubts, resolve_doubt, spent
from ..errors import BadInput
from ..store.spending import GROUPS
from .house_spend import house_spend
from .visit import Visit


def spend(visit: Visit) -> Response:
    """By day, platform and run; doubts to resolve."""
    workspace = visit.workspace
    groups = [(name, spent(workspace, name)) for name in GROUPS if name != "character"]
    owed = [(visit.project, one) for one in doubts(workspace)]
    return visit.show("spend.html.j2", groups=groups, doubts=owed, unread={}, is_house=False)


def spend_of_all(visit: Visit) -> Response:
    """Over every character of the house."""
    found = house_spend(visit.house.projects)
    return visit.show(
        "spend.html.j2",
        groups=list(found.groups.items()),
        doubts=found.doubts,
        unread=found.unread,
        is_house=True,
    )


def resolved(visit: Visit) -> Response:
    """What the platform's bill says."""
    say = visit.say
    number = visit.form.get("attempt", "")
    if not (number.isascii() and number.isdigit()):
        raise BadInput("no doubt was named", "Choose one of the list.")
    resolve_doubt(visit.workspace, int(number), charged=visit.form.get("charged") == "yes")
    where = "/spend" if visit.form.get("back") == "house" else visit.link("spend")
    return visit.go(where, say("Written down."))
