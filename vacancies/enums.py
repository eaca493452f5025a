"""Closed lists of the vacancies, with the words people read."""

from django.db import models


class ContractKind(models.TextChoices):
    PERMANENT = "cdi", "CDI"
    FIXED_TERM = "cdd", "CDD"
    REPLACEMENT = "remplacement", "Remplacement"
    APPRENTICESHIP = "apprentissage", "Apprentissage"
    TEMPORARY = "interim", "Intérim"
    INTERNSHIP = "stage", "Stage"

    @property
    def needs_end(self):
        """A replacement may end « au retour de la personne remplacée » (Code du travail, L1242-7): no date is asked."""
        return self in {self.FIXED_TERM, self.TEMPORARY, self.INTERNSHIP}


class SalaryUnit(models.TextChoices):
    HOUR = "hour", "par heure"
    MONTH = "month", "par mois"
    YEAR = "year", "par an"


class VacancyState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publiée"
    FILLED = "filled", "Pourvue"
    CLOSED = "closed", "Fermée"

    @property
    def tone(self):
        return {self.DRAFT: "warn", self.PUBLISHED: "ok", self.FILLED: "info"}.get(self, "")


class RefusalReason(models.TextChoices):
    """Why an application is declined. The sentence is what the applicant reads: true, short, never about the person."""

    OTHER = "other", "Une autre candidature correspond mieux au poste"
    PROFILE = "profile", "Le parcours ne correspond pas assez au poste"
    DIPLOMA = "diploma", "Le diplôme exigé par la loi manque"
    AVAILABILITY = "availability", "Les disponibilités ne conviennent pas"
    FILLED = "filled", "Le poste est déjà pourvu"
    CANCELLED = "cancelled", "Le recrutement est annulé ou reporté"

    @property
    def sentence(self):
        return {
            self.OTHER: "Une autre candidature correspond mieux à ce poste.",
            self.PROFILE: "Votre parcours ne correspond pas assez à ce que demande ce poste.",
            self.DIPLOMA: "Ce poste demande un diplôme obligatoire que votre candidature ne mentionne pas.",
            self.AVAILABILITY: "Vos disponibilités ne correspondent pas aux horaires de ce poste.",
            self.FILLED: "Ce poste est déjà pourvu.",
            self.CANCELLED: "Ce recrutement est annulé ou reporté.",
        }[self]


class ClosedReason(models.TextChoices):
    """Why an advertisement ends. It decides the state, and what those who still wait for an answer are told."""

    FILLED_HERE = "filled_here", "Le poste est pourvu, grâce à une candidature reçue ici"
    FILLED_ELSEWHERE = "filled_elsewhere", "Le poste est pourvu autrement"
    NO_CANDIDATE = "no_candidate", "Aucune candidature ne convenait"
    CANCELLED = "cancelled", "Le recrutement est annulé ou reporté"

    @property
    def state(self):
        return VacancyState.FILLED if self in {self.FILLED_HERE, self.FILLED_ELSEWHERE} else VacancyState.CLOSED

    @property
    def refusal(self):
        """What applicants without an answer are told when the advertisement ends so."""
        if self.state == VacancyState.FILLED:
            return RefusalReason.FILLED
        return RefusalReason.PROFILE if self == self.NO_CANDIDATE else RefusalReason.CANCELLED


class ApplicationState(models.TextChoices):
    RECEIVED = "received", "Reçue"
    INTERVIEW = "interview", "Entretien proposé"
    KEPT = "kept", "Retenue"
    REFUSED = "refused", "Déclinée"
    WITHDRAWN = "withdrawn", "Retirée"

    @property
    def tone(self):
        return {self.RECEIVED: "warn", self.INTERVIEW: "info", self.KEPT: "ok"}.get(self, "")

    @property
    def next_states(self):
        """What an employer may answer from here."""
        return {
            self.RECEIVED: (self.INTERVIEW, self.KEPT, self.REFUSED),
            self.INTERVIEW: (self.KEPT, self.REFUSED),
        }.get(self, ())
