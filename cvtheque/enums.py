from django.db import models


class CandidateState(models.TextChoices):
    """Whether the address was proven: only somebody who opened their own link can be found."""

    NEW = "new", "à confirmer"
    ACTIVE = "active", "confirmé"

    @property
    def tone(self):
        return {self.NEW: "warn", self.ACTIVE: "ok"}[self]


class Availability(models.TextChoices):
    NOW = "now", "Tout de suite"
    MONTH = "month", "Dans le mois"
    NOTICE = "notice", "Après un préavis"
    LISTENING = "listening", "À l’écoute, sans urgence"


class Hours(models.TextChoices):
    ANY = "any", "Peu importe"
    FULL = "full", "Temps plein"
    PART = "part", "Temps partiel"


class Purpose(models.TextChoices):
    """What a person may agree to. Each is asked apart, and withdrawn apart."""

    MEMBERS = "members", "Être trouvé par les adhérents"
    VACANCY = "vacancy", "Répondre à une offre"
    REBOND = "rebond", "Être signalé à d’autres adhérents"
    NEWSLETTER = "newsletter", "Recevoir les nouvelles du réseau"


class Channel(models.TextChoices):
    """Where consent was said."""

    FORM = "form", "formulaire de dépôt"
    LINK = "link", "page personnelle"
    STAFF = "staff", "recueilli par l’équipe"


class FileState(models.TextChoices):
    RECEIVED = "received", "reçu"
    CHECKED = "checked", "vérifié"
    EXTRACTED = "extracted", "lu"
    SEARCHABLE = "searchable", "cherchable"
    REJECTED = "rejected", "refusé"

    @property
    def tone(self):
        return {self.EXTRACTED: "ok", self.SEARCHABLE: "ok", self.REJECTED: "bad"}.get(self, "info")


PENDING_FILES = (FileState.RECEIVED, FileState.CHECKED)
READ_FILES = (FileState.EXTRACTED, FileState.SEARCHABLE)


class UnveilState(models.TextChoices):
    PENDING = "pending", "en attente"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "déclinée"
    EXPIRED = "expired", "sans réponse"

    @property
    def tone(self):
        return {self.PENDING: "info", self.ACCEPTED: "ok", self.REFUSED: "warn", self.EXPIRED: "warn"}[self]
