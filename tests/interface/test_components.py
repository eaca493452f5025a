"""Components say what they promise in HTML; the gallery shows how they look."""

import re
import types

import django_filters
import pytest
from django import forms
from django.contrib.messages import constants
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from gtec_portal.models import Job
from gtec_portal.navigation import Tab
from gtec_portal.templatetags import portal


def render(source, address="/liste/", **context):
    return engines["django"].from_string(source).render(context, RequestFactory().get(address))


def flat(html):
    return re.sub(r"\s+", " ", html).strip()


class PlaceForm(forms.Form):
    title = forms.CharField(
        label="Intitulé", help_text="Tel qu’il sera lu.", widget=forms.TextInput(attrs={"placeholder": "Exemple"})
    )
    place = forms.CharField(label="Lieu", required=False)
    starts_on = forms.DateField(label="Début")
    begins_at = forms.TimeField(label="Heure", required=False)
    kind = forms.ChoiceField(label="Format", choices=[("a", "En salle"), ("b", "À distance")], widget=forms.RadioSelect)
    shared = forms.BooleanField(label="Ouvrir aux autres", required=False)


def test_field_says_what_is_optional_and_links_help():
    html = str(PlaceForm()["title"].as_field_group())

    assert '<label for="id_title">Intitulé</label>' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert 'id="id_title_helptext">Tel qu’il sera lu.' in html
    assert "placeholder" not in html
    assert "(facultatif)" in str(PlaceForm()["place"].as_field_group())
    assert "(facultatif)" not in str(PlaceForm()["shared"].as_field_group())


def test_field_in_error_keeps_what_was_typed_and_names_the_error():
    form = PlaceForm({"title": "", "starts_on": "demain", "kind": "a"})

    html = str(form["starts_on"].as_field_group())

    assert 'value="demain"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_starts_on_error"' in html
    assert 'aria-describedby="id_starts_on_error"' in html


def test_dates_and_hours_use_the_browser_controls_and_their_format():
    import datetime

    form = PlaceForm(initial={"starts_on": datetime.date(2027, 1, 12), "begins_at": datetime.time(14, 30)})

    assert '<input type="date" name="starts_on" value="2027-01-12"' in str(form["starts_on"])
    assert '<input type="time" name="begins_at" value="14:30"' in str(form["begins_at"])


@pytest.mark.parametrize("typed", ["2027-01-12", "12/01/2027", "12.01.2027"])
def test_a_date_is_understood_as_people_write_it(typed):
    assert forms.DateField().clean(typed).isoformat() == "2027-01-12"


def test_choices_are_a_group_with_a_legend():
    html = str(PlaceForm()["kind"].as_field_group())

    assert "<legend>Format</legend>" in html
    assert html.count('type="radio"') == 2


def test_form_begins_with_its_error_summary():
    form = PlaceForm({"title": "", "starts_on": "", "kind": "a"})
    form.is_valid()
    form.add_error(None, "la salle est prise ce jour-là")

    html = flat(str(form))

    assert "Des erreurs empêchent de continuer" in html
    assert "<li>La salle est prise ce jour-là</li>" in html
    assert '<a href="#id_title">Intitulé : ce champ est obligatoire.</a>' in html
    assert html.index("error-summary") < html.index('name="title"')
    assert "autofocus" in html


def test_form_without_error_has_no_summary():
    assert "error-summary" not in str(PlaceForm())


def test_error_summary_counts_one_error():
    html = str(PlaceForm({"title": "x", "starts_on": "", "kind": "a"}))

    assert "Une erreur empêche de continuer" in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Saisissez une date.", "saisissez une date."), ("SIRET invalide", "SIRET invalide"), ("", "")],
)
def test_lower_first_keeps_initials(text, expected):
    assert portal.lower_first(text) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("J’accepte, sans mon nom.", "J’accepte, sans mon nom"),
        ("Où sommes-nous\u202f?", "Où sommes-nous"),
        ("Nom", "Nom"),
    ],
)
def test_label_before_a_colon_has_no_stop(label, expected):
    assert portal.unstopped(label) == expected


