"""How each app states who may open which page, and which pages are lists.

Each app has `tests/<app>/policy.py` with `PAGES` (every URL name of the app, tried as every role) and `LISTS` (every page whose
name ends in « _list », tried with 1 and with 3 rows at one query count). `tests/test_policy.py` runs them all and fails when a
URL of the portal is in no policy.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

ROLES = ("anonymous", "staff", "employer", "other_employer", "partner")
SIGN_IN = 302  # closed page, anonymous reader: sent to the sign-in page


@dataclass(frozen=True)
class Page:
    """One URL name and the status each role gets.

    `args(world)` makes the rows and returns the arguments of the URL; `world.employer.acting_organisation` owns them,
    `world.other_employer` is another member, `world.staff` and `world.partner` are what they say. A POST page is tried with
    `method="post"` and `data(world)`; « ok » statuses of a POST are usually 302.
    """

    name: str
    anonymous: int
    staff: int
    employer: int
    other_employer: int
    partner: int
    args: Callable[[SimpleNamespace], list] = field(default=lambda world: [])
    method: str = "get"
    data: Callable[[SimpleNamespace], dict] = field(default=lambda world: {})

    def __str__(self):
        return f"{self.method} {self.name}"


@dataclass(frozen=True)
class ListPage:
    """One list page. `make(world)` adds one visible row; the page is opened as `role`."""

    name: str
    make: Callable[[SimpleNamespace], object]
    role: str = "staff"
    args: Callable[[SimpleNamespace], list] = field(default=lambda world: [])

    def __str__(self):
        return self.name
