"""Columns of the lists of events, as spreadsheets."""

from gtec_portal.links import absolute
from gtec_portal.sheets import Column, Table, staff

EVENTS = Table(
    "Événements",
    (
        Column("Titre", "title", width=52),
        Column("Type", lambda row: row.get_kind_display().capitalize(), width=26),
        Column("Début", "starts_at", width=18),
        Column("Fin", "ends_at", width=18),
        Column("Lieu", "place_label", width=36),
        Column("Inscrits", "taken"),
        Column("Places", "capacity"),
        Column("En attente", "waiting"),
        Column("Statut", "state_label"),
    ),
)

PUBLIC_EVENTS = Table(
    "Événements",
    (
        Column("Titre", "title", width=52),
        Column("Début", "starts_at", width=18),
        Column("Fin", "ends_at", width=18),
        Column("Lieu", "place_label", width=36),
        Column("Places libres", "free_seats", width=16),
        Column("Adresse", lambda row: absolute("events:event_public_detail", row.slug), width=48),
    ),
)


def person_organisation(row):
    return str(row.organisation) if row.organisation else row.organisation_label or "À titre individuel"


PARTICIPANTS = Table(
    "Participants",
    (
        Column("Nom", "last_name", width=24),
        Column("Prénom", "first_name", width=20),
        Column("Adresse e-mail", "email", width=34),
        Column("Structure", person_organisation, width=36),
        Column("Inscription", "registered_at", width=18),
        Column("Statut", lambda row: row.get_status_display().capitalize(), width=20),
        Column("Arrivée", "arrived_at", width=18),
    ),
    personal=True,
)

REPORTS = Table(
    "Comptes rendus",
    (
        Column("Événement", "event.title", width=52),
        Column("Date", "event.starts_at", width=18),
        Column("Édition", lambda row: row.get_edition_display().capitalize(), width=20),
        Column("Version", "version"),
        Column("Ouvert à", lambda row: row.get_audience_display().capitalize(), width=24),
        Column("Téléchargements", "downloads", shown=staff),
        Column("Statut", "state_label", width=16),
    ),
)

PUBLIC_REPORTS = Table(
    "Comptes rendus",
    (
        Column("Événement", "title", width=52),
        Column("Date", "starts_at", width=18),
        Column("Lieu", "place_label", width=36),
        Column("Adresse", lambda row: absolute("events:report_public_detail", row.slug), width=48),
    ),
)
