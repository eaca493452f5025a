"""Columns of the lists of vacancies, as spreadsheets."""

from gtec_portal.links import absolute
from gtec_portal.sheets import Column, Table

_POST = (
    Column("Intitulé", "title", width=48),
    Column("Structure", "organisation.name", width=40),
    Column("Site", "site.name", width=36),
    Column("Commune", "site.commune.name", width=24),
    Column("Contrat", "get_contract_display", width=18),
    Column("Heures par semaine", "hours_per_week", number="0.00", width=20),
    Column("Début", "starts_on"),
    Column("Fin", "ends_on"),
    Column("Salaire", "salary_text", width=36),
)
_PUBLISHED = Column("Publiée le", "published_at", width=18)

VACANCIES = Table(
    "Offres d’emploi",
    (
        *_POST,
        _PUBLISHED,
        Column("En ligne jusqu’au", lambda row: row.expires_at if row.is_live else None, width=18),
        Column("Candidatures", "received"),
        Column("Sans réponse", "waiting"),
        Column("Statut", "status", width=16),
    ),
)

SHARED_VACANCIES = Table("Offres partagées", (*_POST, _PUBLISHED))

PUBLIC_VACANCIES = Table(
    "Offres d’emploi",
    (
        *_POST,
        _PUBLISHED,
        Column("Adresse", lambda row: absolute("vacancies:vacancy_public_detail", row.uuid), width=48),
    ),
)

APPLICATIONS = Table(
    "Candidatures",
    (
        Column("Personne", str, width=32),
        Column("Reçue le", "received_at", width=18),
        Column("CV joint", lambda row: bool(row.cv_file)),
        Column("Réponse le", "answered_at", width=18),
        Column("Statut", "get_state_display", width=20),
    ),
    personal=True,
)
