from django.urls import path

from events.door import closing, views

DOOR = "reseau/evenements/<uuid:uuid>/accueil/"
LINK = "lien/accueil/<str:token>/"

urlpatterns = [
    path(DOOR, views.event_door, name="event_door"),
    path(DOOR + "noter/", views.event_door_note, name="event_door_note"),
    path(DOOR + "ajouter/", views.event_door_walk_in, name="event_door_walk_in"),
    path(DOOR + "etat/", views.event_door_state, name="event_door_state"),
    path(DOOR + "terminer/", closing.door_close, name="door_close"),
    path(DOOR + "rouvrir/", closing.door_reopen, name="door_reopen"),
    path(DOOR + "lien/", closing.door_link, name="door_link"),
    path(DOOR + "lien/fermer/", closing.door_link_close, name="door_link_close"),
    path(DOOR + "badges.pdf", closing.door_badges, name="door_badges"),
    path(DOOR + "emargement.pdf", closing.door_sheet, name="door_sheet"),
    path(LINK, views.link_door, name="link_door"),
    path(LINK + "noter/", views.link_door_note, name="link_door_note"),
    path(LINK + "ajouter/", views.link_door_walk_in, name="link_door_walk_in"),
    path(LINK + "etat/", views.link_door_state, name="link_door_state"),
    path("q/<str:code>/", views.door_code, name="door_code"),
]
