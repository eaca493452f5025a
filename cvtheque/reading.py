"""Reading one CV: scan, extract in the jail, then either a text or a reason the person understands."""

from dataclasses import dataclass

from django.core.files.storage import default_storage

from cvtheque import scanner, texts
from cvtheque.jail import run
from gtec_portal import uploads

KINDS = {uploads.PDF: "pdf", uploads.DOCX: "docx", uploads.ODT: "odt", uploads.RTF: "rtf"}
MIN_LETTERS = 30

# What the person reads when their file is refused, and what they can do about it.
REASONS = {
    "infected": "Ce fichier contient un programme malveillant. Il a été détruit. Vérifiez votre ordinateur, puis envoyez un autre fichier.",
    "encrypted": "Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection, puis envoyez-le de nouveau.",
    "pages": "Ce fichier compte trop de pages ; un CV en compte moins de 30. Envoyez le CV seul.",
    "too_big": "Ce fichier, une fois ouvert, est trop volumineux pour être lu. Envoyez un PDF simple.",
    "entities": "Ce fichier contient des éléments qui ne sont pas du texte et que nous n’ouvrons pas. Envoyez un PDF.",
    "broken": "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau, puis envoyez-le.",
    "no_text": "Texte non lisible : ce fichier est sans doute une photo ou un scan. Envoyez un CV tapé à l’ordinateur, ou décrivez vos compétences vous-même.",
    "timeout": "Ce fichier est trop compliqué pour être lu. Envoyez un PDF simple.",
    "crash": "Ce fichier n’a pas pu être lu. Enregistrez-le au format PDF, puis envoyez-le de nouveau.",
    "missing": "Ce fichier n’est plus là. Envoyez-le de nouveau.",
}


@dataclass(frozen=True)
class Outcome:
    """The end of a reading: a text, or the code of a refusal."""

    text: str = ""
    pages: int = 0
    refused: str = ""
    reason: str = ""


def refused(code):
    return Outcome(refused=code.partition(":")[0], reason=reason_for(code))


def reason_for(code):
    """The sentence for a code; « pages:5000 » says how many."""
    name, _, detail = code.partition(":")
    if name == "pages" and detail.isdigit():
        return f"Ce fichier compte {int(detail)} pages ; un CV en compte moins de 30. Envoyez le CV seul."
    return REASONS.get(name, REASONS["crash"])


def scan_file(storage_name):
    """An Outcome when the file is gone or infected, else None. Raises ScannerAway: try again later."""
    try:
        with default_storage.open(storage_name) as stored:
            return refused("infected") if scanner.scan(stored) else None
    except FileNotFoundError:
        return refused("missing")


def extract_text(storage_name, content_type):
    """Read one stored file in the jail and return an Outcome. Touches no row: safe in a thread. About 60 ms."""
    try:
        with default_storage.open(storage_name) as stored:
            found = run.read(stored, KINDS[content_type])
    except FileNotFoundError:
        return refused("missing")
    if found.refused:
        return refused(found.refused)
    text = texts.repair(found.text)
    if sum(char.isalpha() for char in text) < MIN_LETTERS:
        return refused("no_text")
    return Outcome(text=text, pages=min(found.pages, 32_000))
