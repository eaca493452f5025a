"""Words of the events: kinds with their usual shape, states, audiences."""

from dataclasses import dataclass
from datetime import time

from django.db import models


class Audience(models.TextChoices):
    """To whom something is open. Each line includes those below it."""

    PUBLIC = "public", "tout le monde"
    PARTNERS = "partners", "adhérents et partenaires"
    MEMBERS = "members", "adhérents seulement"

    @property
    def tone(self):
        return {self.PUBLIC: "ok", self.PARTNERS: "info", self.MEMBERS: "warn"}[self]

    def no_wider(self):
        """This audience and those it includes: to whom a paper made for this one may open."""
        widest_first = list(type(self))
        return widest_first[widest_first.index(self) :]

    def no_narrower(self):
        """This audience and those that include it: whose papers its readers may open."""
        widest_first = list(type(self))
        return widest_first[: widest_first.index(self) + 1]


@dataclass(frozen=True)
class Shape:
    """What an event of one kind usually looks like: the form starts with it."""

    starts: time
    minutes: int
    capacity: int | None
    audience: Audience
    hint: str
    place: str = ""
    is_online: bool = False
    takes_link: bool = False  # a videoconference, for everybody or beside the room
    can_be_proposed: bool = True  # a partner may offer one; the association's own meetings are its own


class EventKind(models.TextChoices):
    BREAKFAST = "breakfast", "petit-déjeuner"
    CAFE = "cafe", "café métiers"
    FORUM = "forum", "forum des métiers"
    JOB_DATING = "job_dating", "job dating"
    WEBINAR = "webinar", "webinaire"
    MEETING = "meeting", "réunion mensuelle"
    ASSEMBLY = "assembly", "assemblée générale"
    IMMERSION = "immersion", "Vis ma vie"

    @property
    def shape(self):
        return SHAPES[self]


SHAPES = {
    EventKind.BREAKFAST: Shape(
        time(9), 210, 60, Audience.PUBLIC, "Interventions, puis ateliers en world café : une matinée, 60 places."
    ),
    EventKind.CAFE: Shape(
        time(14), 180, 25, Audience.PUBLIC, "Un après-midi pour découvrir un métier, dans plusieurs communes."
    ),
    EventKind.FORUM: Shape(
        time(9), 480, None, Audience.PUBLIC, "Une journée, des métiers montrés par ceux qui les exercent."
    ),
    EventKind.JOB_DATING: Shape(
        time(9), 180, 40, Audience.PUBLIC, "Des entretiens courts entre employeurs et candidats."
    ),
    EventKind.WEBINAR: Shape(
        time(11),
        60,
        None,
        Audience.PUBLIC,
        "Une heure en ligne : le lien n’est envoyé qu’aux personnes inscrites.",
        place="En ligne",
        is_online=True,
        takes_link=True,
    ),
    EventKind.MEETING: Shape(
        time(14), 150, None, Audience.MEMBERS, "La réunion des adhérents.", takes_link=True, can_be_proposed=False
    ),
    EventKind.ASSEMBLY: Shape(
        time(18),
        120,
        None,
        Audience.PARTNERS,
        "L’assemblée générale de l’association.",
        takes_link=True,
        can_be_proposed=False,
    ),
    EventKind.IMMERSION: Shape(
        time(9),
        480,
        35,
        Audience.MEMBERS,
        "Une journée à la place d’un collègue d’une autre structure.",
        can_be_proposed=False,
    ),
}


class Proposal(models.TextChoices):
    """Where an event offered by a member or a partner stands."""

    PROPOSED = "proposed", "proposé"
    CHANGES = "changes", "à compléter"
    ACCEPTED = "accepted", "accepté"
    REFUSED = "refused", "refusé"

    @property
    def tone(self):
        return {self.PROPOSED: "info", self.CHANGES: "warn", self.ACCEPTED: "ok"}.get(self, "neutral")


class ReminderStep(models.TextChoices):
    """The letters around an event: the last step reached is sent, those a sleeping server missed are not."""

    WEEK = "week", "une semaine avant"
    EVE = "eve", "la veille"
    THANKS = "thanks", "le lendemain"


class RegistrationStatus(models.TextChoices):
    REGISTERED = "registered", "inscription confirmée"
    WAITING = "waiting", "liste d’attente"
    CANCELLED = "cancelled", "inscription annulée"
    ATTENDED = "attended", "présence notée"
    NO_SHOW = "no_show", "absence notée"

    @property
    def tone(self):
        return {self.REGISTERED: "ok", self.WAITING: "warn", self.ATTENDED: "info"}.get(self, "neutral")


