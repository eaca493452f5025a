from django.urls import path

from events.codev import urls as codev_urls
from events.dating import urls as dating_urls
from events.door import urls as door_urls
from events.exchange import urls as exchange_urls
from events.life import urls as life_urls
from events.reporting import urls as reporting_urls
from events.room import urls as room_urls
from events.views import events, programme, public, registrations, reports, seating, workshops

app_name = "events"

EVENT = "reseau/evenements/<uuid:uuid>/"
WORKSHOP = "reseau/ateliers/<int:pk>/"
REPORT = "reseau/comptes-rendus/<uuid:uuid>/"

urlpatterns = [
    # Open to all
    path("evenements/", public.event_public_list, name="event_public_list"),
    path("evenements/<slug:slug>/", public.event_public_detail, name="event_public_detail"),
    path("evenements/<slug:slug>/agenda.ics", public.event_calendar, name="event_calendar"),
    path("evenements/<slug:slug>/inscription/", registrations.registration_create, name="registration_create"),
    path("evenements/<slug:slug>/inscription/merci/", registrations.registration_sent, name="registration_sent"),
    path("comptes-rendus/", public.report_public_list, name="report_public_list"),
    path("comptes-rendus/<slug:slug>/", public.report_public_detail, name="report_public_detail"),
    path("comptes-rendus/<uuid:uuid>/telecharger/", reports.report_download, name="report_download"),
    path("evenements/annexes/<uuid:uuid>/", programme.attachment_download, name="attachment_download"),
    # Personal links
    path("lien/inscription/<str:token>/", registrations.registration_personal, name="registration_personal"),
    path("lien/inscription/<str:token>/annuler/", registrations.registration_give_up, name="registration_give_up"),
    # Work space: events
    path("reseau/evenements/", events.event_list, name="event_list"),
    path("reseau/evenements/nouveau/", events.event_new, name="event_new"),
    path("reseau/evenements/nouveau/<str:kind>/", events.event_create, name="event_create"),
    path(EVENT, events.event_detail, name="event_detail"),
    path(EVENT + "modifier/", events.event_edit, name="event_edit"),
    path(EVENT + "publier/", events.event_publish, name="event_publish"),
    path(EVENT + "retirer/", events.event_unpublish, name="event_unpublish"),
    path(EVENT + "supprimer/", events.event_delete, name="event_delete"),
    path(EVENT + "historique/", events.event_history, name="event_history"),
    path(EVENT + "programme/", programme.event_programme, name="event_programme"),
    path(EVENT + "programme/ajouter/", programme.item_create, name="item_create"),
    path("reseau/programme/<int:pk>/modifier/", programme.item_edit, name="item_edit"),
    path("reseau/programme/<int:pk>/retirer/", programme.item_delete, name="item_delete"),
    path(EVENT + "annexes/ajouter/", programme.attachment_create, name="attachment_create"),
    path("reseau/annexes/<uuid:uuid>/retirer/", programme.attachment_delete, name="attachment_delete"),
    path(EVENT + "participants/", registrations.event_participants, name="event_participants"),
    path(EVENT + "participants/inscrire/", registrations.registration_add, name="registration_add"),
    path("reseau/inscriptions/<uuid:uuid>/annuler/", registrations.registration_cancel, name="registration_cancel"),
    # Work space: workshops
    path(EVENT + "tables/", workshops.event_tables, name="event_tables"),
    path(EVENT + "ateliers/ouvrir/", workshops.workshop_create, name="workshop_create"),
    path("reseau/ateliers/<int:pk>/modifier/", workshops.workshop_edit, name="workshop_edit"),
    path("reseau/ateliers/<int:pk>/tables/ajouter/", workshops.table_create, name="table_create"),
    path("reseau/tables/<int:pk>/modifier/", workshops.table_edit, name="table_edit"),
    path("reseau/tables/<int:pk>/supprimer/", workshops.table_delete, name="table_delete"),
    path("reseau/tables/<int:pk>/contributions/ajouter/", workshops.contribution_create, name="contribution_create"),
    path("reseau/contributions/<int:pk>/modifier/", workshops.contribution_edit, name="contribution_edit"),
    path("reseau/contributions/<int:pk>/supprimer/", workshops.contribution_delete, name="contribution_delete"),
    path("reseau/contributions/<int:pk>/monter/", workshops.contribution_up, name="contribution_up"),
    path("reseau/contributions/<int:pk>/descendre/", workshops.contribution_down, name="contribution_down"),
    # Work space: groups of a workshop
    path(EVENT + "groupes/", seating.event_groups, name="event_groups"),
    path(WORKSHOP + "groupes/composer/", seating.groups_compose, name="groups_compose"),
    path(WORKSHOP + "groupes/ajuster/", seating.groups_adjust, name="groups_adjust"),
    path(WORKSHOP + "groupes/effacer/", seating.groups_clear, name="groups_clear"),
    path(WORKSHOP + "badges.pdf", seating.groups_badges, name="groups_badges"),
    path(WORKSHOP + "feuilles-de-table.pdf", seating.groups_sheets, name="groups_sheets"),
    path(WORKSHOP + "personnes/", seating.workshop_people, name="workshop_people"),
    path("reseau/ateliers/personnes/<int:pk>/", seating.participant_edit, name="participant_edit"),
    path("reseau/ateliers/personnes/<int:pk>/deplacer/", seating.participant_move, name="participant_move"),
    path("reseau/ateliers/personnes/<int:pk>/fixer/", seating.participant_lock, name="participant_lock"),
    # Work space: reports
    path("reseau/comptes-rendus/", reports.report_list, name="report_list"),
    path(EVENT + "comptes-rendus/", reports.event_reports, name="event_reports"),
    path(EVENT + "comptes-rendus/demander/", reports.report_ask, name="report_ask"),
    path(REPORT, reports.report_detail, name="report_detail"),
    path(REPORT + "valider/", reports.report_validate, name="report_validate"),
    path(REPORT + "publier/", reports.report_publish, name="report_publish"),
    path(REPORT + "refaire/", reports.report_retry, name="report_retry"),
    path(REPORT + "amender/", reports.report_amend, name="report_amend"),
    path(REPORT + "retirer/", reports.report_withdraw, name="report_withdraw"),
    *life_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *reporting_urls.urlpatterns,
    *room_urls.urlpatterns,
    *door_urls.urlpatterns,
    *dating_urls.urlpatterns,
    *codev_urls.urlpatterns,
]
