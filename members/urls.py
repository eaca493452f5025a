from django.urls import path

from members.views import organisations, people, public

app_name = "members"

urlpatterns = [
    path("structures/", organisations.organisation_list, name="organisation_list"),
    path("structures/nouvelle/", organisations.organisation_create, name="organisation_create"),
    path("structures/<int:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path("structures/<int:pk>/modifier/", organisations.organisation_edit, name="organisation_edit"),
    path("structures/<int:pk>/historique/", organisations.organisation_history, name="organisation_history"),
    path("structures/<int:pk>/personnes/", people.organisation_people, name="organisation_people"),
    path("structures/<int:pk>/personnes/inviter/", people.colleague_invite, name="colleague_invite"),
    path("structures/<int:pk>/sites/nouveau/", organisations.site_create, name="site_create"),
    path("structures/<int:pk>/adhesions/nouvelle/", organisations.membership_create, name="membership_create"),
    path("sites/<int:pk>/modifier/", organisations.site_edit, name="site_edit"),
    path("adhesions/<int:pk>/modifier/", organisations.membership_edit, name="membership_edit"),
    path("acces/<int:pk>/retirer/", people.seat_end, name="seat_end"),
    path("acces/<int:pk>/administrer/", people.seat_administer, name="seat_administer"),
    path("acces/changer/", people.seat_switch, name="seat_switch"),
    path("invitations/", people.invitation_list, name="invitation_list"),
    path("invitations/nouvelle/", people.invitation_create, name="invitation_create"),
    path("invitations/<int:pk>/retirer/", people.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<slug:key>/", people.invitation_accept, name="invitation_accept"),
    path("adherents/", public.directory, name="directory"),
    path("adherents/<slug:slug>/", public.sheet, name="sheet"),
]
