"""Columns of the lists of the CVthèque, as spreadsheets.

The list of candidates, with names, is the team's alone; each person finds the export among those who looked at their record.
What employers see without a name (search) is not exported: a file of profiles would outlive a consent withdrawn.
"""

from gtec_portal.sheets import Column, Table, staff


def newest_file(row):
    """State of the last CV, from the files prefetched newest first."""
    return next((file.get_state_display() for file in row.files.all()), "aucun")


def visibility(row):
    if row.profile.visible:
        return "visible"
    return "sans accord" if row.is_confirmed else row.get_state_display()


CANDIDATES = Table(
    "Candidats",
    (
        Column("Nom", "last_name", width=24),
        Column("Prénom", "first_name", width=20),
        Column("Métiers", "profile.title", width=40),
        Column("Commune", "commune.name", width=24),
        Column("CV", newest_file, width=18),
        Column("Visibilité", visibility, width=22),
        Column("Dernier contact", "last_contact_at", width=18),
    ),
    personal=True,
)

UNVEIL_REQUESTS = Table(
    "Demandes de nom",
    (
        Column("Profil", lambda row: str(row.candidate.profile), width=40),
        Column("Poste proposé", "vacancy", width=48),
        Column("Structure", "organisation.name", width=40, shown=staff),
        Column("Envoyée le", "created_at", width=18),
        Column("Réponse", "shown_state.label", width=18),
    ),
    personal=True,
)

ACRONYMS = Table(
    "Sigles de la recherche",
    (
        Column("Sigle", "short", width=14),
        Column("Signification", "long_form", width=60),
        Column("Nature", "get_kind_display", width=22),
        Column("Métier", lambda row: str(row.trade or ""), width=40),
    ),
)

BATCHES = Table(
    "Dépôts groupés",
    (
        Column("Tableau", "label", width=40),
        Column("Origine des CV", "source", width=40),
        Column("Statut", "get_state_display", width=18),
        Column("Lignes", "total", width=10),
        Column("Déposées", "deposited", width=10),
        Column("Envoyé le", "created_at", width=18),
    ),
)

BATCH_LINES = Table(
    "Lignes d’un dépôt groupé",
    (
        Column("Ligne", "number", width=8),
        Column("Personne", "who", width=30),
        Column("Fichier", "file_name", width=36),
        Column("Résultat", "get_verdict_display", width=36),
        Column("Explication", "note", width=60),
    ),
    personal=True,
)

SHORTLISTS = Table(
    "Candidats repérés",
    (
        Column("Poste ou besoin", "title", width=48),
        Column("Structure", "organisation.name", width=40, shown=staff),
        Column("Ouverte le", "created_at", width=18),
        Column("Personnes", "spotted", width=12),
        Column("En cours", "going", width=12),
        Column("Statut", "status", width=14),
    ),
)


def of_shown(value):
    """A cell of an entry, empty once the person is not visible any more."""
    return lambda entry: value(entry) if entry.shown else ""


ENTRIES = Table(
    "Liste de candidats repérés",
    (
        Column("Personne", lambda entry: entry.shown_name if entry.shown else "n’est plus visible", width=32),
        Column("Métiers", of_shown(lambda entry: entry.candidate.profile.title), width=48),
        Column("Commune", of_shown(lambda entry: entry.candidate.profile.commune.name), width=24),
        Column("Étape", of_shown(lambda entry: entry.get_state_display()), width=16),
        Column("Motif", of_shown(lambda entry: entry.get_discard_reason_display()), width=32),
        Column("Depuis le", "changed_at", width=18),
    ),
    personal=True,
)

DUPLICATES = Table(
    "Doublons possibles",
    (
        Column("Premier dossier", lambda pair: str(pair.first), width=28),
        Column("Second dossier", lambda pair: str(pair.second), width=28),
        Column("Commune", "first.commune.name", width=24),
        Column("Ressemblances", lambda pair: ", ".join(pair.reason_labels), width=48),
        Column("Remarqué le", "found_at", width=18),
    ),
    personal=True,
)

SAVED_SEARCHES = Table(
    "Mes recherches",
    (
        Column("Recherche", "name", width=40),
        Column("Critères", "query", width=60),
        Column("Alerte", "get_frequency_display", width=18),
        Column("Enregistrée le", "created_at", width=18),
    ),
)
