"""Every address of the portal. French paths; each app names its own."""

from django.conf import settings
from django.urls import include, path

from gtec_portal import dashboard, job_views, mail_views, public_views, ui_views

handler500 = "gtec_portal.errors.server_error"

urlpatterns = [
    path("", public_views.home, name="home"),
    path("accessibilite/", public_views.accessibility, name="accessibility"),
    path("mentions-legales/", public_views.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", public_views.privacy, name="privacy"),
    path("couleurs.css", public_views.accent_style, name="accent_style"),
    path("robots.txt", public_views.robots, name="robots"),
    path("sitemap.xml", public_views.sitemap, name="sitemap"),
    path("tableau-de-bord/", dashboard.dashboard, name="dashboard"),
    path("travaux/<uuid:uuid>/", job_views.job_detail, name="job_detail"),
    path("courriers/", mail_views.message_list, name="message_list"),
    path("courriers/<uuid:uuid>/", mail_views.message_detail, name="message_detail"),
    path("courriers/<uuid:uuid>/renvoyer/", mail_views.message_resend, name="message_resend"),
    path("ui/", ui_views.gallery, name="ui"),
    path("compte/2fa/", include("allauth.mfa.urls")),
    path("compte/sessions/", include("allauth.usersessions.urls")),
    path("compte/", include("allauth.account.urls")),
    path("", include("members.urls")),
    path("", include("trainings.urls")),
    path("", include("cvtheque.urls")),
    path("", include("events.urls")),
    path("", include("vacancies.urls")),
    path("", include("newsletters.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("gtec_portal.demo_urls")))
