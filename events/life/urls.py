"""Addresses of the life of an event; one flat namespace with the rest of the app."""

from django.urls import path

from events.life.views import changes, colleagues, feeds, proposals, series

EVENT = "reseau/evenements/<uuid:uuid>/"

urlpatterns = [
    path("evenements/agenda.ics", feeds.public_calendar, name="public_calendar"),
    path("lien/agenda/<str:token>.ics", feeds.personal_calendar, name="personal_calendar"),
    path("reseau/agenda/", feeds.network_calendar, name="network_calendar"),
    path("reseau/agenda/adresse/", feeds.calendar_open, name="calendar_open"),
    path("reseau/agenda/adresse/changer/", feeds.calendar_renew, name="calendar_renew"),
    path("reseau/agenda/adresse/supprimer/", feeds.calendar_close, name="calendar_close"),
    path("reseau/evenements/proposer/", proposals.proposal_create, name="proposal_create"),
    path(EVENT + "proposition/", proposals.proposal_edit, name="proposal_edit"),
    path(EVENT + "proposition/retirer/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path(EVENT + "proposition/repondre/", proposals.proposal_decide, name="proposal_decide"),
    path("reseau/evenements/serie/<str:kind>/", series.series_create, name="series_create"),
    path(EVENT + "serie/publier/", series.series_publish, name="series_publish"),
    path(EVENT + "dates/ajouter/", series.event_add_date, name="event_add_date"),
    path(EVENT + "copier/", series.event_copy, name="event_copy"),
    path(EVENT + "annuler/", changes.event_cancel, name="event_cancel"),
    path(EVENT + "maintenir/", changes.event_reinstate, name="event_reinstate"),
    path(EVENT + "prevenir/", changes.notice_send, name="notice_send"),
    path(EVENT + "prevenir/non/", changes.notice_drop, name="notice_drop"),
    path(EVENT + "participants/collegues/", colleagues.colleagues_add, name="colleagues_add"),
]
