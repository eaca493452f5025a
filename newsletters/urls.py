from django.urls import path

from newsletters import bulletin_views, public_views, sending_views, subscriber_views, views

app_name = "newsletters"

urlpatterns = [
    # Open to all
    path("lettre-d-information/", public_views.issue_public_list, name="issue_public_list"),
    path("lettre-d-information/abonnement/", public_views.subscribe, name="subscribe"),
    path("lettre-d-information/abonnement/merci/", public_views.subscribe_asked, name="subscribe_asked"),
    path("lettre-d-information/<slug:slug>/", public_views.issue_public_detail, name="issue_public_detail"),
    path("lien/lettre/confirmer/<str:token>/", public_views.subscribe_confirm, name="subscribe_confirm"),
    path("lien/lettre/desabonnement/<str:token>/", public_views.unsubscribe, name="unsubscribe"),
    # Work space: writing
    path("lettres/", views.issue_list, name="issue_list"),
    path("lettres/nouvelle/", views.issue_create, name="issue_create"),
    path("lettres/<int:pk>/", views.issue_detail, name="issue_detail"),
    path("lettres/<int:pk>/modifier/", views.issue_edit, name="issue_edit"),
    path("lettres/<int:pk>/supprimer/", views.issue_delete, name="issue_delete"),
    path("lettres/<int:pk>/apercu/", views.issue_preview, name="issue_preview"),
    path("lettres/<int:pk>/apercu/rendu/", views.issue_rendering, name="issue_rendering"),
    path("lettres/<int:pk>/blocs/<str:kind>/", views.block_create, name="block_create"),
    path("lettres/blocs/<int:pk>/modifier/", views.block_edit, name="block_edit"),
    path("lettres/blocs/<int:pk>/monter/", views.block_up, name="block_up"),
    path("lettres/blocs/<int:pk>/descendre/", views.block_down, name="block_down"),
    path("lettres/blocs/<int:pk>/retirer/", views.block_delete, name="block_delete"),
    # Work space: sending
    path("lettres/<int:pk>/essai/", sending_views.issue_test, name="issue_test"),
    path("lettres/<int:pk>/envoyer/", sending_views.issue_send, name="issue_send"),
    path("lettres/<int:pk>/envoi/", sending_views.issue_progress, name="issue_progress"),
    path("lettres/<int:pk>/pause/", sending_views.issue_pause, name="issue_pause"),
    path("lettres/<int:pk>/reprendre/", sending_views.issue_resume, name="issue_resume"),
    path("lettres/<int:pk>/incertains/renvoyer/", sending_views.issue_resend, name="issue_resend"),
    path("lettres/<int:pk>/incertains/accepter/", sending_views.issue_accept, name="issue_accept"),
    path("lettres/envois/<int:pk>/renvoyer/", sending_views.delivery_resend, name="delivery_resend"),
    # Work space: the bulletin of the monthly meeting
    path("bulletins/", bulletin_views.bulletin_list, name="bulletin_list"),
    path("bulletins/preparer/", bulletin_views.bulletin_create, name="bulletin_create"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin_detail, name="bulletin_detail"),
    path("bulletins/<int:pk>/date/", bulletin_views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<int:pk>/arreter/", bulletin_views.bulletin_freeze, name="bulletin_freeze"),
    path("bulletins/<int:pk>/pdf/", bulletin_views.bulletin_pdf, name="bulletin_pdf"),
    path("bulletins/<int:pk>/supprimer/", bulletin_views.bulletin_delete, name="bulletin_delete"),
    path("bulletins/<int:pk>/lettre/", bulletin_views.bulletin_letter, name="bulletin_letter"),
    # Subscribers
    path("abonnes/", subscriber_views.subscriber_list, name="subscriber_list"),
    path("abonnes/<int:pk>/desabonner/", subscriber_views.subscriber_unsubscribe, name="subscriber_unsubscribe"),
]
