from django.urls import path

from vacancies import public_views, views

app_name = "vacancies"

urlpatterns = [
    # Open to all
    path("offres/", public_views.vacancy_public_list, name="vacancy_public_list"),
    path("offres/flux.atom", public_views.vacancy_feed, name="vacancy_feed"),
    path("offres/<uuid:uuid>/", public_views.vacancy_public_detail, name="vacancy_public_detail"),
    path("offres/<uuid:uuid>/postuler/", public_views.application_create, name="application_create"),
    path("offres/<uuid:uuid>/merci/", public_views.application_sent, name="application_sent"),
    # Personal links of the letters
    path("lien/candidature/<str:token>/entretien/", public_views.application_invite, name="application_invite"),
    path("lien/candidature/<str:token>/decliner/", public_views.application_decline, name="application_decline"),
    path("lien/candidature/<str:token>/retirer/", public_views.application_withdraw, name="application_withdraw"),
    # Work space
    path("recrutement/offres/", views.vacancy_list, name="vacancy_list"),
    path("recrutement/offres/partagees/", views.vacancy_shared_list, name="vacancy_shared_list"),
    path("recrutement/offres/nouvelle/", views.vacancy_create, name="vacancy_create"),
    path("recrutement/offres/<uuid:uuid>/", views.vacancy_detail, name="vacancy_detail"),
    path("recrutement/offres/<uuid:uuid>/modifier/", views.vacancy_edit, name="vacancy_edit"),
    path("recrutement/offres/<uuid:uuid>/verifier/", views.vacancy_review, name="vacancy_review"),
    path("recrutement/offres/<uuid:uuid>/publier/", views.vacancy_publish, name="vacancy_publish"),
    path("recrutement/offres/<uuid:uuid>/prolonger/", views.vacancy_refresh, name="vacancy_refresh"),
    path("recrutement/offres/<uuid:uuid>/fermer/", views.vacancy_close, name="vacancy_close"),
    path("recrutement/offres/<uuid:uuid>/supprimer/", views.vacancy_delete, name="vacancy_delete"),
    path("recrutement/offres/<uuid:uuid>/reperes/", views.vacancy_shortlist, name="vacancy_shortlist"),
    path("recrutement/offres/<uuid:uuid>/candidatures/", views.application_list, name="application_list"),
    path("recrutement/candidatures/<uuid:uuid>/", views.application_detail, name="application_detail"),
    path("recrutement/candidatures/<uuid:uuid>/repondre/", views.application_answer, name="application_answer"),
    path("recrutement/candidatures/<uuid:uuid>/signaler/", views.application_signal, name="application_signal"),
    path("recrutement/candidatures/<uuid:uuid>/cv/", views.application_cv, name="application_cv"),
]
