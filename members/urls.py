from django.urls import path

from members import people_views, views

app_name = "members"

urlpatterns = [
    path("structures/", views.organisation_list, name="organisation_list"),
    path("structures/nouvelle/", views.organisation_create, name="organisation_create"),
    path("structures/<int:pk>/", views.organisation_detail, name="organisation_detail"),
    path("structures/<int:pk>/modifier/", views.organisation_edit, name="organisation_edit"),
    path("structures/<int:pk>/historique/", views.organisation_history, name="organisation_history"),
    path("structures/<int:pk>/personnes/", people_views.organisation_people, name="organisation_people"),
    path("structures/<int:pk>/personnes/inviter/", people_views.colleague_invite, name="colleague_invite"),
    path("structures/<int:pk>/sites/nouveau/", views.site_create, name="site_create"),
    path("structures/<int:pk>/adhesions/nouvelle/", views.membership_create, name="membership_create"),
    path("sites/<int:pk>/modifier/", views.site_edit, name="site_edit"),
    path("adhesions/<int:pk>/modifier/", views.membership_edit, name="membership_edit"),
    path("acces/<int:pk>/retirer/", people_views.seat_end, name="seat_end"),
    path("acces/<int:pk>/administrer/", people_views.seat_administer, name="seat_administer"),
    path("acces/changer/", people_views.seat_switch, name="seat_switch"),
    path("invitations/", people_views.invitation_list, name="invitation_list"),
    path("invitations/nouvelle/", people_views.invitation_create, name="invitation_create"),
    path("invitations/<int:pk>/retirer/", people_views.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<slug:key>/", people_views.invitation_accept, name="invitation_accept"),
    path("adherents/", views.directory, name="directory"),
    path("adherents/<slug:slug>/", views.sheet, name="sheet"),
]
