"""A commune and a trade in a form: what people type, what comes out, what the page says."""

import pytest
from bs4 import BeautifulSoup
from django import forms

from reference.fields import CommuneField, TradeField, TradeMultipleField, TradeTextField
from reference.models import FormerCommune, Trade
from reference.text import commune_key
from tests.factories.reference import CommuneFactory, TradeFactory


class PlaceForm(forms.Form):
    commune = CommuneField(label="Commune")


class OptionalForm(forms.Form):
    commune = CommuneField(label="Commune", required=False)
    trade = TradeTextField(label="Métier", required=False)


class WorkForm(forms.Form):
    trade = TradeTextField(label="Métier")


class SelectForm(forms.Form):
    trade = TradeField(label="Métier")
    others = TradeMultipleField(label="Autres métiers", required=False)


class FormerForm(forms.ModelForm):
    class Meta:
        model = FormerCommune
        fields = ["commune"]
        field_classes = {"commune": CommuneField}


def soup(form):
    return BeautifulSoup(str(form), "html.parser")


def place(text):
    """The commune understood, or the error sentence."""
    form = PlaceForm({"commune": text})
    return form.cleaned_data["commune"].insee if form.is_valid() else form.errors["commune"][0]


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Flers", "61169"),
        ("  flers  ", "61169"),
        ("Flers (61100)", "61169"),
        ("61100 flers", "61169"),
        ("61169", "61169"),
        ("la ferté-macé", "61168"),
        ("La Ferté Macé (61600)", "61168"),
        ("St Georges des Groseillers", "61391"),
        ("Condé-sur-Noireau", "14174"),
        ("Domfront", "61145"),
        ("Domfront (61700)", "61145"),
    ],
)
def test_commune_field_accepts_what_people_type(builtin, text, insee):
    assert place(text) == insee


def test_commune_field_asks_which_homonym(builtin):
    CommuneFactory(insee="62337", name="Flers", postal_codes=["62270"])

    assert place("Flers") == "Précisez\u00a0: Flers (61100) ou Flers (62270)."
    assert place("Flers (62270)") == "62337"


def test_commune_field_tells_twins_apart_by_their_insee_code(db):
    CommuneFactory(insee="61901", name="Jumelle", postal_codes=["61100"])
    CommuneFactory(insee="61902", name="Jumelle", postal_codes=["61100"])

    assert place("Jumelle") == "Précisez\u00a0: Jumelle (61901) ou Jumelle (61902)."
    assert place("Jumelle (61902)") == "61902"


def test_commune_field_old_name_counts_as_much_as_a_far_homonym(builtin):
    CommuneFactory(insee="71584", name="Viré", department="71", postal_codes=["71260"])

    assert place("Vire") == "Précisez\u00a0: Vire Normandie (14500) ou Viré (71260)."


def test_commune_field_postal_code_of_several_communes_lists_some(builtin):
    assert place("61100") == (
        "Précisez\u00a0: Flers (61100), Athis-Val de Rouvre (61100), Saint-Georges-des-Groseillers (61100), "
        "La Lande-Patry (61100), La Selle-la-Forge (61100), Caligny (61100) ou une autre."
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Indiquez une commune, par exemple Flers (61100)."),
        ("   ", "Indiquez une commune, par exemple Flers (61100)."),
        (
            "Tinchbray",
            "Aucune commune ne s’appelle «\u00a0Tinchbray\u00a0». Vouliez-vous dire Tinchebray-Bocage (61800)\u202f?",
        ),
        (
            "Argentan (61100)",
            "Aucune commune ne s’appelle «\u00a0Argentan (61100)\u00a0». Vouliez-vous dire Argentan (61200)\u202f?",
        ),
        ("Qqqqq", "Aucune commune ne correspond à «\u00a0Qqqqq\u00a0». Écrivez son nom ou son code postal."),
        ("99999", "Aucune commune ne correspond à «\u00a099999\u00a0». Écrivez son nom ou son code postal."),
        ("\x00", "Le caractère nul n’est pas autorisé."),
    ],
)
def test_commune_field_says_what_to_write(builtin, text, error):
    assert place(text) == error


def test_commune_field_shows_again_what_was_typed(builtin):
    # 61100 is a postal code here, and must not become the commune whose INSEE code it happens to be.
    CommuneFactory(insee="61100", name="Champcerie", postal_codes=["61210"])

    form = PlaceForm({"commune": "61100"})

    assert not form.is_valid()
    assert soup(form).select_one("input")["value"] == "61100"


