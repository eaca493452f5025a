from django.urls import path

from cvtheque.views import employers, own, staff

app_name = "cvtheque"

OWN = "mon-profil/<str:token>/"

urlpatterns = [
    # Job seekers: no account
    path("deposer-mon-cv/", own.deposit, name="deposit"),
    path("deposer-mon-cv/merci/", own.deposit_done, name="deposit_done"),
    path("mon-profil/", own.link_request, name="link_request"),
    path("mon-profil-supprime/", own.deleted, name="deleted"),
    path(OWN, own.own_detail, name="own_detail"),
    path(OWN + "verifier/", own.own_edit, name="own_edit"),
    path(OWN + "apercu/", own.own_preview, name="own_preview"),
    path(OWN + "accords/<str:purpose>/", own.own_consent, name="own_consent"),
    path(OWN + "cv/", own.own_file, name="own_file"),
    path(OWN + "cv/telecharger/", own.own_download, name="own_download"),
    path(OWN + "demandes/<uuid:uuid>/<str:answer>/", own.own_answer, name="own_answer"),
    path(OWN + "supprimer/", own.own_delete, name="own_delete"),
    # Employers and staff: without identity, until it is given
    path("cvtheque/", employers.search_profiles, name="search"),
    path("cvtheque/profil/<uuid:uuid>/", employers.profile_detail, name="profile_detail"),
    path("cvtheque/profil/<uuid:uuid>/resume.pdf", employers.profile_pdf, name="profile_pdf"),
    path("cvtheque/profil/<uuid:uuid>/identite/", employers.profile_unveil, name="profile_unveil"),
    path("cvtheque/profil/<uuid:uuid>/cv/", employers.profile_file, name="profile_file"),
    path("cvtheque/demandes/", employers.unveil_list, name="unveil_list"),
    # Staff
    path("cvtheque/candidats/", staff.candidate_list, name="candidate_list"),
    path("cvtheque/candidats/<int:pk>/", staff.candidate_detail, name="candidate_detail"),
    path("cvtheque/candidats/<int:pk>/cv/", staff.candidate_cv, name="candidate_cv"),
    path("cvtheque/candidats/<int:pk>/cv/telecharger/", staff.candidate_file, name="candidate_file"),
    path("cvtheque/candidats/<int:pk>/accords/", staff.candidate_consents, name="candidate_consents"),
    path("cvtheque/candidats/<int:pk>/acces/", staff.candidate_access, name="candidate_access"),
    path("cvtheque/candidats/<int:pk>/courriers/", staff.candidate_mail, name="candidate_mail"),
    path("cvtheque/candidats/<int:pk>/historique/", staff.candidate_history, name="candidate_history"),
    path("cvtheque/candidats/<int:pk>/supprimer/", staff.candidate_delete, name="candidate_delete"),
]
