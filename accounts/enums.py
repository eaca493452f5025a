from django.db import models


class Role(models.TextChoices):
    """What a person is here to do. A role follows from relations; nobody ticks it."""

    STAFF = "staff", "Équipe de l’association"
    EMPLOYER = "employer", "Employeur adhérent"
    PARTNER = "partner", "Partenaire ou financeur"
    TRAINER = "trainer", "Formateur"
    PERSON = "person", "Personne sans structure"

    @property
    def sentence(self):
        """One sentence an administrator can read before inviting somebody."""
        return {
            self.STAFF: "Gère tout le portail : adhérents, formations, CVthèque, événements et lettres.",
            self.EMPLOYER: "Publie des offres, cherche des CV anonymisés et inscrit ses salariés au nom de sa structure.",
            self.PARTNER: "Télécharge les comptes rendus et suit les actions ouvertes aux partenaires.",
            self.TRAINER: "Voit ses sessions, leurs stagiaires et leurs émargements.",
            self.PERSON: "Voit ses propres inscriptions.",
        }[self]


class Access(models.TextChoices):
    """Ways of opening a personal record or file, as written in the access log."""

    VIEW = "view", "Consultation"
    DOWNLOAD = "download", "Téléchargement"
    EXPORT = "export", "Export"
    UNVEIL = "unveil", "Levée d’anonymat"


class ErasureCause(models.TextChoices):
    """Why a person was forgotten."""

    CLOCK = "clock", "fin de conservation"
    PERSON = "person", "à la demande de la personne"
    STAFF = "staff", "par l’équipe"