def test_commune_field_escapes_what_was_typed(builtin):
    form = PlaceForm({"commune": '"><script>alert(1)</script>'})

    assert not form.is_valid()
    assert soup(form).find("script") is None


def test_commune_field_suggests_our_departements_without_inline_code(builtin):
    page = soup(PlaceForm(auto_id="id_%s"))

    field = page.select_one("input")
    options = [option["value"] for option in page.select(f"datalist#{field['list']} option")]
    assert field["list"] == "id_commune_list"
    assert options == sorted(options, key=commune_key)
    assert {"Flers (61100)", "Caen (14000)"} <= set(options)
    assert "Laval (53000)" not in options
    assert page.find(["script", "style"]) is None


def test_commune_field_edits_a_stored_commune(builtin):
    row = FormerCommune.objects.get(name="Condé-sur-Noireau")

    page = soup(FormerForm(instance=row))
    assert page.select_one("input")["value"] == "Condé-en-Normandie (14110)"

    form = FormerForm({"commune": "Flers (61100)"}, instance=row)
    assert form.has_changed()
    form.save()
    row.refresh_from_db()
    assert row.commune_id == "61169"
    assert not FormerForm({"commune": "Flers (61100)"}, instance=row).has_changed()


def test_optional_lookup_fields_clean_to_none(db):
    form = OptionalForm({"commune": "", "trade": " "})

    assert form.is_valid()
    assert form.cleaned_data == {"commune": None, "trade": None}


def test_lookup_fields_of_two_forms_do_not_share_suggestions(db):
    first, second = PlaceForm(), PlaceForm()

    assert first.fields["commune"].widget.suggestions.__self__ is first.fields["commune"]
    assert second.fields["commune"].widget.suggestions.__self__ is second.fields["commune"]


def work(text):
    """The trade understood, or the error sentence."""
    form = WorkForm({"trade": text})
    return form.cleaned_data["trade"].code if form.is_valid() else form.errors["trade"][0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Aide-soignant / Aide-soignante", "J1501"),
        ("aide soignante", "J1501"),
        ("aides-soignants", "J1501"),
        ("J1501", "J1501"),
        ("j1501", "J1501"),
        ("IDE", "J1506"),
        ("infirmière", "J1506"),
        ("AES", "K1306"),
        ("aide à domicile", "K1304"),
        ("Technicienne de surface", "K2205"),
        ("lingère", "D1242"),
    ],
)
def test_trade_text_field_accepts_what_people_say(builtin, text, code):
    assert work(text) == code


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Indiquez un métier, par exemple aide-soignant."),
        ("AS", "Précisez\u00a0: Aide-soignant / Aide-soignante ou Assistant social / Assistante sociale."),
        (
            "xqzw",
            "Aucun métier ne correspond à «\u00a0xqzw\u00a0». Essayez un mot plus général ou un sigle (AES, IDE).",
        ),
    ],
)
def test_trade_text_field_says_what_to_write(builtin, text, error):
    assert work(text) == error


def test_trade_text_field_suggests_labels_and_usual_names(builtin):
    options = [option["value"] for option in soup(WorkForm()).select("datalist option")]

    assert {"Aide-soignant / Aide-soignante", "Secrétaire de direction", "Assistant / Assistante RH"} & set(options)
    assert len(options) == len(set(options))


def test_trade_field_groups_by_family_in_order(db):
    TradeFactory(code="K0001", label="Éducateur", family="social")
    TradeFactory(code="J0002", label="Infirmier", family="care")
    TradeFactory(code="J0001", label="Aide-soignant", family="care")
    TradeFactory(code="H0001", label="Soudeur", outside=True)

    page = soup(SelectForm())

    groups = {
        group["label"]: [option["value"] for option in group.select("option")] for group in page.select("optgroup")
    }
    assert groups == {"Soins": ["J0001", "J0002"], "Social et éducatif": ["K0001"]}
    assert list(groups) == ["Soins", "Social et éducatif"]
    assert [box["value"] for box in page.select("input[type=checkbox]")] == ["J0001", "J0002", "K0001"]


def test_trade_field_refuses_what_is_not_offered(db):
    TradeFactory(code="H0001", outside=True)
    good = TradeFactory(code="J0001")

    assert SelectForm({"trade": "J0001", "others": ["J0001"]}).is_valid()
    assert SelectForm({"trade": "H0001"}).errors["trade"] == [
        "Ce métier n’est pas dans la liste\u00a0: choisissez-en un autre."
    ]
    assert SelectForm({"trade": ""}).errors["trade"] == ["Choisissez un métier dans la liste."]
    assert Trade.objects.sector().get() == good
