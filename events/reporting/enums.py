"""Words of the making of a report: where each part stands, what a photo may be used for."""

from django.db import models


class PartState(models.TextChoices):
    """Where the part of one table stands, for the person who ran it."""

    TO_REVIEW = "to_review", "à relire"
    AMEND = "amend", "à amender"
    VALIDATED = "validated", "validée"

    @property
    def tone(self):
        return {self.TO_REVIEW: "warn", self.AMEND: "bad", self.VALIDATED: "ok"}[self]


class PhotoRight(models.TextChoices):
    """Whether the people one recognises on a photo agreed to be shown (droit à l’image, article 9 du Code civil)."""

    PENDING = "pending", "des accords restent à recueillir"
    NOBODY = "nobody", "personne n’est reconnaissable"
    AGREED = "agreed", "chaque personne reconnaissable a donné son accord"

    @property
    def tone(self):
        return "warn" if self == self.PENDING else "ok"

    @property
    def short(self):
        return {
            self.PENDING: "Accords à recueillir",
            self.NOBODY: "Personne de reconnaissable",
            self.AGREED: "Accords donnés",
        }[self]
