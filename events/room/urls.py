from django.urls import path

from events.room import plenary, stage, views

TABLE = "lien/table/<str:token>/"
LINE = TABLE + "lignes/<uuid:line>/"
WORKSHOP = "reseau/ateliers/<int:pk>/salle/"

urlpatterns = [
    # The table's own pages, by its link
    path(TABLE, views.table_personal, name="table_personal"),
    path(TABLE + "lignes/", views.table_lines, name="table_lines"),
    path(TABLE + "completer/", views.table_complete, name="table_complete"),
    path(TABLE + "restitution/", views.table_restitution, name="table_restitution"),
    path(LINE + "modifier/", views.table_line_edit, name="table_line_edit"),
    path(LINE + "retirer/", views.table_line_remove, name="table_line_remove"),
    path(LINE + "porter/", views.table_line_carry, name="table_line_carry"),
    path(LINE + "gommettes/", views.table_dot, name="table_dot"),
    path(LINE + "retenir/", views.table_choose, name="table_choose"),
    path(LINE + "ecarter/", views.table_drop, name="table_drop"),
    path("lien/inscription/<str:token>/voter/", plenary.registration_vote, name="registration_vote"),
    # Work space
    path(WORKSHOP, stage.workshop_room, name="workshop_room"),
    path(WORKSHOP + "horloge/", stage.room_clock, name="room_clock"),
    path(WORKSHOP + "restitution/", stage.room_restitution, name="room_restitution"),
    path(WORKSHOP + "vote/", plenary.room_results, name="room_results"),
    path(WORKSHOP + "codes/", stage.room_codes, name="room_codes"),
    path(WORKSHOP + "<slug:verb>/", stage.room_act, name="room_act"),
    path("reseau/contributions/<int:pk>/porter/", stage.contribution_carry, name="contribution_carry"),
    path("reseau/tables/<int:pk>/envoyer-le-lien/", stage.table_send_link, name="table_send_link"),
    path("reseau/tables/<int:pk>/refaire-le-lien/", stage.table_renew_link, name="table_renew_link"),
]
