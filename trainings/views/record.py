"""What every page of a session shares: finding it, its tabs, and what the reader may do there."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from gtec_portal.navigation import Tab
from trainings import permissions
from trainings.models import Enrolment, Session


def find_session(request, pk):
    """The session, if this person may see it; 404 otherwise."""
    return get_object_or_404(Session.objects.visible_to(request.user).complete(), pk=pk)


def session_context(request, session, current):
    """Tabs and permissions for « trainings/session_base.html ». Two queries: people and papers to count."""
    user = request.user
    people = Enrolment.objects.visible_to(user).filter(session=session).held().count()
    tabs = [
        ("session_detail", "Présentation", None, True),
        (
            "session_enrolments",
            "Inscrits" if user.is_staff else "Vos salariés" if permissions.acts_for_employer(user) else "Inscrits",
            people,
            True,
        ),
        ("session_attendance", "Émargement", None, permissions.can_see_attendance(user, session)),
        ("session_documents", "Documents", None, user.is_staff or permissions.acts_for_employer(user)),
        ("session_history", "Historique", None, user.is_staff),
    ]
    return {
        "session": session,
        "tabs": [
            Tab(label, reverse(f"trainings:{name}", args=[session.pk]), current=name == current, count=count)
            for name, label, count, shown in tabs
            if shown
        ],
        "can_manage": permissions.can_manage_trainings(user),
        "can_enrol": permissions.can_enrol(user, session),
    }


def require(allowed):
    """Visible but forbidden is 403."""
    if not allowed:
        raise PermissionDenied
