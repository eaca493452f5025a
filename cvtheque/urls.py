from django.urls import path

from cvtheque import own_views, staff_views, views

app_name = "cvtheque"

OWN = "mon-profil/<str:token>/"

urlpatterns = [
    # Job seekers: no account
    path("deposer-mon-cv/", own_views.deposit, name="deposit"),
    path("deposer-mon-cv/merci/", own_views.deposit_done, name="deposit_done"),
    path("mon-profil/", own_views.link_request, name="link_request"),
    path("mon-profil-supprime/", own_views.deleted, name="deleted"),
    path(OWN, own_views.own_detail, name="own_detail"),
    path(OWN + "verifier/", own_views.own_edit, name="own_edit"),
    path(OWN + "apercu/", own_views.own_preview, name="own_preview"),
    path(OWN + "accords/<str:purpose>/", own_views.own_consent, name="own_consent"),
    path(OWN + "cv/", own_views.own_file, name="own_file"),
    path(OWN + "cv/telecharger/", own_views.own_download, name="own_download"),
    path(OWN + "demandes/<uuid:uuid>/<str:answer>/", own_views.own_answer, name="own_answer"),
    path(OWN + "supprimer/", own_views.own_delete, name="own_delete"),
    # Employers and staff: without identity, until it is given
    path("cvtheque/", views.search_profiles, name="search"),
    path("cvtheque/profil/<uuid:uuid>/", views.profile_detail, name="profile_detail"),
    path("cvtheque/profil/<uuid:uuid>/resume.pdf", views.profile_pdf, name="profile_pdf"),
    path("cvtheque/profil/<uuid:uuid>/identite/", views.profile_unveil, name="profile_unveil"),
    path("cvtheque/profil/<uuid:uuid>/cv/", views.profile_file, name="profile_file"),
    path("cvtheque/demandes/", views.unveil_list, name="unveil_list"),
    # Staff
    path("cvtheque/candidats/", staff_views.candidate_list, name="candidate_list"),
    path("cvtheque/candidats/<int:pk>/", staff_views.candidate_detail, name="candidate_detail"),
    path("cvtheque/candidats/<int:pk>/cv/", staff_views.candidate_cv, name="candidate_cv"),
    path("cvtheque/candidats/<int:pk>/cv/telecharger/", staff_views.candidate_file, name="candidate_file"),
    path("cvtheque/candidats/<int:pk>/accords/", staff_views.candidate_consents, name="candidate_consents"),
    path("cvtheque/candidats/<int:pk>/acces/", staff_views.candidate_access, name="candidate_access"),
    path("cvtheque/candidats/<int:pk>/courriers/", staff_views.candidate_mail, name="candidate_mail"),
    path("cvtheque/candidats/<int:pk>/historique/", staff_views.candidate_history, name="candidate_history"),
    path("cvtheque/candidats/<int:pk>/supprimer/", staff_views.candidate_delete, name="candidate_delete"),
]
