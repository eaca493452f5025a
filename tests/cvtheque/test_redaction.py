"""No identity survives redaction, in any of the forms people and files write it."""

import re
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cvtheque.redaction import Identity, flat, redact, residue

ANA = Identity("Jean-Pierre", "Dupont-Lévêque", "jp.dupont@exemple.fr", "06 39 98 12 34")
TODAY = date(2026, 11, 22)


def hidden(text, identity=ANA):
    return redact(text, identity, today=TODAY)


@pytest.mark.parametrize(
    "name",
    [
        "Jean-Pierre Dupont-Lévêque", "JEAN-PIERRE DUPONT-LÉVÊQUE", "Dupont-Leveque Jean-Pierre", "jean pierre dupont leveque", "J.-P. Dupont-Lévêque",
        "J. Dupont", "Dupont J.", "Dupont J.-P.", "D U P O N T", "CV_DupontJeanPierre.pdf", "jpdupont", "jeandupont", "dupont_jean", "DUPONT/Jean",
        "DupontPrénom", "CVDupont", "JeanPierreDupontLévêque", "Prénom Jean-PierreNom", "dupontleveque",
        "Jean\nDupont", "Dupont-\nLévêque", "l’infirmier Dupont", "Leveque", "J.D.",
    ],
)  # fmt: skip
def test_own_name_is_hidden_in_every_form(name):
    words = flat(hidden(f"Aide-soignant {name} en EHPAD"))

    assert [part for part in ("dupont", "leveque", "jean", "pierre") if part in words.replace("\n", "")] == []
    assert words.startswith("aide-soignant ")
    assert words.endswith(" en ehpad")


@pytest.mark.parametrize(
    "phone",
    [
        "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "0612345678", "06 1234 5678", "061 234 5678", "06\u00a012\u00a034\u00a056\u00a078",
        "+33 6 12 34 56 78", "+33612345678", "+33 (0)6 12 34 56 78", "(+33) 6 12 34 56 78", "0033 6 12 34 56 78", "0033612345678", "33 6 12 34 56 78",
        "(06) 12 34 56 78", "O6 12 34 56 78", "06 12 34\n56 78", "6 12 34 56 78", "Tél : 02 33 11 22 33", "02.33.11.22.33", "+32 2 555 12 12", "+44 20 7946 0958",
    ],
)  # fmt: skip
def test_phone_is_hidden_in_every_format(phone):
    shown = hidden(f"Aide-soignante\n{phone}\nPermis B")

    assert "[téléphone]" in shown
    assert [char for char in shown if char.isdigit()] == []


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u2060", "\u202e", "\u200d"])
def test_marks_nobody_sees_hide_nothing_from_us(mark):
    """Pasted from a page or from the contacts of a telephone."""
    shown = hidden(
        f"Aide-soignante Jean-{mark}Pierre Dup{mark}ont, 06 39{mark} 98 12{mark} 34\njp.dup{mark}ont@exem{mark}ple.fr"
    )

    assert shown == "Aide-soignante [nom], [téléphone]\n[e-mail]"


@pytest.mark.parametrize(
    "mail",
    [
        "ana@exemple.fr", "ANA.EXEMPLE@EXEMPLE.FR", "ana . exemple @ exemple . fr", "ana.exemple(at)exemple.fr", "ana.exemple [at] exemple [dot] fr",
        "ana.exemple arobase exemple point fr", "ana.exemple chez exemple point fr", "ana chez gmail", "ana+cv@exemple.co.uk", "ana@localhost",
    ],
)  # fmt: skip
def test_mail_is_hidden_however_it_is_written(mail):
    shown = flat(hidden(f"Contact : {mail}\nPermis B"))

    assert "ana" not in shown
    assert "exemple" not in shown
    assert "gmail" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "12 rue de la Gare", "12 bis, rue de la Gare", "12, avenue du Bocage", "3 place de la Mairie", "Rue des Écoles", "15 impasse des Charmes, appt 4", "7 Lotissement Bellevue",
        "Lieu-dit La Bruyère", "La Haute Bruyère", "Le Bourg", "5 bd Foch", "2 cours Clemenceau", "8 allée des Pommiers", "Adresse : Résidence Bel Air",
    ],
)  # fmt: skip
def test_street_is_hidden_and_the_town_stays(address):
    shown = hidden(f"{address}, 61100 Flers\nAide-soignante")

    assert shown.split("\n")[0].replace(" ", "").replace(",", "") == "[adresse]61100Flers"


