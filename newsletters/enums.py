from django.db import models


class SubscriberKind(models.TextChoices):
    """Who a person says to be. Segments of plain subscribers are made of it."""

    EMPLOYER = "employer", "employeur"
    JOB_SEEKER = "job_seeker", "en recherche d’emploi"
    PARTNER = "partner", "partenaire ou financeur"
    OTHER = "other", "autre"


class Source(models.TextChoices):
    """Where an address comes from, and so the legal ground for writing to it."""

    FORM = "form", "formulaire public"
    SEAT = "seat", "structure du réseau"
    CVTHEQUE = "cvtheque", "CVthèque"


class SubscriberState(models.TextChoices):
    PENDING = "pending", "à confirmer"
    ACTIVE = "active", "abonné"
    UNSUBSCRIBED = "unsubscribed", "désabonné"

    @property
    def tone(self):
        return {self.PENDING: "warn", self.ACTIVE: "ok"}.get(self, "")


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", "désabonnement"
    BOUNCED = "bounced", "adresse refusée par son serveur"
    ERASED = "erased", "données effacées"


class Segment(models.TextChoices):
    """Who receives an issue. Each one is a queryset of `newsletters.segments`, computed on the day of the sending."""

    ALL = "all", "toutes les personnes abonnées"
    MEMBERS = "members", "personnes des structures adhérentes"
    PARTNERS = "partners", "personnes des partenaires et financeurs"
    JOB_SEEKERS = "job_seekers", "personnes en recherche d’emploi"
    EMPLOYERS = "employers", "employeurs abonnés, hors adhérents"
    OTHERS = "others", "autres personnes abonnées"


class IssueState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SENDING = "sending", "envoi en cours"
    PAUSED = "paused", "en pause"
    SENT = "sent", "envoyée"

    @property
    def tone(self):
        return {self.SENDING: "info", self.PAUSED: "warn", self.SENT: "ok"}.get(self, "")


class BlockKind(models.TextChoices):
    """What a block holds: a text somebody writes, or a list computed from the database."""

    TEXT = "text", "texte"
    VACANCIES = "vacancies", "dernières offres d’emploi"
    SESSIONS = "sessions", "formations à venir, places libres"
    EVENTS = "events", "événements à venir"
    REPORTS = "reports", "derniers comptes rendus"
    BULLETIN = "bulletin", "bulletin des adhérents"

    @property
    def is_computed(self):
        return self != self.TEXT

    @property
    def has_limit(self):
        """Whether somebody says how many lines it shows; a bulletin has as many as it has figures."""
        return self.is_computed and self != self.BULLETIN

    @property
    def default_title(self):
        return {
            self.VACANCIES: "Offres d’emploi",
            self.SESSIONS: "Formations à venir",
            self.EVENTS: "Événements à venir",
            self.REPORTS: "Comptes rendus",
            self.BULLETIN: "Bulletin des adhérents",
        }.get(self, "")