def test_badge_is_a_word_and_a_tone():
    html = render('{% include "components/badge.html" with text="Ouverte" tone="ok" only %}')

    assert flat(html) == '<span class="badge ok">Ouverte</span>'


def test_user_text_stays_escaped_in_components():
    html = render(
        '{% page_header title badge=title %}{% endpage_header %}{% alert "info" title=title %}{{ title }}{% endalert %}',
        title="<b>x</b>",
    )

    assert "<b>x" not in html
    assert html.count("&lt;b&gt;x&lt;/b&gt;") == 4


def test_nbsp_filter_stays_escaped():
    assert render("{{ text|nbsp }}", text="<b>x</b> !") == "&lt;b&gt;x&lt;/b&gt;\u202f!"


def test_page_header_without_action_has_no_empty_box():
    assert "actions" not in render('{% page_header "Titre" %} {% endpage_header %}')


def test_tabs_mark_the_current_page_and_show_zero():
    html = render(
        '{% include "components/tabs.html" with tabs=tabs only %}',
        tabs=[Tab("Présentation", "/a/", True), Tab("Inscrits", "/b/", count=0), Tab("Suite", "/c/")],
    )

    assert '<a href="/a/" aria-current="page">' in html
    assert re.findall(r'class="count">(.*?)<', html) == ["0"]


def test_table_has_a_caption_and_can_be_scrolled_by_keyboard():
    html = render('{% table "Sessions à venir" %}<tbody></tbody>{% endtable %}')

    assert 'role="region" aria-labelledby="table-sessions-a-venir" tabindex="0"' in html
    assert '<caption id="table-sessions-a-venir" class="visually-hidden">Sessions à venir</caption>' in html


@pytest.mark.parametrize(
    ("query", "sort", "href"),
    [
        ("q=x&page=3", "", "?q=x&amp;tri=starts_on"),
        ("tri=starts_on", ' aria-sort="ascending"', "?tri=-starts_on"),
        ("tri=-starts_on", ' aria-sort="descending"', "?tri=starts_on"),
        ("tri=title", "", "?tri=starts_on"),
    ],
)
def test_sort_heading_turns_round_and_keeps_the_filters(query, sort, href):
    html = render('{% sort_th "Début" "starts_on" %}', f"/liste/?{query}")

    assert html.startswith(f'<th scope="col"{sort}><a href="{href}">Début')


def test_summary_row_says_what_is_missing_and_what_its_link_changes():
    html = render(
        '{% summary_list %}{% summary_row "Lieu" href="/m/" about="le lieu" %} {% endsummary_row %}{% endsummary_list %}'
    )

    assert "Non renseigné" in html
    assert '<a href="/m/">Modifier<span class="visually-hidden"> le lieu</span></a>' in html


def test_pagination_keeps_the_query_string():
    request = RequestFactory().get("/liste/?statut=open&page=2")
    html = render_to_string(
        "components/pagination.html", {"page": Paginator(range(240), 25).get_page(2), "query": request.GET}, request
    )

    assert 'href="?statut=open&amp;page=3" rel="next"' in html
    assert '<span class="visually-hidden">Page </span>2' in html
    assert 'aria-current="page"' in html


def test_pagination_of_one_page_is_nothing():
    assert (
        render(
            '{% include "components/pagination.html" with page=page query=query only %}',
            page=Paginator([1], 25).get_page(1),
            query={},
        ).strip()
        == ""
    )


class JobFilters(django_filters.FilterSet):
    shown = 1
    q = django_filters.CharFilter(label="Rechercher")
    statut = django_filters.MultipleChoiceFilter(label="Statut", choices=[("open", "Ouverte"), ("full", "Complète")])
    jour = django_filters.DateFilter(label="Jour")
    tri = django_filters.OrderingFilter(fields=["pk"])


