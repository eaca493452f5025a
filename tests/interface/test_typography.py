import datetime

import pytest

from gtec_portal import typography as t

PARIS_EVENING = datetime.datetime(2027, 1, 11, 23, 30, tzinfo=datetime.UTC)  # 12 janv., 0 h 30 in Paris


def plain(text):
    """The same text with ordinary spaces, to read tests easily."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def day(number, month=1, year=2027):
    return datetime.date(year, month, number)


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (day(12), "", "12 janv. 2027"),
        (day(1, 2), "", "1er févr. 2027"),
        (day(12), "long", "12 janvier 2027"),
        (day(12), "weekday", "mardi 12 janvier 2027"),
        (day(12), "short", "12 janv."),
        (PARIS_EVENING, "", "12 janv. 2027"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_frdate(value, style, expected):
    assert plain(t.frdate(value, style)) == expected


def test_frdate_never_parts_day_and_month():
    assert " " not in t.frdate(day(12))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.time(14, 30), "14 h 30"),
        (datetime.time(9), "9 h"),
        (datetime.time(9, 5), "9 h 05"),
        (datetime.time(0), "0 h"),
        (None, ""),
    ],
)
def test_frtime(value, expected):
    assert plain(t.frtime(value)) == expected


def test_frdatetime_is_in_the_portal_time_zone():
    assert plain(t.frdatetime(PARIS_EVENING)) == "12 janv. 2027, 0 h 30"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime.datetime(2027, 1, 12, 8, tzinfo=datetime.UTC), "Aujourd’hui, 0 h 30"),
        (datetime.datetime(2027, 1, 13, 22, tzinfo=datetime.UTC), "Hier, 0 h 30"),
        (datetime.datetime(2027, 1, 20, tzinfo=datetime.UTC), "12 janv. 2027, 0 h 30"),
    ],
)
def test_frmoment(now, expected):
    assert plain(t.frmoment(PARIS_EVENING, now)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (day(12), day(14), "12 au 14 janv. 2027"),
        (day(1), day(3), "1er au 3 janv. 2027"),
        (day(30), day(2, 2), "30 janv. au 2 févr. 2027"),
        (day(30, 12, 2026), day(2), "30 déc. 2026 au 2 janv. 2027"),
        (day(12), day(12), "12 janv. 2027"),
        (day(12), None, "12 janv. 2027"),
        (None, None, ""),
        (datetime.datetime(2027, 1, 12, 9), datetime.datetime(2027, 1, 12, 12, 30), "12 janv. 2027, 9 h à 12 h 30"),
    ],
)
def test_frrange(start, end, expected):
    assert plain(t.frrange(start, end)) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1500, None, "1\u202f500"),
        (0, None, "0"),
        (3.5, None, "3,5"),
        (1234567, None, "1\u202f234\u202f567"),
        (2, 1, "2,0"),
        (-4, None, "\u22124"),
        (None, None, ""),
    ],
)
def test_frnumber(value, decimals, expected):
    assert t.frnumber(value, decimals) == expected


@pytest.mark.parametrize(("value", "expected"), [(1500, "1 500 €"), ("12.5", "12,50 €"), (0, "0 €"), (None, "")])
def test_euros(value, expected):
    assert plain(t.euros(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (210, "3 h 30"),
        (420, "7 h"),
        (45, "45 min"),
        (0, "0 min"),
        (65, "1 h 05"),
        (datetime.timedelta(hours=3), "3 h"),
        (None, ""),
    ],
)
def test_duration(value, expected):
    assert plain(t.duration(value)) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, ""), (1, ""), (1.5, ""), (2, "s"), (-3, "s"), ([1, 2], "s")])
def test_plural_fr_zero_and_one_are_singular(count, expected):
    assert t.plural_fr(count) == expected


def test_plural_fr_chooses_between_two_forms():
    assert [t.plural_fr(n, "est,sont") for n in (0, 1, 2)] == ["est", "est", "sont"]


@pytest.mark.parametrize(
    ("count", "noun", "expected"),
    [
        (0, "session", "0 session"),
        (1, "session", "1 session"),
        (1500, "session", "1 500 sessions"),
        (2, "travail,travaux", "2 travaux"),
        (3, "mois", "3 mois"),
    ],
)
def test_counted(count, noun, expected):
    assert plain(t.counted(count, noun)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Attention: la salle ferme!", "Attention\u00a0: la salle ferme\u202f!"),
        ("Vraiment ?", "Vraiment\u202f?"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("«oui»", "«\u00a0oui\u00a0»"),
        ("l'accueil...", "l’accueil…"),
        ("de 9:00 à 12:30", "de 9:00 à 12:30"),
        ("https://exemple.fr/page?x=1", "https://exemple.fr/page?x=1"),
        ("a@b.fr ; c@d.fr", "a@b.fr\u202f; c@d.fr"),
        ("A &amp; B", "A &amp; B"),
        ('<a href="x">Lire :</a> ', '<a href="x">Lire\u00a0:</a> '),
        ("20 % de 100 €", "20\u00a0% de 100\u00a0€"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ("", ""),
    ],
)
def test_nbsp_repairs_what_people_type(typed, expected):
    assert t.nbsp(typed) == expected
    assert t.nbsp(expected) == expected
