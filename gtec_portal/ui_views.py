"""The gallery of components: the living documentation of the interface. Each sample is shown, then its source."""

import datetime
import types
import uuid

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_GET

from gtec_portal.models import Job
from gtec_portal.navigation import Tab
from gtec_portal.todo import TodoItem
from gtec_portal.work import WorkState

# One line per sample: file in templates/ui/samples, title, what to know. A test checks that the folder holds exactly these.
SAMPLES = [
    ("page_header", "En-tête de page", "Un seul par page ; le badge dit l’état, les actions vont à droite."),
    ("menu", "Menu", "Écrit dans gtec_portal/navigation.py ; sous 60 rem il se replie sous « Menu »."),
    ("tabs", "Onglets", "Des liens, un par page de la fiche."),
    ("back", "Retour à la liste", "Les derniers filtres de la liste sont retrouvés."),
    ("button", "Boutons", "Un seul « primary » par page ; « danger » n’est jamais le premier d’une liste."),
    ("badge", "Badges", "Un mot et un ton, choisi en Python ; cinq états au plus par objet."),
    ("alert", "Alertes", "Ce qu’il faut savoir avant de continuer."),
    ("message", "Messages", "Ce qui vient de se passer ; il reste jusqu’à la page suivante."),
    ("field", "Champs", "Le gabarit django/forms/field.html écrit l’étiquette, l’aide, l’erreur et le champ."),
    ("error_summary", "Résumé des erreurs", "Compris dans {{ form }} ; il prend le focus tout seul."),
    ("filter_bar", "Filtres et pastilles", "Un formulaire GET : tout l’état est dans l’adresse."),
    (
        "table",
        "Table de données",
        'Titre caché, première cellule en <th scope="row">, tri par lien, défilement de côté si besoin.',
    ),
    (
        "table_stacked",
        "Table en cartes sur téléphone",
        "stacked=True et data-label sur chaque cellule, quand défiler gênerait.",
    ),
    ("summary_list", "Liste de faits", "Une fiche ; chaque lien dit à part ce qu’il modifie."),
    ("empty", "États vides", "Deux seulement : aucun résultat, ou rien encore."),
    ("export", "Exporter", "La liste telle que filtrée ; au bout de la ligne du décompte."),
    ("pagination", "Pages", "L’adresse garde les filtres."),
    ("job", "Travail long", "Suit l’avancement d’une ligne Job ; lisible sans JavaScript."),
    ("todo", "À traiter", "Ce qui attend cette personne ; rien à zéro."),
    ("rows", "Lignes, historique, carte", "Habillages en simple HTML."),
    (
        "dialog",
        "Dialogue et volet",
        "Un vrai lien d’abord ; le dialogue pose la même question que la page de confirmation.",
    ),
]


class SampleForm(forms.Form):
    title = forms.CharField(label="Intitulé", help_text="Tel que les personnes inscrites le liront.")
    starts_on = forms.DateField(
        label="Début", error_messages={"required": "saisissez une date, par exemple 12/01/2027"}
    )
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=30, error_messages={"max_value": "choisissez un nombre de 1 à 30"}
    )
    place = forms.CharField(label="Lieu", required=False)
    kind = forms.ChoiceField(
        label="Format",
        choices=[("onsite", "En salle"), ("remote", "À distance"), ("both", "Les deux")],
        widget=forms.RadioSelect,
    )
    audience = forms.MultipleChoiceField(
        label="Public",
        required=False,
        choices=[("a", "Aides à domicile"), ("b", "Aides-soignants et aides-soignantes"), ("c", "Encadrement")],
        widget=forms.CheckboxSelectMultiple,
    )
    town = forms.ChoiceField(
        label="Commune", choices=[("", "Choisissez une commune"), ("61169", "Flers"), ("61006", "Argentan")]
    )
    note = forms.CharField(label="Présentation", required=False, widget=forms.Textarea)
    sheet = forms.FileField(label="Fiche (PDF)", required=False, help_text="10 Mo au plus.")
    shared = forms.BooleanField(
        label="Ouvrir aux autres adhérents", required=False, help_text="Leurs équipes pourront s’inscrire."
    )


class SampleFilters(django_filters.FilterSet):
    shown = 2

    q = django_filters.CharFilter(label="Rechercher")
    statut = django_filters.ChoiceFilter(
        label="Statut", choices=[("open", "Ouverte"), ("full", "Complète")], empty_label="Tous"
    )
    apres = django_filters.DateFilter(label="À partir du")
    tri = django_filters.OrderingFilter(fields=["title", "starts_on"])


ROWS = [
    {
        "title": "Prévenir les chutes à domicile",
        "starts": datetime.date(2027, 1, 12),
        "taken": 3,
        "capacity": 12,
        "status": "Ouverte",
        "tone": "ok",
    },
    {
        "title": "Simulateur de vieillissement : se mettre à la place",
        "starts": datetime.date(2027, 1, 19),
        "taken": 12,
        "capacity": 12,
        "status": "Complète",
        "tone": "warn",
    },
    {
        "title": "Gestes et postures",
        "starts": datetime.date(2027, 2, 1),
        "taken": 0,
        "capacity": 1500,
        "status": "Annulée",
        "tone": "bad",
    },
]


def sample_job(state, label, **values):
    """An unsaved job, for show."""
    return Job(uuid=uuid.UUID(int=values.pop("number")), label=label, state=state, **values)


def sample_context():
    invalid = SampleForm({"title": "Gestes et postures", "capacity": "40", "kind": "onsite", "town": "61169"})
    query = QueryDict("q=chutes&statut=open&apres=2027-01-01&tri=starts_on")
    return {
        "blank_form": SampleForm(),
        "invalid_form": invalid,
        "filterset": SampleFilters(query, queryset=Job.objects.none()),
        "query": query,
        "rows": ROWS,
        "page": Paginator(range(240), 25).get_page(4),
        "tabs": [
            Tab("Présentation", "#", current=True),
            Tab("Inscrits", "#", count=9),
            Tab("Documents", "#", count=0),
            Tab("Historique", "#"),
        ],
        "running_job": sample_job(
            WorkState.STARTED,
            "Compte rendu du petit-déjeuner de l’attractivité",
            number=1,
            done=120,
            total=300,
            note="section 2 sur 6",
        ),
        "failed_job": sample_job(
            WorkState.FAILED,
            "Badges du petit-déjeuner",
            number=2,
            error="Une image n’a pas pu être lue : remplacez-la, puis redemandez le compte rendu.",
        ),
        "items": [
            TodoItem(4, "4 demandes d’inscription", "#", "Examiner", "La plus ancienne attend depuis 3 jours"),
            TodoItem(2, "2 CV à relire", "#", "Relire", "Déposés hier"),
            TodoItem(1, "1 émargement en retard", "#", "Ouvrir", "Session du 12 janvier", "warn"),
        ],
        "now": datetime.datetime.now(tz=datetime.UTC),
        "note": types.SimpleNamespace(text="Attention: la salle ferme à 18 h... Prévenez l'accueil!"),
    }


@require_GET
def gallery(request):
    """Staff only."""
    if not request.user.is_staff:
        raise PermissionDenied
    samples = [
        {
            "key": key,
            "title": title,
            "note": note,
            "template": f"ui/samples/{key}.html",
            "source": get_template(f"ui/samples/{key}.html").template.source.strip(),
        }
        for key, title, note in SAMPLES
    ]
    return render(request, "ui/gallery.html", {"samples": samples, **sample_context()})