def filters(query):
    return JobFilters(RequestFactory().get("/?" + query).GET, queryset=Job.objects.none())


def test_pills_name_each_value_and_remove_only_it():
    found = portal.pills(filters("q=chutes&statut=open&statut=full&jour=2027-01-12&tri=pk&page=2"))

    assert [(pill["label"], pill["value"].replace("\u00a0", " ")) for pill in found] == [
        ("Rechercher", "chutes"),
        ("Statut", "Ouverte"),
        ("Statut", "Complète"),
        ("Jour", "12 janv. 2027"),
    ]
    assert found[0]["url"] == "?statut=open&statut=full&jour=2027-01-12&tri=pk"
    assert found[1]["url"] == "?q=chutes&statut=full&jour=2027-01-12&tri=pk"


@pytest.mark.parametrize("query", ["", "page=2", "tri=pk", "jour=n%27importe", "statut=inconnu"])
def test_pills_are_none_when_nothing_is_in_force(query):
    assert portal.pills(filters(query)) == []


def test_filter_bar_keeps_the_order_and_opens_what_is_in_force():
    html = render(
        '{% include "components/filter_bar.html" with filterset=filterset target="#results" only %}',
        filterset=filters("jour=2027-01-12&tri=pk"),
    )

    assert '<input type="hidden" name="tri" value="pk">' in html
    assert 'hx-target="#results"' in html
    assert "<details open>" in html
    assert "<details>" in render(
        '{% include "components/filter_bar.html" with filterset=filterset only %}', filterset=filters("")
    )


def test_filter_bar_says_what_a_filter_refuses():
    html = render(
        '{% include "components/filter_bar.html" with filterset=filterset only %}', filterset=filters("jour=demain")
    )

    assert 'class="field-error" id="id_jour_error"' in html


def test_two_empty_states():
    filtered = render('{% include "components/empty.html" with filtered=True only %}')
    first = render(
        '{% include "components/empty.html" with title="Pas encore de session" action_url="/n/" action_text="Créer une session" only %}'
    )

    assert "Aucun résultat pour ces filtres" in filtered
    assert '<a class="button" href="?">Tout effacer</a>' in filtered
    assert '<a class="button primary" href="/n/">Créer une session</a>' in first


@pytest.mark.parametrize(
    ("level", "tone"),
    [(constants.SUCCESS, "ok"), (constants.ERROR, "bad"), (constants.WARNING, "warn"), (constants.INFO, "info")],
)
def test_message_tone(level, tone):
    assert portal.message_tone(types.SimpleNamespace(level=level)) == tone


def test_job_polls_only_while_it_is_open():
    running, done = (
        Job(label="Compte rendu", state="started", done=3, total=10),
        Job(label="Compte rendu", state="done"),
    )

    open_html = render('{% include "components/job.html" with job=job only %}', job=running)
    closed_html = render('{% include "components/job.html" with job=job only %}', job=done)

    assert '<progress max="10" value="3"' in open_html
    assert 'hx-trigger="every 1s"' in open_html
    assert "hx-get" not in closed_html
    assert "Terminé" in closed_html


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox sur Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604",
            "Safari sur iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537",
            "Chrome sur téléphone Android",
        ),
        ("curl/8", "Navigateur inconnu"),
    ],
)
def test_device_in_words(signature, expected):
    assert portal.device(signature) == expected


def test_many_tabs_fold_under_the_name_of_the_page_and_few_do_not():
    few = [Tab("Présentation", "/a/", True), Tab("Inscrits", "/b/"), Tab("Suite", "/c/")]
    many = [*few, Tab("Historique", "/d/")]
    template = '{% include "components/tabs.html" with tabs=tabs only %}'

    assert ("<details" in render(template, tabs=few), "<details" in render(template, tabs=many)) == (False, True)