class DoorAction(models.TextChoices):
    """What one does at the door."""

    PRESENT = "present", "présence notée"
    UNDO = "undo", "présence retirée"


# Those an event is still ahead of: they are written to.
EXPECTED = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)

# A person who came holds a seat as much as one who is expected.
SEATED = (RegistrationStatus.REGISTERED, RegistrationStatus.ATTENDED)


class WorkshopFormat(models.TextChoices):
    WORLD_CAFE = "world_cafe", "world café"


@dataclass(frozen=True)
class Round:
    """What a group does during one round of a world café."""

    goal: str
    question: str


WORLD_CAFE_ROUNDS = (
    Round("Identifier", "Quelles actions répondraient à ce que nous constatons ?"),
    Round("Préciser", "Que faut-il réunir d’abord, et qui mobiliser ?"),
    Round("Choisir", "Quelles sont les trois actions à mener à court ou moyen terme ?"),
)


class Presence(models.TextChoices):
    """Whether the planner places a person."""

    EXPECTED = "expected", "dans les groupes"
    ABSENT = "absent", "absente"
    ASIDE = "aside", "hors groupes"

    @property
    def tone(self):
        return {self.EXPECTED: "ok", self.ABSENT: "warn"}.get(self, "neutral")


class GuestRole(models.TextChoices):
    """What people do, as far as it matters for mixing them."""

    DIRECTION = "direction", "direction, présidence"
    MANAGEMENT = "management", "encadrement, ressources humaines"
    FIELD = "field", "professionnel·le de terrain"
    PARTNER = "partner", "partenaire, élu·e"

    @classmethod
    def guess(cls, function):
        """The role a written function says; "" when it says none."""
        words = function.lower()
        for role, hints in _ROLE_HINTS.items():
            if any(hint in words for hint in hints):
                return role
        return ""


_ROLE_HINTS = {
    GuestRole.DIRECTION: ("direct", "président", "gérant"),
    GuestRole.PARTNER: ("élu", "maire", "conseill"),
    GuestRole.MANAGEMENT: ("cadre", "respons", "ressources", "rh", "coordin", "chef"),
    GuestRole.FIELD: ("aide", "infirm", "soign", "agent", "éducat", "auxiliaire", "cuisin", "veill"),
}


class ContributionKind(models.TextChoices):
    OBSERVATION = "observation", "constat"
    IDEA = "idea", "piste d’action"
    BEYOND = "beyond", "piste au-delà du territoire"
    WATCH = "watch", "point de vigilance"
    CROSSCUTTING = "crosscutting", "note transversale"

    @property
    def heading(self):
        """Title of the group of contributions of this kind."""
        return {
            self.OBSERVATION: "Constats",
            self.IDEA: "Pistes d’action",
            self.BEYOND: "Au-delà du territoire",
            self.WATCH: "Points de vigilance",
            self.CROSSCUTTING: "Notes transversales",
        }[self]

    @property
    def icon(self):
        return {
            self.OBSERVATION: "eye",
            self.IDEA: "light-bulb",
            self.BEYOND: "globe-europe-africa",
            self.WATCH: "exclamation-triangle",
            self.CROSSCUTTING: "arrows-right-left",
        }[self]


class DetailKind(models.TextChoices):
    """What a later group adds to an idea."""

    NEED = "need", "prérequis"
    ACTOR = "actor", "acteur à mobiliser"

    @property
    def icon(self):
        return {self.NEED: "key", self.ACTOR: "user-group"}[self]


class Horizon(models.TextChoices):
    """When an action chosen in the room is for."""

    SHORT = "short", "court terme"
    MEDIUM = "medium", "moyen terme"


class Edition(models.TextChoices):
    LONG = "long", "édition complète"
    SHORT = "short", "synthèse"


class ReportState(models.TextChoices):
    DRAFT = "draft", "à relire"
    AMEND = "amend", "à amender"
    VALIDATED = "validated", "validé"
    PUBLISHED = "published", "publié"
    REPLACED = "replaced", "remplacé"
    WITHDRAWN = "withdrawn", "retiré"

    @property
    def tone(self):
        tones = {self.DRAFT: "warn", self.AMEND: "bad", self.VALIDATED: "info", self.PUBLISHED: "ok"}
        return tones.get(self, "neutral")
