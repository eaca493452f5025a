"""Codéveloppement in the work space: groups, their people, their sessions. The team prepares; what is said it does not see."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from events.codev import attendance, board, cases, exports, groups, links
from events.codev.enums import TIMED_STEPS, CodevRole
from events.codev.filters import GroupFilter
from events.codev.forms import ABSENT, GroupForm, MemberForm, SessionForm
from events.codev.groups import Refused
from events.codev.room_views import pdf_answer, told
from events.models import CodevGroup, CodevMember, CodevSeat, CodevSession
from events.permissions import can_manage_events
from events.views.record import find_managed_event, record
from gtec_portal import audit, sheets
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted


@require_GET
@vary_on_headers("HX-Request")
def codev_group_list(request):
    """Every group, with its people, its sessions and its next one."""
    _require_manager(request)
    rows = CodevGroup.objects.visible_to(request.user).annotate(
        people=Count("members", filter=Q(members__left_at=None), distinct=True),
        meetings=Count("sessions", filter=Q(sessions__ended_at__isnull=False), distinct=True),
        last=Max("sessions__starts_at"),
    )
    filterset = GroupFilter(request.GET, queryset=rows.order_by("name", "pk"), request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.GROUPS, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page"))}
    return render(request, f"events/codev/group_list.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
def codev_group_create(request):
    _require_manager(request)
    return _group_form(request, CodevGroup(), "Créer un groupe", reverse("events:codev_group_list"))


@require_http_methods(["GET", "POST"])
def codev_group_edit(request, uuid):
    group = _find_group(request, uuid)
    return _group_form(request, group, "Modifier le groupe", group.get_absolute_url())


def _group_form(request, group, title, cancel_url):
    form = GroupForm(posted(request), instance=group)
    if request.method == "POST" and form.is_valid():
        groups.save_group(form.instance, by=request.user)
        messages.success(request, "Groupe enregistré.")
        return redirect(form.instance)
    return form_page(request, form, title=title, submit="Enregistrer le groupe", cancel_url=cancel_url)


@require_GET
def codev_group_detail(request, uuid):
    """People, charter, sessions with their hours; never what was said."""
    group = _find_group(request, uuid)
    sessions = group.sessions.with_figures().order_by("-starts_at")
    if sheets.asked(request):
        return sheets.respond(request, exports.SESSIONS, sessions)
    log_access(request, group, Access.VIEW, purpose="Groupe de codéveloppement")
    members = list(group.members.all())
    for member in members:
        member.group = group
    context = {
        "group": group,
        "members": members,
        "sessions": [(session, attendance.hours_of(session)) for session in sessions],
        "figures": attendance.figures(group.sessions),
        "history": audit.history(group)[:20],
    }
    return render(request, "events/codev/group_detail.html", context)


@require_http_methods(["GET", "POST"])
def codev_member_create(request, uuid):
    group = _find_group(request, uuid)
    return _member_form(request, CodevMember(group=group), "Ajouter une personne au groupe", "Ajouter la personne")


@require_http_methods(["GET", "POST"])
def codev_member_edit(request, uuid):
    member = _find_member(request, uuid)
    log_access(request, member, Access.VIEW, purpose="Membre d’un groupe de codéveloppement")
    return _member_form(request, member, str(member), "Enregistrer")


def _member_form(request, member, title, submit):
    form = MemberForm(posted(request), instance=member)
    if request.method == "POST" and form.is_valid():
        groups.save_member(form.instance, by=request.user)
        messages.success(request, f"{form.instance} : enregistré.")
        return redirect(member.group)
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        cancel_url=member.group.get_absolute_url(),
        intro=member.group.name,
        back_text="Retour au groupe",
    )


@require_http_methods(["GET", "POST"])
def codev_member_leave(request, uuid):
    """GET asks, POST does."""
    member = _find_member(request, uuid)
    if request.method == "POST":
        told(request, lambda: groups.leave(member, by=request.user), f"{member} ne fait plus partie du groupe.")
        return redirect(member.group)
    return confirm_page(
        request,
        f"Retirer {member} du groupe ?",
        consequence="Sa place dans les séances à venir est libérée et ses liens se ferment. Ce qu’elle a écrit reste au groupe.",
        action="Retirer du groupe",
        back=member.group.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def codev_session_create(request, uuid):
    group = _find_group(request, uuid)
    if not group.members.filter(left_at=None).exists():
        messages.info(request, "Ajoutez d’abord les personnes du groupe.")
        return redirect(group)
    session = CodevSession(group=group, facilitator=group.facilitator, facilitator_email=group.facilitator_email)
    return _session_form(request, session, "Préparer une séance", group.get_absolute_url())


@require_http_methods(["GET", "POST"])
def codev_session_edit(request, uuid):
    session = _find_session(request, uuid)
    if session.is_opened:
        messages.info(request, "La salle a été ouverte : la séance ne se modifie plus.")
        return redirect(session)
    return _session_form(request, session, "Modifier la séance", session.get_absolute_url())


def _session_form(request, session, title, back):
    form = SessionForm(posted(request), instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            groups.save_session(
                form.instance,
                client=form.who(CodevRole.CLIENT)[0],
                observers=form.who(CodevRole.OBSERVER),
                absent=form.who(ABSENT),
                by=request.user,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Séance enregistrée. Envoyez maintenant les liens personnels.")
            return redirect(form.instance)
    context = {"form": form, "group": session.group, "title": title, "back": back}
    return render(request, "events/codev/session_form.html", context, status=422 if form.errors else 200)


@require_GET
def event_codev(request, uuid):
    """The sessions held at an event: a tab of its record."""
    event = find_managed_event(request, uuid)
    sessions = (
        event.codev_sessions.visible_to(request.user).with_figures().select_related("group").order_by("starts_at", "pk")
    )
    return render(request, "events/codev/event_sessions.html", record(request, event, "event_codev", sessions=sessions))


@require_GET
def codev_session_detail(request, uuid):
    """That it exists: date, people, hours. What was said only once the group opened it, or line by line in a validated case."""
    session = _find_session(request, uuid)
    opened = session.is_open_to_staff
    log_access(
        request, session, Access.VIEW, purpose="Séance ouverte à l’équipe" if opened else "Séance de codéveloppement"
    )
    session.present = session.seats.filter(present_at__isnull=False).count()
    context = {
        "session": session,
        "seats": list(session.seats.select_related("member__group").order_by("member__last_name", "pk")),
        "hours": attendance.hours_of(session),
        "steps": [(step, session.minutes_of(step)) for step in TIMED_STEPS],
        "advice": groups.advice_on(session),
        "is_facilitator": _facilitates(request.user, session),
        "board": board.read(session) if opened else None,
        "case": cases.case_of(session) if session.validated_at else None,
    }
    return render(request, "events/codev/session_detail.html", context)


@require_http_methods(["GET", "POST"])
def codev_session_delete(request, uuid):
    """GET asks, POST does."""
    session = _find_session(request, uuid)
    if request.method == "POST":
        told(request, lambda: groups.delete_session(session, by=request.user), "Séance retirée.")
        return redirect(session.group)
    return confirm_page(
        request,
        f"Retirer la séance du {session.day_label} ?",
        consequence="Les liens envoyés se ferment. Prévenez le groupe : aucun courrier ne part.",
        action="Retirer la séance",
        back=session.get_absolute_url(),
    )


@require_POST
def codev_session_invite(request, uuid):
    """Send everybody their personal link."""
    session = _find_session(request, uuid)
    told(
        request,
        lambda: groups.invite(session, by=request.user),
        "Les liens personnels partent : un courrier à chaque personne, un à l’animation.",
    )
    return redirect(session)


@require_POST
def codev_link_renew(request, pk):
    """Close the links somebody had for a session and send a new one."""
    seat = get_object_or_404(
        CodevSeat.objects.visible_to(request.user).select_related("session__group", "member"), pk=pk
    )
    told(
        request,
        lambda: groups.renew_link(seat, by=request.user),
        f"Nouveau lien envoyé à {seat.member}\u202f; l’ancien ne s’ouvre plus.",
    )
    return redirect(seat.session)


@require_GET
def codev_session_pdf(request, uuid):
    """The report of a validated case."""
    session = _find_session(request, uuid)
    if not session.validated_at:
        raise Http404
    log_access(request, session, Access.DOWNLOAD, purpose="Compte rendu d’un cas")
    return pdf_answer(session)


@require_GET
def codev_session_desk(request, uuid):
    """The facilitator who has an account goes to their page without looking for the mail. Nobody else of the team does."""
    session = _find_session(request, uuid)
    if not _facilitates(request.user, session):
        raise PermissionDenied
    return redirect("events:codev_desk", links.facilitator_token(session))


def _facilitates(user, session):
    return bool(session.facilitator_email) and user.email.lower() == session.facilitator_email.lower()


def _require_manager(request):
    if not can_manage_events(request.user):
        raise PermissionDenied


def _find_group(request, uuid):
    return get_object_or_404(CodevGroup.objects.visible_to(request.user), uuid=uuid)


def _find_member(request, uuid):
    return get_object_or_404(CodevMember.objects.visible_to(request.user).select_related("group"), uuid=uuid)


def _find_session(request, uuid):
    return get_object_or_404(CodevSession.objects.visible_to(request.user).select_related("group", "event"), uuid=uuid)
