"""Addresses of « Vis ma vie »."""

from django.urls import path

from events.exchange import offer_views as offers
from events.exchange import paper_views as papers
from events.exchange import personal_views as personal
from events.exchange import views

EVENT = "reseau/evenements/<uuid:uuid>/vis-ma-vie/"
ROOT = "reseau/vis-ma-vie/"
ONE = ROOT + "<int:pk>/"
AGREEMENT = ROOT + "conventions/<uuid:uuid>/"
LINK = "lien/vis-ma-vie/<str:token>/"

urlpatterns = [
    path(EVENT, views.exchange_detail, name="exchange_detail"),
    path(EVENT + "ouvrir/", views.exchange_create, name="exchange_create"),
    path(ONE + "regler/", views.exchange_edit, name="exchange_edit"),
    path(ONE + "jours/ajouter/", views.exchange_day_create, name="exchange_day_create"),
    path(ROOT + "jours/<int:pk>/modifier/", views.exchange_day_edit, name="exchange_day_edit"),
    path(ROOT + "jours/<int:pk>/retirer/", views.exchange_day_delete, name="exchange_day_delete"),
    path(ONE + "places/offrir/", offers.place_create, name="place_create"),
    path(ROOT + "places/<int:pk>/modifier/", offers.place_edit, name="place_edit"),
    path(ROOT + "places/<int:pk>/retirer/", offers.place_delete, name="place_delete"),
    path(ONE + "personnes/proposer/", offers.colleague_create, name="colleague_create"),
    path(ROOT + "personnes/<int:pk>/modifier/", offers.colleague_edit, name="colleague_edit"),
    path(ROOT + "personnes/<int:pk>/retirer/", offers.colleague_delete, name="colleague_delete"),
    path(ONE + "repartir/", views.exchange_solve, name="exchange_solve"),
    path(ONE + "annoncer/", views.exchange_publish, name="exchange_publish"),
    path(ROOT + "deplacer/<int:pk>/", views.availability_move, name="availability_move"),
    path(ROOT + "affectations/<uuid:uuid>/fixer/", views.placement_lock, name="placement_lock"),
    path(ROOT + "affectations/<uuid:uuid>/presence/", views.placement_attendance, name="placement_attendance"),
    path(ONE + "bilan/", views.exchange_balance, name="exchange_balance"),
    path(ONE + "retours/", views.exchange_results, name="exchange_results"),
    path(ONE + "papiers/", papers.exchange_papers, name="exchange_papers"),
    path(ONE + "papiers.zip", papers.exchange_papers_download, name="exchange_papers_download"),
    path(AGREEMENT, papers.agreement_detail, name="agreement_detail"),
    path(AGREEMENT + "signer/<str:party>/", papers.agreement_sign, name="agreement_sign"),
    path(AGREEMENT + "<str:kind>.pdf", papers.agreement_paper, name="agreement_paper"),
    # Personal links
    path("lien/vis-ma-vie/avis/<str:token>/", personal.exchange_feedback_form, name="exchange_feedback_form"),
    path(LINK, personal.exchange_personal, name="exchange_personal"),
    path(LINK + "repondre/", personal.exchange_person_answer, name="exchange_person_answer"),
    path(LINK + "convention/<uuid:uuid>/", personal.exchange_person_sign, name="exchange_person_sign"),
    path(LINK + "convention/<uuid:uuid>/<str:kind>.pdf", personal.exchange_person_paper, name="exchange_person_paper"),
]