@pytest.mark.parametrize(
    "birth",
    [
        "Né le 12/03/1987", "née le 12 mars 1987 à Flers", "Née en 1987", "né(e) le 12.03.87", "Date de naissance : 12/03/1987", "12/03/1987", "12 mars 1987", "1987-03-12", "39 ans",
        "39 ans, célibataire", "Âge : 39 ans", "Née à Flers le 12/03/1987",
    ],
)  # fmt: skip
def test_birth_and_age_are_hidden(birth):
    shown = hidden(f"Aide-soignante\n{birth}\nPermis B")

    assert "[naissance]" in shown
    assert "1987" not in shown
    assert "39" not in shown


@pytest.mark.parametrize(
    "link",
    [
        "https://www.linkedin.com/in/jp", "linkedin.com/in/quelquun", "LinkedIn : Quelqu Un", "Facebook : quelquun61", "@quelquun", "www.quelquun.fr", "quelquun.wixsite.com/cv",
        "Instagram - quelquun", "github.com/quelquun",
    ],
)  # fmt: skip
def test_links_and_handles_are_hidden(link):
    assert "quelqu" not in flat(hidden(f"Permis B\n{link}\nAide-soignante"))
    assert "/jp" not in hidden(link)


@pytest.mark.parametrize(
    "text",
    [
        "Références\nClaire Petit, directrice, EHPAD Les Lilas", "Référence : Mme Petit", "Sous la responsabilité de Madame Claire PETIT", "Tuteur : Claire Petit",
        "Maître de stage : Claire PETIT", "M. Petit, cadre", "Dr Petit", "Contact : Claire Petit", "Personnes à contacter\nClaire Petit 02 33 11 22 33", "Recommandée par Claire Petit",
    ],
)  # fmt: skip
def test_names_of_other_people_are_hidden(text):
    assert "petit" not in flat(hidden(text))


def test_maiden_and_married_names_are_hidden():
    assert (
        hidden("Ana Exemple née LEFEBVRE, épouse Durand", Identity("Ana", "Exemple")) == "[nom] née [nom], épouse [nom]"
    )


def test_security_and_bank_numbers_are_hidden():
    shown = hidden("N° 1 87 03 61 169 001 22\nFR76 3000 6000 0112 3456 7890 189")

    assert [char for char in shown if char.isdigit()] == []


@pytest.mark.parametrize(
    "text",
    [
        "Aide-soignante, 10 ans d’expérience en EHPAD", "2018 - 2020 : EHPAD Les Pommiers, 61100 Flers", "De 01/09/2018 au 31/08/2020 : service de nuit",
        "mise en place de projets, 2 cours de cuisine par semaine", "DEAS 2017, SSIAP 1, permis B", "unité de 24 places, 15 lits", "Responsable Qualité Sécurité",
        "Bac pro ASSP 2015, mention bien", "35 h, 2 week-ends sur 4", "née en Normandie, j’aime le bocage",
    ],
)  # fmt: skip
def test_what_is_no_identity_stays(text):
    assert hidden(text) == text


@pytest.mark.parametrize(
    "name", ["Le", "D’", "O", "Li", "N’Guyen", "Мария", "Øster", "Œuvrard", "van der Berg", "Ben Ali", "👩"]
)
def test_unusual_names_never_fail(name):
    shown = redact(f"Aide {name} soignante {name}", Identity(name, name, "", ""))

    assert "Aide" in shown


