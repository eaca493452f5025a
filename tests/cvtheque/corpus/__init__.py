"""Seventy CVs of forty makers, made on the spot, always the same: what reading and redaction are tried on together.

Each file is one somebody of the crowd (`tests.cvtheque.crowd`), who writes their name, mail, telephone, street, birth and referees in a
way of their own, on a page made the way one maker makes its pages. `wanted` are the words an employer must be able to find in it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cvtheque import demo_files
from cvtheque.redaction import flat
from gtec_portal import uploads
from tests.cvtheque import hostile
from tests.cvtheque.corpus import cyrillic, office, pdfs, printed, tex
from tests.cvtheque.crowd import Somebody, person

# Words that readers spoil: ligatures, accents, cedillas, compounds, capitals with accents, figures beside letters.
_SKILLS = [
    ["Soins d’hygiène et de confort, bientraitance", "Efficacité, réflexes, travail affecté à une équipe", "Préparation des repas mixés, HACCP"],
    ["Aide à la toilette, transferts au lève-personne", "Transmissions ciblées, fiches de suivi", "Maladie d’Alzheimer et soins palliatifs"],
    ["Entretien des locaux, bionettoyage", "Accompagnement des sorties, véhicule personnel", "Prévention des chutes, gestes et postures"],
    ["Distribution des médicaments, pilulier", "Cuisine collective, liaison froide, différents régimes", "Français, façonnage de pâtisseries, œufs et cœurs de saison"],
    ["Éveil des tout-petits, ateliers manuels", "Écoute, discrétion, efficience", "Logiciel de soins NETSoins, Excel"],
]  # fmt: skip
_STOP = frozenset("des les une aux par sur avec dans pour".split())


@dataclass(frozen=True)
class Maker:
    """One way of making files. `loose`: recognised by eye rather than read, so judged on what it keeps hidden and on most words."""

    name: str
    make: Callable = field(repr=False)
    label: str
    content_type: str
    loose: bool = False
    copies: int = 2


@dataclass(frozen=True)
class Sheet:
    """One file of the corpus: who, by which maker, and what must be found in it."""

    maker: Maker
    somebody: Somebody
    wanted: frozenset

    @property
    def name(self):
        return f"{self.maker.name}-{self.somebody.number}"

    @property
    def content(self):
        return self.maker.make(self.somebody.paper)


def _pdf(name, make, **options):
    return Maker(name, make, "cv.pdf", uploads.PDF, **options)


def _docx(name, make):
    return Maker(name, make, "cv.docx", uploads.DOCX)


def _odt(name, make):
    return Maker(name, make, "cv.odt", uploads.ODT)


MAKERS = [
    _pdf("latex-ot1", tex.ot1), _pdf("latex-t1-cesures", tex.t1), _pdf("latex-type3", tex.type3), _pdf("lualatex-ligatures", pdfs.luatex),
    _pdf("word-pdf", pdfs.word), _pdf("quartz-accents-a-part", pdfs.quartz), _pdf("navigateur-cesures", pdfs.soft), _pdf("lettre-a-lettre", pdfs.letters),
    _pdf("deux-colonnes-melees", pdfs.columns), _pdf("deux-colonnes", lambda paper: demo_files.pdf(paper, columns=2)), _pdf("tournee", pdfs.turned),
    _pdf("a-l-envers", lambda paper: pdfs.turned(paper, angle=180)), _pdf("nom-vertical", pdfs.sideways), _pdf("lettres-ecartees", pdfs.tracked), _pdf("formulaire", pdfs.form),
    _pdf("protege-aes", pdfs.locked), _pdf("protege-rc4", lambda paper: pdfs.locked(paper, algorithm="RC4-128")), _pdf("copieur-texte-cache", pdfs.scan_with_text),
    _pdf("colonne-laterale", printed.sidebar), _pdf("tableau", printed.table), _pdf("nom-en-marge", printed.running), _pdf("cadres", printed.boxes),
    _pdf("trois-colonnes-justifiees", printed.narrow), _pdf("cyrillique", printed.plain),
    _docx("word-mots-coupes", office.split_runs), _docx("word-tableaux-imbriques", office.nested_tables), _docx("word-2003-zones", office.old_boxes), _docx("word-zones", office.new_boxes),
    _docx("word-controles", office.controls), _docx("word-revisions", office.revised), _docx("word-dessin", office.smart_art),
    _odt("writer-cadres", office.frames), _odt("writer-mots-coupes", office.spans), _odt("writer-listes", office.lists),
    Maker("rtf-word", office.rtf_word, "cv.rtf", uploads.RTF), Maker("rtf-wordpad", office.rtf_wordpad, "cv.rtf", uploads.RTF),
    Maker("texte-utf8", office.text_in("utf-8"), "cv.txt", uploads.TXT, copies=1), Maker("texte-windows", office.text_in("cp1252"), "cv.txt", uploads.TXT, copies=1),
    Maker("texte-mac", office.text_in("mac_roman"), "cv.txt", uploads.TXT, copies=1), Maker("texte-utf16", office.text_in("utf-16-le", b"\xff\xfe"), "cv.txt", uploads.TXT, copies=1),
    Maker("word-97", office.word_97, "cv.doc", uploads.DOC, copies=1),
    _pdf("scan", lambda paper: hostile.scan(paper=paper), loose=True, copies=1),
    Maker("photo-couchee", lambda paper: hostile.photo(paper=paper, turn=90, exif=hostile.telephone_exif()), "cv.jpg", uploads.JPEG, loose=True, copies=1),
    Maker("capture-ecran", lambda paper: hostile.photo("PNG", paper=paper), "cv.png", uploads.PNG, loose=True, copies=1),
]  # fmt: skip


def words(text):
    """The words of a text an employer may type: unaccented, of three letters or more."""
    return {word for word in re.findall(r"[^\W_]+", flat(text)) if len(word) > 2 and word not in _STOP}


def sheet(maker, number):
    somebody = person(number)
    skills = _SKILLS[number % len(_SKILLS)]
    if maker.name == "cyrillique":
        somebody, skills = cyrillic.translated(somebody), cyrillic.SKILLS
    first, *others = somebody.paper.blocks
    paper = replace(somebody.paper, blocks=[("Compétences", skills), first, *others])
    wanted = words(" ".join([*skills, *first[1], *others[0][1]]))
    return Sheet(maker, replace(somebody, paper=paper), frozenset(wanted))


def sheets():
    """Every file of the corpus, in its order."""
    numbers = iter(range(1000))
    return [sheet(maker, next(numbers)) for maker in MAKERS for _ in range(maker.copies)]
