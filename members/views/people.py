"""People of an organisation: who acts for it, invitations, switching between structures."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services as accounts
from accounts.enums import Role
from accounts.forms import AcceptInvitationForm
from accounts.models import Invitation, User
from gtec_portal import sheets
from gtec_portal.pages import form_page
from members import exports, permissions, seats
from members.forms import ColleagueForm, StaffInvitationForm, SwitchForm
from members.models import Seat, SeatInvitation
from members.services import people as services
from members.views.organisations import PAGE_SIZE, editable_organisation, find_organisation, organisation_tabs


@require_GET
def organisation_people(request, pk):
    """Who acts for this organisation, and who is invited to."""
    organisation = find_organisation(request, pk)
    if not permissions.can_see_people(request.user, organisation):
        raise PermissionDenied
    seats_held = Seat.objects.visible_to(request.user).active().filter(organisation=organisation)
    seats_held = seats_held.select_related("user", "organisation")
    if sheets.asked(request):
        return sheets.respond(request, exports.PEOPLE, seats_held)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "people"),
        "seats": seats_held,
        "invitations": SeatInvitation.objects.visible_to(request.user)
        .open()
        .filter(organisation=organisation)
        .select_related("invitation"),
        "can_edit": permissions.can_edit_organisation(request.user, organisation),
    }
    return render(request, "members/organisation_people.html", context)


@require_http_methods(["GET", "POST"])
def colleague_invite(request, pk):
    """Invite somebody to act for this organisation."""
    organisation = editable_organisation(request, pk)
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite_colleague(
                organisation, form.cleaned_data["email"], is_admin=form.cleaned_data["is_admin"], by=request.user
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}.")
            return redirect("members:organisation_people", organisation.pk)
    return form_page(
        request,
        form,
        title="Inviter une personne",
        submit="Envoyer l’invitation",
        cancel_url=reverse("members:organisation_people", args=[organisation.pk]),
        intro=f"Elle pourra agir au nom de {organisation}.",
    )


@require_http_methods(["GET", "POST"])
def seat_end(request, pk):
    """Ask, then take a seat back. A person may leave by themselves."""
    seat = get_object_or_404(
        Seat.objects.visible_to(request.user).active().select_related("user", "organisation"), pk=pk
    )
    if seat.user_id != request.user.pk and not permissions.can_edit_organisation(request.user, seat.organisation):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "members/seat_end.html", {"seat": seat, "leaving": seat.user_id == request.user.pk})
    try:
        services.end_seat(seat, by=request.user)
    except services.LastAdministrator as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{seat.user} n’agit plus pour {seat.organisation}.")
        if seat.user_id == request.user.pk:
            return redirect("dashboard")
    return redirect("members:organisation_people", seat.organisation_id)


@require_POST
def seat_administer(request, pk):
    """Give or take back the right to administer; `value` is 1 or 0."""
    seat = get_object_or_404(
        Seat.objects.visible_to(request.user).active().select_related("user", "organisation"), pk=pk
    )
    if not permissions.can_edit_organisation(request.user, seat.organisation):
        raise PermissionDenied
    try:
        services.set_administrator(seat, request.POST.get("value") == "1", by=request.user)
    except services.LastAdministrator as error:
        messages.error(request, str(error))
    else:
        verb = "administre maintenant" if seat.is_admin else "n’administre plus"
        messages.success(request, f"{seat.user} {verb} {seat.organisation}.")
    return redirect("members:organisation_people", seat.organisation_id)


@require_POST
def seat_switch(request):
    """Act for another organisation. Only one's own open seats can be chosen."""
    own = Seat.objects.active().filter(user=request.user).select_related("organisation")
    form = SwitchForm(request.POST, seats=own)
    if not form.is_valid():
        raise Http404
    seat = form.cleaned_data["seat"]
    request.session[seats.SESSION_KEY] = seat.organisation_id
    messages.success(request, f"Vous agissez maintenant pour {seat.organisation}.")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "dashboard")


@require_GET
def invitation_list(request):
    """Open and past invitations; staff only."""
    if not request.user.is_staff:
        raise PermissionDenied
    invitations = (
        Invitation.objects.visible_to(request.user)
        .select_related("invited_by", "seat__organisation")
        .order_by("-created_at", "-pk")
    )
    if sheets.asked(request):
        return sheets.respond(request, exports.INVITATIONS, invitations)
    return render(
        request,
        "members/invitation_list.html",
        {"page": Paginator(invitations, PAGE_SIZE).get_page(request.GET.get("page"))},
    )


@require_http_methods(["GET", "POST"])
def invitation_create(request):
    """Invite somebody into the association's team."""
    if not request.user.is_staff:
        raise PermissionDenied
    form = StaffInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.invite(form.cleaned_data["email"], by=request.user, accept_url=services.accept_url, as_staff=True)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}.")
            return redirect("members:invitation_list")
    return form_page(
        request,
        form,
        title="Inviter dans l’équipe",
        submit="Envoyer l’invitation",
        cancel_url=reverse("members:invitation_list"),
        intro=Role.STAFF.sentence,
    )


@require_POST
def invitation_withdraw(request, pk):
    """Close an invitation before it is used: its link opens nothing any more."""
    of_seats = Invitation.objects.filter(seat__in=SeatInvitation.objects.visible_to(request.user))
    rows = Invitation.objects.visible_to(request.user) | of_seats
    invitation = get_object_or_404(rows.select_related("seat__organisation"), pk=pk)
    if not permissions.can_withdraw_invitation(request.user, invitation):
        raise PermissionDenied
    if services.withdraw_invitation(invitation, by=request.user):
        messages.success(request, "Invitation retirée : son lien n’ouvre plus rien.")
    if request.user.is_staff:
        return redirect("members:invitation_list")
    return redirect("members:organisation_people", invitation.seat.organisation_id)


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation_accept(request, key):
    """Open the account an invitation promises, or attach its seat to the account the address already has."""
    invitation = get_object_or_404(Invitation.objects.select_related("seat__organisation", "invited_by"), key=key)
    promised = getattr(invitation, "seat", None)
    if not (promised or invitation).is_open:
        return render(request, "members/invitation_closed.html", {"invitation": invitation}, status=410)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return _accept_with_account(request, invitation)
    form = AcceptInvitationForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_invitation(invitation, **form.cleaned_data)
        except accounts.InvitationClosed as error:
            messages.error(request, str(error))
            return redirect("home")
        messages.success(request, f"Bienvenue {user.get_short_name()} : votre compte est ouvert.")
        return perform_login(request, user)
    context = {"form": form, "invitation": invitation, "promised": promised}
    return render(request, "members/invitation_accept.html", context, status=422 if form.errors else 200)


def _accept_with_account(request, invitation):
    """The address has an account: its owner signs in, then confirms."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if request.user.email.lower() != invitation.email.lower():
        return render(
            request, "members/invitation_closed.html", {"invitation": invitation, "other_account": True}, status=403
        )
    promised = getattr(invitation, "seat", None)
    if request.method == "POST":
        there = promised and request.user.seats.active().filter(organisation=promised.organisation).exists()
        try:
            services.accept_invitation(invitation, user=request.user)
        except accounts.InvitationClosed as error:
            messages.error(request, str(error))
        else:
            said = f"Vous agissiez déjà pour {promised.organisation} : rien ne change." if there else ""
            messages.success(request, said or "Invitation acceptée.")
        return redirect("dashboard")
    return render(request, "members/invitation_accept.html", {"invitation": invitation, "promised": promised})
