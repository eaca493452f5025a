"""Reading one CV: scan, extract in the jail, then either a text or a reason the person understands."""

from dataclasses import dataclass

from django.core.files.storage import default_storage

from cvtheque import scanner, texts
from gtec_portal import uploads
from gtec_portal.jail import programs, run

KINDS = {
    uploads.PDF: "pdf",
    uploads.DOCX: "docx",
    uploads.ODT: "odt",
    uploads.RTF: "rtf",
    uploads.TXT: "txt",
    uploads.JPEG: "jpeg",
    uploads.PNG: "png",
    uploads.HEIC: "heif",
    **({uploads.DOC: "doc"} if programs.ANTIWORD.path else {}),
}
VERSION = 2  # raise it when the same file would give a better text: `reindex_cvs --read` then reads again
MIN_LETTERS = 30
MIN_WORDS = 5

# What the person reads when their file is refused, and what they can do about it.
REASONS = {
    "infected": "Ce fichier contient un programme malveillant. Il a été détruit. Vérifiez votre ordinateur, puis envoyez un autre fichier.",
    "encrypted": "Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection, puis envoyez-le de nouveau.",
    "pages": "Ce fichier compte trop de pages ; un CV en compte moins de 30. Envoyez le CV seul.",
    "too_big": "Ce fichier, une fois ouvert, est trop volumineux pour être lu. Envoyez un PDF simple.",
    "entities": "Ce fichier contient des éléments qui ne sont pas du texte et que nous n’ouvrons pas. Envoyez un PDF.",
    "broken": "Ce fichier est abîmé : il ne s’ouvre pas. Enregistrez-le de nouveau, puis envoyez-le.",
    "no_text": "Texte non lisible : votre fichier est gardé, mais ses mots n’ont pas pu être reconnus. Décrivez vos compétences en quelques mots.",
    "doc": "Ce fichier DOC ne s’ouvre pas : il est abîmé, ou protégé par un mot de passe. Enregistrez-le en PDF ou en DOCX, sans protection.",
    "pixels": "Cette image est bien trop grande. Prenez une photo ordinaire de la page, ou envoyez un PDF.",
    "timeout": "Ce fichier est trop compliqué pour être lu. Envoyez un PDF simple.",
    "crash": "Ce fichier n’a pas pu être lu. Enregistrez-le au format PDF, puis envoyez-le de nouveau.",
    "missing": "Ce fichier n’est plus là. Envoyez-le de nouveau.",
}


@dataclass(frozen=True)
class Outcome:
    """The end of a reading: a text, or the code of a refusal; `picture` is what to keep in place of a photo.

    « no_text » is no refusal: the file is good, its words could not be read, and the person is asked for them.
    """

    text: str = ""
    pages: int = 0
    refused: str = ""
    reason: str = ""
    picture: bytes = b""

    @property
    def is_unreadable(self):
        return self.refused == "no_text"


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
    text, pages = texts.repair(found.text), min(found.pages, 32_000)
    if not has_words(text, guessed=found.engine == "tesseract"):
        return Outcome(pages=pages, refused="no_text", reason=reason_for("no_text"), picture=found.picture)
    return Outcome(text=text, pages=pages, picture=found.picture)


def has_words(text, *, guessed=False):
    """Whether somebody could find this text. `guessed`: by tesseract, which sees letters in a carpet too."""
    if sum(char.isalpha() for char in text) < MIN_LETTERS:
        return False
    words = text.split()
    real = sum(len(word) > 2 and word.strip(".,;:()").isalpha() for word in words)
    return not guessed or (real >= MIN_WORDS and real * 3 > len(words))
