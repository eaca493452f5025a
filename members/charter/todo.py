"""« Charte à signer »: for whoever administers a structure that has not signed the newest version."""

from django.urls import reverse

from gtec_portal.todo import TodoItem
from gtec_portal.typography import frdate
from members import permissions
from members.models import CharterVersion


def items_for(request):
    """One card at most, for the structure one acts for."""
    organisation = request.organisation
    if organisation is None or not permissions.can_sign_charter(request.user, organisation):
        return []
    version = CharterVersion.objects.to_sign()
    if version is None or version.signatures.in_force().filter(organisation=organisation).exists():
        return []
    when = "à partir du" if version.is_coming else "depuis le"
    return [
        TodoItem(
            1,
            "Charte à signer",
            reverse("members:charter_sign", args=[organisation.pk]),
            "Lire et signer",
            f"{str(version).capitalize()}, en vigueur {when} {frdate(version.in_force_since)}",
        )
    ]
