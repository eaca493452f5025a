"""Addresses of codéveloppement: the work space of the team, and the room by personal links."""

from django.urls import path

from events.codev import desk_views as desk
from events.codev import room_views as room
from events.codev import views

BASE = "reseau/codeveloppement/"
GROUP = BASE + "<uuid:uuid>/"
MEMBER = BASE + "membres/<uuid:uuid>/"
SESSION = BASE + "seances/<uuid:uuid>/"
ROOM = "lien/codeveloppement/<str:token>/"
DESK = "lien/animation/<str:token>/"

urlpatterns = [
    path(BASE, views.codev_group_list, name="codev_group_list"),
    path(BASE + "nouveau/", views.codev_group_create, name="codev_group_create"),
    path(GROUP, views.codev_group_detail, name="codev_group_detail"),
    path(GROUP + "modifier/", views.codev_group_edit, name="codev_group_edit"),
    path(GROUP + "membres/ajouter/", views.codev_member_create, name="codev_member_create"),
    path(GROUP + "seances/preparer/", views.codev_session_create, name="codev_session_create"),
    path(MEMBER + "modifier/", views.codev_member_edit, name="codev_member_edit"),
    path(MEMBER + "retirer/", views.codev_member_leave, name="codev_member_leave"),
    path("reseau/evenements/<uuid:uuid>/codeveloppement/", views.event_codev, name="event_codev"),
    path(SESSION, views.codev_session_detail, name="codev_session_detail"),
    path(SESSION + "modifier/", views.codev_session_edit, name="codev_session_edit"),
    path(SESSION + "retirer/", views.codev_session_delete, name="codev_session_delete"),
    path(SESSION + "inviter/", views.codev_session_invite, name="codev_session_invite"),
    path(SESSION + "animer/", views.codev_session_desk, name="codev_session_desk"),
    path(SESSION + "cas.pdf", views.codev_session_pdf, name="codev_session_pdf"),
    path(BASE + "places/<int:pk>/nouveau-lien/", views.codev_link_renew, name="codev_link_renew"),
    # The room, by personal link
    path(ROOM, room.codev_room, name="codev_room"),
    path(ROOM + "entrer/", room.codev_enter, name="codev_enter"),
    path(ROOM + "ecrire/<str:kind>/", room.codev_write, name="codev_write"),
    path(ROOM + "plan/", room.codev_plan, name="codev_plan"),
    path(ROOM + "note/", room.codev_note, name="codev_note"),
    path(ROOM + "note/<uuid:uuid>/effacer/", room.codev_note_delete, name="codev_note_delete"),
    path(ROOM + "revue/<uuid:uuid>/", room.codev_review, name="codev_review"),
    path(ROOM + "retirer/<str:line>/<uuid:uuid>/", room.codev_withdraw, name="codev_withdraw"),
    path(ROOM + "cas/", room.codev_case, name="codev_case"),
    path(ROOM + "cas/reprendre/", room.codev_case_take_back, name="codev_case_take_back"),
    path(ROOM + "cas.pdf", room.codev_case_pdf, name="codev_case_pdf"),
    path(ROOM + "ouvrir/", room.codev_disclose, name="codev_disclose"),
    # The facilitator's page, by personal link
    path(DESK, desk.codev_desk, name="codev_desk"),
    path(DESK + "ouvrir/", desk.codev_desk_open, name="codev_desk_open"),
    path(DESK + "presences/", desk.codev_desk_presence, name="codev_desk_presence"),
    path(DESK + "charte/<uuid:uuid>/", desk.codev_desk_charter, name="codev_desk_charter"),
    path(DESK + "suite/", desk.codev_desk_next, name="codev_desk_next"),
    path(DESK + "retour/", desk.codev_desk_back, name="codev_desk_back"),
    path(DESK + "passer/", desk.codev_desk_skip, name="codev_desk_skip"),
    path(DESK + "pause/", desk.codev_desk_pause, name="codev_desk_pause"),
    path(DESK + "reprendre/", desk.codev_desk_resume, name="codev_desk_resume"),
    path(DESK + "prolonger/", desk.codev_desk_more, name="codev_desk_more"),
    path(DESK + "revue/<uuid:uuid>/", desk.codev_desk_review, name="codev_desk_review"),
    path(DESK + "ecrire/", desk.codev_desk_write, name="codev_desk_write"),
    path(DESK + "plan/", desk.codev_desk_plan, name="codev_desk_plan"),
    path(DESK + "equipe/", desk.codev_desk_disclose, name="codev_desk_disclose"),
]
