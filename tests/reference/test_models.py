"""Searches and rules of the reference rows."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from reference.models import Acronym, Commune, SchoolSubject, Trade, TradeAlias
from reference.text import commune_key, fold, split_place, unaccent
from reference.vocabulary import load_lexicon
from tests.factories.accounts import UserFactory
from tests.factories.reference import (
    AcronymFactory,
    CommuneFactory,
    FormerCommuneFactory,
    SchoolSubjectFactory,
    TradeAliasFactory,
    TradeFactory,
)


def names(queryset, count=5):
    return [str(row) for row in queryset[:count]]


def codes(queryset, count=5):
    return [trade.code for trade in queryset[:count]]


# --- Text -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [("Œuvre Élodie", "oeuvre elodie"), ("ÇA", "ca"), ("İstanbul", "istanbul"), ("Straße", "strasse"), ("", "")],
)
def test_unaccent(text, expected):
    assert unaccent(text) == expected


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saint-Georges-des-Groseillers", "saint georges des groseillers"),
        ("St Georges des Groseillers", "saint georges des groseillers"),
        ("Ste-Opportune", "sainte opportune"),
        ("Bagnoles de l’Orne", "bagnoles de l orne"),
        ("L'Aigle", "l aigle"),
        ("LA FERTÉ-MACÉ", "la ferte mace"),
        ("Estrées", "estrees"),
    ],
)
def test_commune_key_forgets_accents_hyphens_and_saint(name, key):
    assert commune_key(name) == key


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Flers (61100)", ("61100", "Flers")),
        ("61100 Flers", ("61100", "Flers")),
        ("61100", ("61100", "")),
        ("2a004", ("2A004", "")),
        ("Flers", ("", "Flers")),
        ("6110 Flers", ("", "6110 Flers")),
        ("", ("", "")),
    ],
)
def test_split_place(text, place):
    assert split_place(text) == place


def test_fold_keeps_words_only():
    assert fold("Aide-soignant / Aide-soignante (AS)") == "aide soignant aide soignante as"


# --- Communes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Flers", "Flers (61100)"),
        ("flers 61100", "Flers (61100)"),
        ("Flers (61100)", "Flers (61100)"),
        ("61169", "Flers (61100)"),
        ("61100", "Flers (61100)"),
        ("61410", "La Ferté Macé (61410)"),
        ("61600", "La Ferté Macé (61410)"),
        ("Saint Georges", "Saint-Georges-des-Groseillers (61100)"),
        ("st-georges-des-groseillers", "Saint-Georges-des-Groseillers (61100)"),
        ("la ferte-mace", "La Ferté Macé (61410)"),
        ("Condé-sur-Noireau", "Condé-en-Normandie (14110)"),
        ("Vire", "Vire Normandie (14500)"),
        ("Tinchbray", "Tinchebray-Bocage (61800)"),
        ("Flrs", "Flers (61100)"),
        ("groseillers", "Saint-Georges-des-Groseillers (61100)"),
    ],
)
def test_commune_search_puts_the_expected_first(builtin, text, first):
    assert names(Commune.objects.search(text), 1) == [first]


@pytest.mark.parametrize("text", ["", "  ", "🙂", "'", "%", "99999", "Flers 75001", "x" * 500, "Qqqqqq"])
def test_commune_search_of_nothing_known_is_empty(builtin, text):
    assert names(Commune.objects.search(text)) == []


def test_commune_search_puts_our_departements_before_larger_homonyms(db):
    CommuneFactory(insee="62337", name="Flers", postal_codes=["62270"], population=900_000)
    CommuneFactory(insee="14999", name="Flers", postal_codes=["14999"], population=800_000)
    CommuneFactory(flers=True)

    assert names(Commune.objects.search("flers")) == ["Flers (61100)", "Flers (14999)", "Flers (62270)"]


def test_commune_search_leaves_out_the_retired(db):
    CommuneFactory(name="Ancienneville", retired_on=date(2026, 1, 1))

    assert names(Commune.objects.search("Ancienneville")) == []


@pytest.mark.parametrize("rows", [1, 10])
def test_commune_search_query_count_is_constant(db, django_assert_num_queries, rows):
    for number in range(rows):
        CommuneFactory(name=f"Bourg-le-{number}")

    with django_assert_num_queries(2):
        assert len(list(Commune.objects.search("bourg"))) == rows


def test_commune_within_measures_as_the_crow_flies(builtin):
    flers = Commune.objects.get(insee="61169")

    found = {commune.name: round(commune.distance_km, 1) for commune in Commune.objects.within(flers, 25)}

    expected = {"Flers": 0.0, "Messei": 3.6, "Athis-Val de Rouvre": 9.8, "Briouze": 14.0, "Vire Normandie": 24.5}
    assert {name: found[name] for name in expected} == expected
    assert "Argentan" not in found
    assert list(found.values()) == sorted(found.values())


def test_commune_within_zero_km_is_the_commune_itself(builtin):
    flers = Commune.objects.get(insee="61169")

    assert names(Commune.objects.within(flers, 0)) == ["Flers (61100)"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"insee": "6116"},
        {"insee": "6116A"},
        {"latitude": 91},
        {"longitude": -181},
        {"name": ""},
        {"postal_codes": []},
        {"population": -1},
    ],
)
def test_commune_impossible_row_is_refused_by_the_database(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommuneFactory(**{"insee": "61001", **wrong})


def test_commune_corsican_codes_are_accepted(db):
    assert CommuneFactory(insee="2A004", department="2A", name="Ajaccio", postal_codes=["20000"]).pk == "2A004"


def test_former_commune_needs_a_sound_code(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerCommuneFactory(insee="14")


# --- Trades ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("aide soignante", "J1501"),
        ("Aides-Soignants", "J1501"),
        ("AS", "J1501"),
        ("IDE", "J1506"),
        ("infirmières", "J1506"),
        ("AES", "K1306"),
        ("aide médico-psychologique", "K1306"),
        ("ASG", "K1301"),
        ("aide a domicile", "K1304"),
        ("veilleuse de nuit", "K2503"),
        ("cuisinière", "G1606"),
        ("assistante sociale", "K1201"),
        ("educatrice de jeunes enfants", "K1202"),
        ("K1302", "K1302"),
        ("k1302", "K1302"),
        ("kiné", "J1404"),
        ("aide soignnate", "J1501"),
        ("psycologue", "K1104"),
        ("directrice d’ehpad", "K1407"),
        ("mandataire judiciaire", "K1102"),
        ("DRH", "M1503"),
    ],
)
def test_trade_search_puts_the_expected_first(builtin, text, first):
    assert codes(Trade.objects.search(text), 1) == [first]


def test_trade_search_of_as_means_both_trades(builtin):
    assert codes(Trade.objects.search("AS")) == ["J1501", "K1201"]


@pytest.mark.parametrize("text", ["", "   ", "🙂", "'", "&|!", "xqzw", "\x00"])
def test_trade_search_of_nothing_known_is_empty(builtin, text):
    assert codes(Trade.objects.search(text)) == []


def test_trade_search_puts_the_sector_first_and_leaves_out_the_retired(db):
    TradeFactory(code="H0001", label="Soudeur / Soudeuse", outside=True)
    TradeFactory(code="H0002", label="Soudeur / Soudeuse d’appareillage")
    TradeFactory(code="H0003", label="Soudeur / Soudeuse retraité", retired_on=date(2026, 1, 1))

    assert codes(Trade.objects.search("soudeuse")) == ["H0002", "H0001"]


def test_trade_sector_is_what_has_a_family(db):
    inside = TradeFactory()
    TradeFactory(outside=True)
    TradeFactory(retired_on=date(2026, 1, 1))

    assert list(Trade.objects.sector()) == [inside]


@pytest.mark.parametrize("rows", [1, 10])
def test_trade_search_query_count_is_constant(db, django_assert_num_queries, rows):
    for number in range(rows):
        TradeFactory(label=f"Soudeur numéro {number}")
    load_lexicon()  # read again after each change of the reference data, then kept

    with django_assert_num_queries(3):
        assert len(list(Trade.objects.search("soudeuse"))) == rows


@pytest.mark.parametrize("wrong", [{"code": "J150"}, {"code": "j1501"}, {"historic_code": "1501J"}, {"label": ""}])
def test_trade_impossible_row_is_refused_by_the_database(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        TradeFactory(**wrong)


def test_trade_alias_is_unique_per_trade(db):
    alias = TradeAliasFactory(label="Soudeur")
    TradeAliasFactory(label="Soudeur")  # another trade may share the name

    with pytest.raises(IntegrityError), transaction.atomic():
        TradeAliasFactory(trade=alias.trade, label="Soudeur")


def test_trade_alias_empty_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        TradeAliasFactory(label="")


# --- The rest -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["33", "931", "3A1"])
def test_school_subject_code_shape(db, code):
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolSubjectFactory(code=code)


@pytest.mark.parametrize("short", ["as", "A", "A.S", "", "É"])
def test_acronym_is_written_in_capitals(db, short):
    with pytest.raises(IntegrityError), transaction.atomic():
        AcronymFactory(short=short)


def test_acronym_keeps_several_meanings_but_each_once(db):
    AcronymFactory(short="AS", long_form="Aide-soignant")
    AcronymFactory(short="AS", long_form="Assistant social")

    with pytest.raises(IntegrityError), transaction.atomic():
        AcronymFactory(short="AS", long_form="Aide-soignant")


def test_words_people_read(db):
    commune = CommuneFactory(flers=True)
    trade = TradeFactory(aide_soignant=True)

    assert str(commune) == "Flers (61100)"
    assert str(FormerCommuneFactory(name="La Bazoche", commune=commune)) == "La Bazoche"
    assert str(trade) == "Aide-soignant / Aide-soignante"
    assert str(TradeAliasFactory(label="Soignante", trade=trade)) == "Soignante"
    assert str(SchoolSubjectFactory()) == "331 Santé"
    assert str(AcronymFactory(short="AS", long_form="Aide-soignant")) == "AS\u00a0: Aide-soignant"


@pytest.mark.parametrize("model", [Commune, Trade, TradeAlias, SchoolSubject, Acronym])
def test_reference_is_visible_to_everyone(builtin, model):
    user = UserFactory()

    assert model.objects.visible_to(user).count() == model.objects.count() > 0
