"""Columns of the lists of members, as spreadsheets."""

from gtec_portal.links import absolute
from gtec_portal.sheets import Column, Table, staff

# As of the day the list is told for, like the page (`Organisation.objects.as_of`).
ORGANISATIONS = Table(
    "Structures",
    (
        Column("Nom", "name_then", width=44),
        Column("Nom actuel", "name", width=44),
        Column("Nom court", "short_name", width=28),
        Column("Type", "get_kind_display", width=20),
        Column("Adhérent depuis", lambda row: row.member_from if row.is_member_then else None),
        Column("Forme juridique", "get_legal_form_display", width=24),
        Column("SIREN", "siren"),
        Column("Tranche d’effectif", "get_headcount_band_display", width=22),
        Column("Salariés", "headcount_then"),
        Column("Sites ouverts", "site_count"),
        Column("Convention collective (IDCC)", "idcc"),
        Column("OPCO", "opco", width=18),
        Column("Téléphone", "phone", width=18, shown=staff),
        Column("Adresse e-mail", "email", width=30, shown=staff),
        Column("Site internet", "website", width=30),
    ),
)

SITES = Table(
    "Sites",
    (
        Column("Structure", "holder_name", width=44),
        Column("Site", "name", width=36),
        Column("Catégorie", "get_category_display", width=28),
        Column("Adresse", "address", width=32),
        Column("Code postal", "postal_code"),
        Column("Commune", "commune.name", width=24),
        Column("SIRET", "siret", width=18),
        Column("FINESS", "finess"),
        Column("Téléphone", "phone", width=18, shown=staff),
        Column("Ouvert le", "opened_on"),
        Column("Fermé le", "closed_on"),
    ),
)

INVITATIONS = Table(
    "Invitations",
    (
        Column("Adresse", "email", width=34),
        Column("Pour", lambda row: "L’équipe" if row.as_staff else str(row.seat.organisation), width=32),
        Column("Envoyée le", "created_at", width=18),
        Column("Par", lambda row: str(row.invited_by or ""), width=26),
        Column("Statut", "status_label"),
    ),
    personal=True,
)

PEOPLE = Table(
    "Personnes",
    (
        Column("Nom", "user.last_name", width=24),
        Column("Prénom", "user.first_name", width=20),
        Column("Fonction", "function", width=30),
        Column("Adresse e-mail", "user.email", width=34),
        Column("Structure", "organisation.name", width=40),
        Column("Administre", "is_admin"),
    ),
    personal=True,
)


SOLICITATIONS = Table(
    "Sollicitations",
    (
        Column("Date", "at", width=18),
        Column("Structure", "organisation.name", width=44),
        Column("Type", "get_kind_display", width=24),
        Column("Objet", "subject", width=48),
        Column("Personne jointe", "person", width=24),
        Column("Par", lambda row: str(row.by or ""), width=24),
        Column("Budget", "share.label", width=20),
        Column("Motif du dépassement", "reason", width=44),
    ),
    personal=True,
)

DIRECTORY = Table(
    "Adhérents",
    (
        Column("Nom", "name", width=44),
        Column("Activités", "activities", width=40),
        Column("Communes", "towns", width=40),
        Column("Site internet", "website", width=32),
        Column("Adresse", lambda row: absolute("members:sheet", row.slug), width=48),
    ),
)

MANDATES = Table(
    "Mandats",
    (
        Column("Personne", "person_name", width=30),
        Column("Fonction", "title", width=34),
        Column("Structure", "organisation.name", width=40),
        Column("Depuis le", "starts_on"),
        Column("Jusqu’au", "ends_on"),
    ),
    personal=True,
)

IMPORTS = Table(
    "Imports",
    (
        Column("Fichier", "label", width=40),
        Column("Contenu", "get_kind_display", width=28),
        Column("Statut", "get_state_display", width=20),
        Column("Lignes", "summary", width=44),
        Column("Envoyé le", "created_at", width=18),
        Column("Par", lambda row: str(row.created_by or ""), width=26),
    ),
)

IMPORT_LINES = Table(
    "Lignes de l’import",
    (
        Column("Ligne", "number"),
        Column("Intitulé", "title", width=44),
        Column("Effet", "get_action_display", width=18),
        Column("Problèmes", lambda row: " ".join(map(str, row.problems)), width=60),
        Column("À vérifier", lambda row: " ".join(map(str, row.doubts)), width=60),
    ),
    personal=True,
)
