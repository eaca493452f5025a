"""Every file of the corpus goes through the real reading, in its jail: what must be found is found, who it is about is not."""

import statistics

import pytest

from cvtheque import reading
from cvtheque.profiles import tidy
from cvtheque.redaction import flat, redact, residue
from gtec_portal import uploads
from gtec_portal.jail import programs
from tests.cvtheque.corpus import MAKERS, pdfs, sheets, words

SHEETS = sheets()
NAMES = [one.name for one in SHEETS]
RECALL, RECALL_BY_EYE = 0.99, 0.9
pytestmark = pytest.mark.django_db


def can_be_read(sheet):
    """Old Word files and pictures need programs a small server may not have; they are refused or kept unread there."""
    if sheet.maker.content_type == uploads.DOC:
        return uploads.DOC in reading.KINDS
    return not sheet.maker.loose or bool(programs.ocr_command())


@pytest.fixture(scope="module")
def readings():
    """What each file gives, read once for all the tests of this module: (outcome, what an employer would see)."""
    found = {}

    def read(sheet):
        if sheet.name not in found:
            stored = uploads.store(sheet.content, folder="cv")
            outcome = reading.extract_text(stored, sheet.maker.content_type)
            found[sheet.name] = outcome, tidy(redact(outcome.text, sheet.somebody.identity))
            uploads.remove(stored)
        return found[sheet.name]

    return read


@pytest.fixture
def read(readings):
    def one(sheet):
        if not can_be_read(sheet):
            pytest.skip("le programme qui lit ces fichiers n’est pas installé ici")
        return readings(sheet)

    return one


def test_corpus_is_large_and_always_the_same():
    assert len(SHEETS) >= 60
    assert len(MAKERS) >= 15
    assert len(set(NAMES)) == len(SHEETS)
    unchanging = [one for one in SHEETS if not one.maker.name.startswith("protege")]  # a key is drawn for each
    assert [one.content for one in unchanging[:20]] == [one.content for one in unchanging[:20]]


@pytest.mark.parametrize("sheet", SHEETS, ids=NAMES)
def test_file_tells_nobody_who_it_is_about(read, sheet):
    outcome, shown = read(sheet)

    assert outcome.refused == ""
    assert sheet.somebody.found_in(shown) == [], shown
    assert residue(shown, sheet.somebody.identity) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=NAMES)
def test_file_says_what_the_person_can_do(read, sheet):
    shown = words(read(sheet)[1])

    if sheet.maker.loose:
        assert len(sheet.wanted & shown) / len(sheet.wanted) >= RECALL_BY_EYE
    else:
        assert sheet.wanted - shown == set()


def test_ninety_nine_words_in_a_hundred_are_found(readings):
    rates = [len(one.wanted & words(readings(one)[1])) / len(one.wanted) for one in SHEETS if can_be_read(one)]

    assert statistics.mean(rates) >= RECALL


def test_struck_out_and_coded_words_are_not_the_cv(readings):
    shown = "".join(flat(readings(one)[1]) for one in SHEETS if one.maker.content_type in {uploads.DOCX, uploads.ODT})

    assert [word for word in ("motbiffe", "motcode") if word in shown] == []


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_password_is_said_whatever_locked_the_file(algorithm):
    content = pdfs.locked(SHEETS[0].somebody.paper, algorithm=algorithm, password="secret")

    outcome = reading.extract_text(uploads.store(content, folder="cv"), uploads.PDF)

    assert (outcome.refused, outcome.reason) == ("encrypted", reading.REASONS["encrypted"])
