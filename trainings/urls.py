from django.urls import path

from trainings.views import attendance, documents, enrolments, programmes, public, sessions

app_name = "trainings"

urlpatterns = [
    path("formations/", public.programme_public_list, name="programme_public_list"),
    path("formations/<slug:slug>/", public.programme_public_detail, name="programme_public_detail"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/nouveau/", programmes.programme_create, name="programme_create"),
    path("programmes/<int:pk>/", programmes.programme_detail, name="programme_detail"),
    path("programmes/<int:pk>/modifier/", programmes.programme_edit, name="programme_edit"),
    path("programmes/<int:pk>/publier/", programmes.programme_publish, name="programme_publish"),
    path("programmes/<int:pk>/retirer/", programmes.programme_withdraw, name="programme_withdraw"),
    path("programmes/<int:pk>/historique/", programmes.programme_history, name="programme_history"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/nouvelle/", sessions.session_create, name="session_create"),
    path("sessions/<int:pk>/", sessions.session_detail, name="session_detail"),
    path("sessions/<int:pk>/modifier/", sessions.session_edit, name="session_edit"),
    path("sessions/<int:pk>/publier/", sessions.session_publish, name="session_publish"),
    path("sessions/<int:pk>/annuler/", sessions.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/terminer/", sessions.session_close, name="session_close"),
    path("sessions/<int:pk>/rouvrir/", sessions.session_reopen, name="session_reopen"),
    path("sessions/<int:pk>/historique/", sessions.session_history, name="session_history"),
    path("sessions/<int:pk>/inscrits/", enrolments.session_enrolments, name="session_enrolments"),
    path("sessions/<int:pk>/inscrire/", enrolments.enrolment_create, name="enrolment_create"),
    path("inscriptions/<int:pk>/annuler/", enrolments.enrolment_cancel, name="enrolment_cancel"),
    path("sessions/<int:pk>/emargement/", attendance.session_attendance, name="session_attendance"),
    path("sessions/<int:pk>/feuille-emargement/", attendance.session_sheet, name="session_sheet"),
    path("sessions/<int:pk>/documents/", documents.session_documents, name="session_documents"),
    path("sessions/<int:pk>/documents/etablir/", documents.document_generate, name="document_generate"),
    path("sessions/documents/<uuid:uuid>/", documents.document_download, name="document_download"),
]