def test_hiding_twice_changes_nothing():
    text = "Jean-Pierre Dupont, 12 rue de la Gare 61100 Flers, 06 39 98 12 34, né le 12/03/1987"

    assert hidden(hidden(text)) == hidden(text)


LETTERS = st.characters(whitelist_categories=["Lu", "Ll"], max_codepoint=0x17F)
NAMES = st.text(LETTERS, min_size=3, max_size=14)
WORDS = st.sampled_from(
    [
        "Aide-soignante",
        "EHPAD",
        "Flers",
        "2018 - 2020 :",
        "permis B",
        "soins",
        "\n",
        "•",
        "|",
        ",",
        "cadre",
        "toilettes",
    ]
)
CASES = st.sampled_from([str, str.upper, str.lower, str.title])
PHONES = st.from_regex(r"\A0[1-79][ .\-/]?[0-9]{2}[ .\-/]?[0-9]{2}[ .\-/]?[0-9]{2}[ .\-/]?[0-9]{2}\Z")
# « 01/02/2000 30 » reads as a date and a number: dates stay.
DATE_FIRST = re.compile(r"(?:0[1-9]|[12]\d|3[01])[/.-](?:0[1-9]|1[0-2])[/.-](?:19|20)\d\d \d\d")


@settings(max_examples=300, deadline=None)
@given(
    NAMES,
    NAMES,
    CASES,
    st.sampled_from(["{f} {l}", "{l} {f}", "{f}\n{l}", "{f}_{l}", "{f}-{l}", "{l}, {f}", "{f}.{l}"]),
    st.lists(WORDS, max_size=6),
    st.lists(WORDS, max_size=6),
)
def test_no_name_survives_anywhere(first, last, case, form, before, after):
    assume(
        flat(first) not in " ".join(map(flat, before + after)) and flat(last) not in " ".join(map(flat, before + after))
    )
    identity = Identity(first, last)
    text = " ".join([*before, case(form.format(f=first, l=last)), *after])

    shown = redact(text, identity)

    assert residue(shown, identity) == []


@settings(max_examples=300, deadline=None)
@given(
    PHONES.filter(lambda phone: not DATE_FIRST.fullmatch(phone)),
    st.lists(WORDS.filter(lambda word: not any(char.isdigit() for char in word)), max_size=6),
    st.lists(WORDS.filter(lambda word: not any(char.isdigit() for char in word)), max_size=6),
)
def test_no_phone_survives_anywhere(phone, before, after):
    shown = redact(" ".join([*before, phone, *after]), Identity("Ana", "Exemple"))

    assert [char for char in shown if char.isdigit()] == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), NAMES, NAMES)
def test_any_text_is_redacted_without_failing(text, first, last):
    identity = Identity(first, last, f"{first}@example.org", "06 39 98 12 34")

    assert residue(redact(f"{text} {first} {last} 06 39 98 12 34", identity), Identity(first, last)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jade Fictive\nAide-soignante", "[nom]\nAide-soignante"),
        ("Curriculum Vitae\nJADE DE LA TOUR, aide-soignante", "Curriculum Vitae\n[nom], aide-soignante"),
        ("Hugo Birette – Infirmier", "[nom] – Infirmier"),
        ("Capucine JOURDAN", "[nom]"),
        ("Anselme Maisonneuve\nCuisinier", "[nom]\nCuisinier"),
        ("Aide Soignante\nSavoir Faire\nPermis B", "Aide Soignante\nSavoir Faire\nPermis B"),
        ("Infirmière Diplômée D'État", "Infirmière Diplômée D'État"),
        # The head is theirs: what follows is no name.
        ("Hugo FICTIF\nGrand Sportif", "[nom]\nGrand Sportif"),
        ("   \n\t\n\n \nJade Fictive\nNuit", "   \n\t\n\n \n[nom]\nNuit"),
        ("\n\n", "\n\n"),
    ],
)
def test_another_name_at_the_head_is_hidden_too(text, expected):
    """A maiden name, a first name of every day, a slip at the forum."""
    assert redact(text, Identity(first_name="Hugo", last_name="Fictif")) == expected
