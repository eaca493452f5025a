"""The mail log: what was written to whom, what left, what did not. Staff only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import audit, exports, mail, sheets
from gtec_portal.filters import MessageFilter
from gtec_portal.models import Message

PAGE_SIZE = 25


def staff_messages(request):
    if not request.user.is_staff:
        raise PermissionDenied
    return Message.objects.visible_to(request.user)


@require_GET
@vary_on_headers("HX-Request")
def message_list(request):
    """Newest first, by address and by state."""
    rows = staff_messages(request).defer("text", "html").order_by("-pk")
    filterset = MessageFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.MESSAGES, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))}
    part = "#results" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"mail/message_list.html{part}", context)


@require_GET
def message_detail(request, uuid):
    """One letter, its text and what became of it."""
    message = get_object_or_404(staff_messages(request), uuid=uuid)
    if message.readable_text:
        log_access(request, message, Access.VIEW, purpose="lire un courrier envoyé")
    return render(request, "mail/message_detail.html", {"message": message, "can_resend": mail.can_resend(message)})


@require_POST
def message_resend(request, uuid):
    """Send a failed or uncertain letter again."""
    message = get_object_or_404(staff_messages(request), uuid=uuid)
    if mail.resend(message):
        audit.record("message.resent", message, by=request.user, label=message.kind)
        messages.success(request, "La lettre repart.")
    else:
        messages.error(
            request, "Cette lettre ne peut pas repartir : elle est déjà partie, ou son contenu a été effacé."
        )
    return redirect("message_detail", message.uuid)
