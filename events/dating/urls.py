from django.urls import path

from events.dating import views

DATING = "reseau/evenements/<uuid:uuid>/job-dating/"
BOOTH = "reseau/job-dating/employeurs/<int:pk>/"
INTERVIEW = "reseau/job-dating/entretiens/<int:pk>/"

urlpatterns = [
    path(DATING, views.event_dating, name="event_dating"),
    path(DATING + "horaires/", views.dating_edit, name="dating_edit"),
    path(DATING + "employeurs/ajouter/", views.booth_create, name="booth_create"),
    path(DATING + "composer/", views.dating_compose, name="dating_compose"),
    path(DATING + "effacer/", views.dating_clear, name="dating_clear"),
    path(DATING + "envoyer/", views.dating_send, name="dating_send"),
    path(DATING + "entretiens/ajouter/", views.interview_create, name="interview_create"),
    path(DATING + "<str:paper>.pdf", views.dating_papers, name="dating_papers"),
    path(BOOTH, views.booth_picks, name="booth_picks"),
    path(BOOTH + "modifier/", views.booth_edit, name="booth_edit"),
    path(BOOTH + "retirer/", views.booth_delete, name="booth_delete"),
    path(BOOTH + "entretiens.pdf", views.booth_timetable, name="booth_timetable"),
    path(INTERVIEW + "deplacer/", views.interview_move, name="interview_move"),
    path(INTERVIEW + "retirer/", views.interview_delete, name="interview_delete"),
    path("lien/inscription/<str:token>/entretiens/", views.seeker_wishes, name="seeker_wishes"),
    path("lien/inscription/<str:token>/entretiens.pdf", views.seeker_timetable, name="seeker_timetable"),
]
