"""Every generated CV, in every format, goes through the real reading and comes out without a trace of its owner."""

import pytest

from cvtheque import reading
from cvtheque.profiles import tidy
from cvtheque.redaction import flat, redact, residue
from gtec_portal import uploads
from tests.cvtheque.crowd import COUNT, everybody, person
from tests.factories.cvtheque import FILES

TYPES = {"cv.pdf": uploads.PDF, "cv.docx": uploads.DOCX, "cv.odt": uploads.ODT, "cv.rtf": uploads.RTF}


def test_generated_people_share_no_secret():
    crowd = everybody()

    texts = ["\n".join(one.paper.lines) for one in crowd]
    for one, text in zip(crowd, texts, strict=True):
        strangers = [other.number for other in crowd if other is not one and other.found_in(text)]
        assert strangers == [], one.number
        assert len(one.found_in(text)) >= 4, text


@pytest.mark.parametrize("number", range(COUNT))
def test_generated_cv_keeps_its_work_and_loses_its_owner(number):
    somebody = person(number)

    shown = tidy(redact("\n".join(somebody.paper.lines), somebody.identity))

    assert somebody.found_in(shown) == [], shown
    assert residue(shown, somebody.identity) == []
    assert flat(somebody.wanted) in flat(shown)
    assert [word for word in ("2018 - 2022", "2017", "Permis B") if word not in shown] == []


@pytest.mark.parametrize("number", range(0, COUNT, 3))
@pytest.mark.parametrize("name", FILES)
def test_read_file_keeps_its_work_and_loses_its_owner(db, name, number):
    somebody = person(number)
    stored = uploads.store(FILES[name](somebody.paper), folder="cv")

    outcome = reading.extract_text(stored, TYPES[name])
    shown = tidy(redact(outcome.text, somebody.identity))

    assert outcome.refused == ""
    assert somebody.found_in(shown) == [], shown
    assert flat(somebody.wanted) in flat(shown)
