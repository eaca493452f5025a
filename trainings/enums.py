from django.db import models


class SessionState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publiée"
    CLOSED = "closed", "terminée"
    CANCELLED = "cancelled", "annulée"


class Period(models.TextChoices):
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class EnrolmentStatus(models.TextChoices):
    CONFIRMED = "confirmed", "confirmée"
    WAITING = "waiting", "en liste d’attente"
    CANCELLED = "cancelled", "annulée"

    @property
    def tone(self):
        return {self.CONFIRMED: "ok", self.WAITING: "warn"}.get(self, "neutral")


class EmploymentStatus(models.TextChoices):
    """What the person is on the day they enrol. Frame F-1 of the annual return counts trainees by it."""

    EMPLOYEE = "employee", "salarié·e"
    PUBLIC_AGENT = "public_agent", "agent public"
    APPRENTICE = "apprentice", "apprenti·e"
    JOB_SEEKER = "job_seeker", "en recherche d’emploi"
    OTHER = "other", "dirigeant·e non salarié·e ou bénévole"


class DocumentKind(models.TextChoices):
    CONVOCATION = "convocation", "convocation"
    CERTIFICATE = "certificate", "certificat de réalisation"

    @property
    def prefix(self):
        """First letters of the number: « CR-2026-0012 »."""
        return {self.CONVOCATION: "CV", self.CERTIFICATE: "CR"}[self]

    @property
    def plural(self):
        return {self.CONVOCATION: "convocations", self.CERTIFICATE: "certificats de réalisation"}[self]
