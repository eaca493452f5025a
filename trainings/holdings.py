"""What trainings hold of people (see accounts.erasure)."""

from accounts import erasure

erasure.keeps(
    "trainings.enrolment",
    ["employer_name", "first_name", "last_name", "function", "email"],
    "salariés en formation : preuves dues à l’administration et aux financeurs (code du travail, art. L. 6362-5 et suivants)",
)
erasure.keeps("trainings.document", ["file", "sha256", "facts_sha256"], "les mêmes preuves, imprimées")
erasure.keeps("trainings.trainerprofile", ["name"], "formateurs de l’association")
erasure.impersonal(
    "ce que l’association publie d’une formation",
    "trainings.programme",
    "trainings.programmeversion",
    "trainings.session",
    "trainings.halfday",
    "trainings.attendance",
    "trainings.documentcounter",
)
