"""The people of an event as the door shows them: a name, a structure, a state. Never an e-mail address."""

import uuid
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from events.door.desk import code_of
from events.enums import RegistrationStatus
from gtec_portal.typography import frtime

STATES = {
    RegistrationStatus.REGISTERED: "expected",
    RegistrationStatus.ATTENDED: "present",
    RegistrationStatus.NO_SHOW: "absent",
    RegistrationStatus.WAITING: "waiting",
    RegistrationStatus.CANCELLED: "cancelled",
}
ASIDE = ("waiting", "cancelled")  # not expected, yet they may come


@dataclass(frozen=True)
class Person:
    uuid: uuid.UUID
    name: str
    structure: str
    state: str
    time: str  # « 9 h 02 », when they are here
    code: str

    @classmethod
    def of(cls, registration):
        arrived = registration.arrived_at
        return cls(
            registration.uuid,
            f"{registration.first_name} {registration.last_name}",
            str(registration.organisation or registration.organisation_label),
            STATES[registration.status],
            frtime(timezone.localtime(arrived)) if arrived else "",
            code_of(registration),
        )

    @property
    def is_here(self):
        return self.state == "present"

    @property
    def is_aside(self):
        return self.state in ASIDE

    def matches(self, view):
        """Whether a view of the list (« manquent », « presents ») shows this person."""
        if view == "manquent":
            return self.state in ("expected", "absent")
        return self.is_here if view == "presents" else True

    @staticmethod
    def fresh():
        """A number for the gesture this person's button makes."""
        return uuid.uuid4()


def people_of(event):
    """Everybody ever registered, by name. One query."""
    return [Person.of(one) for one in event.registrations.by_name().select_related("organisation")]


def figures(people):
    """How many are here, out of how many, and how many are missing."""
    count = Counter(one.state for one in people)
    total = count["present"] + count["expected"] + count["absent"]
    return {"present": count["present"], "total": total, "missing": total - count["present"]}
