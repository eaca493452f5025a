"""What waits for this person about trainings."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, frdate, plural_fr
from trainings import permissions
from trainings.enums import DocumentKind, EnrolmentStatus, SessionState
from trainings.models import Document, Enrolment, Session


def items_for(request):
    user = request.user
    if user.is_staff:
        return [
            attendance(Session.objects.all(), reverse("trainings:session_list") + "?etat=missing"),
            certificates(),
            queues(),
            unfilled(),
        ]
    items = []
    if hasattr(user, "trainer_profile"):
        own = Session.objects.visible_to(user).filter(trainer__user=user)
        items.append(attendance(own, reverse("trainings:session_list") + "?etat=begun"))
    if permissions.acts_for_employer(user):
        items.append(own_queue(user))
    return items


def attendance(sessions, url):
    """Sessions with a past half-day nobody typed in."""
    late = list(sessions.attendance_missing().order_by("starts_on").values_list("pk", "starts_on"))
    if len(late) == 1:
        url = reverse("trainings:session_attendance", args=[late[0][0]])
    hint = f"La plus ancienne date du {frdate(late[0][1])}" if late else ""
    return TodoItem(len(late), f"{counted(len(late), 'émargement')} à saisir", url, "Saisir", hint, "warn")


def certificates():
    """Ended sessions with people present and without their certificates."""
    made = Document.objects.in_force().filter(kind=DocumentKind.CERTIFICATE).values("enrolment")
    waiting = Enrolment.objects.confirmed().filter(attendances__minutes__gt=0).exclude(pk__in=made)
    sessions = Session.objects.filter(
        pk__in=waiting.values("session"),
        ends_on__lt=timezone.localdate(),
        state__in=[SessionState.PUBLISHED, SessionState.CLOSED],
    )
    sessions = list(
        sessions.exclude(pk__in=Session.objects.attendance_missing().values("pk"))
        .order_by("ends_on")
        .values_list("pk", flat=True)
    )
    url = reverse("trainings:session_documents", args=[sessions[0]]) if sessions else ""
    label = f"{counted(len(sessions), 'session')} sans certificats"
    return TodoItem(len(sessions), label, url, "Établir", "Les présences sont saisies : les certificats peuvent partir")


def queues():
    """Coming sessions where people wait: another date would find its public."""
    waiting = Count("enrolments", filter=Q(enrolments__status=EnrolmentStatus.WAITING))
    found = list(
        Session.objects.open()
        .annotate(waiting=waiting)
        .filter(waiting__gt=0)
        .order_by("starts_on")
        .values_list("pk", "waiting")
    )
    people = sum(waiting for _, waiting in found)
    url = (
        reverse("trainings:session_enrolments", args=[found[0][0]])
        if len(found) == 1
        else reverse("trainings:session_list") + "?etat=waiting"
    )
    hint = f"Dans {counted(len(found), 'session')} complète{plural_fr(len(found))} : ouvrir une autre date ?"
    return TodoItem(
        people,
        f"{counted(people, 'personne')} {plural_fr(people, 'attend,attendent')} une formation",
        url,
        "Voir",
        hint,
    )


def unfilled():
    """Drafts whose date comes within a month: publish them or drop them."""
    soon = timezone.localdate() + timedelta(days=30)
    drafts = Session.objects.filter(state=SessionState.DRAFT, starts_on__lte=soon).count()
    url = reverse("trainings:session_list") + "?etat=draft"
    return TodoItem(
        drafts, f"{counted(drafts, 'session')} à publier", url, "Publier", "Leur date est dans moins d’un mois", "warn"
    )


def own_queue(user):
    """The employer's people who wait for a seat."""
    waiting = Enrolment.objects.visible_to(user).filter(
        status=EnrolmentStatus.WAITING,
        session__state=SessionState.PUBLISHED,
        session__starts_on__gt=timezone.localdate(),
    )
    count = waiting.count()
    first = waiting.values_list("session", flat=True).first()
    url = reverse("trainings:session_enrolments", args=[first]) if first else ""
    return TodoItem(
        count,
        f"{counted(count, 'salarié,salariés')} en liste d’attente",
        url,
        "Voir",
        "Vous serez prévenu dès qu’une place se libère",
        "info",
    )
