"""A second factor before an employer opens what a person entrusted to the network: their name, their CV.

Staff is stopped at every page by the middleware; an employer works without, and is asked at this one door.
"""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

_ASKED = "second_factor_asked"  # where the person was going
_BACK = "second_factor_back"  # the same, once it is set up: pages of the account show the way back


def detour(request, *, back=""):
    """Return None when this person may open an identity, else an answer that leads to the set-up of a second factor.

    `back`: where they go on afterwards, this very page by default (a page to read, not a file: it opens in the account).
    """
    if request.user.is_staff or not settings.EMPLOYER_MFA_REQUIRED or is_mfa_enabled(request.user):
        request.session.pop(_BACK, None)
        return None
    request.session[_ASKED] = back or request.get_full_path()
    messages.warning(
        request,
        "Pour ouvrir un nom ou un CV, ajoutez d’abord une seconde preuve à votre compte : "
        "deux minutes, une seule fois. Vous reviendrez ensuite à cette personne.",
    )
    return redirect("mfa_index")


def was_set_up(request):
    """Say that the second factor is there: whoever was on the way to an identity is shown the way back."""
    if asked := request.session.pop(_ASKED, None):
        request.session[_BACK] = asked
