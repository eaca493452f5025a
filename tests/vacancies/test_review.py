"""The linter laid over an advertisement: numbered passages, nothing lost of the text, never a refusal."""

import csv

import pytest
from django.conf import settings

from vacancies import review
from vacancies.forms import inclusive_title
from vacancies.models import Vacancy


def read(text, title="Aide-soignant / aide-soignante"):
    return review.read(Vacancy(title=title, description=text))


def test_review_marks_each_passage_and_keeps_every_character():
    text = "Une équipe soudée.\r\nNous cherchons une personne jeune et dynamique, habitant à Flers."

    found = read(text)

    assert "".join(piece.text for piece in found.text) == text.replace("\r\n", "\n")
    marked = [(piece.number, piece.text) for piece in found.text if piece.number]
    assert [number for number, _ in marked] == sorted(number for number, _ in marked)
    assert {finding.excerpt for _, finding in found.findings} == {text for _, text in marked}
    assert any("jeune" in text for _, text in marked)
    assert any("L1132-1" in finding.article for _, finding in found.findings)
    assert found.warnings >= 1


def test_review_of_a_fair_advertisement_finds_nothing():
    found = read("Vous accompagnez quatorze résidents, avec une collègue. Permis B nécessaire pour les visites.")

    assert (found.findings, found.warnings, [piece.text for piece in found.title]) == (
        [],
        0,
        ["Aide-soignant / aide-soignante"],
    )


def test_review_marks_a_title_of_one_sex():
    found = read("Un poste de jour.", title="Infirmière")

    assert [(piece.number, piece.text) for piece in found.title if piece.number] == [(1, "Infirmière")]
    assert [piece.number for piece in found.text] == [0]


def test_cut_leaves_an_overlapping_passage_to_the_list():
    from vacancies.linter import Finding

    def finding(start, end):
        return Finding("warn", start, end, "", "", "", "")

    pieces = review.cut("abcdef", [(1, finding(1, 4)), (2, finding(2, 5)), (3, finding(5, 9))])

    assert [(piece.text, piece.number) for piece in pieces] == [("a", 0), ("bcd", 1), ("ef", 0)]


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("Aide-soignant / Aide-soignante", "Aide-soignant / aide-soignante"),
        ("Ergothérapeute", "Ergothérapeute (H/F)"),
        ("Educateur spécialisé / Educatrice spécialisée", "Éducateur spécialisé / éducatrice spécialisée"),
        (
            "Technicien / Technicienne d'Intervention Sociale et Familiale (TISF)",
            "Technicien / technicienne d’intervention sociale et familiale (TISF)",
        ),
    ],
)
def test_inclusive_title(label, title):
    assert inclusive_title(label) == title


def test_titles_suggested_for_the_trades_of_the_sector_please_the_linter():
    with (settings.BASE_DIR / "reference" / "data" / "trades.csv").open(encoding="utf-8") as lines:
        titles = [inclusive_title(row["libelle"]) for row in csv.DictReader(lines)]

    assert [title for title in titles if read("Un poste de jour.", title=title).findings] == []
