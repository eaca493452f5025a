"""Pages anybody may read: home, legal pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def home(request):
    """Who we are, and one door for each kind of visitor."""
    return render(request, "home.html")


@login_not_required
@require_GET
def accessibility(request):
    return render(request, "legal/accessibility.html")


@login_not_required
@require_GET
def legal_notice(request):
    return render(request, "legal/legal_notice.html")


@login_not_required
@require_GET
def privacy(request):
    return render(request, "legal/privacy.html")


@login_not_required
@require_GET
def robots(request):
    """Keep robots off personal links and the work space."""
    lines = ["User-agent: *", "Disallow: /compte/", "Disallow: /tableau-de-bord/", "Disallow: /lien/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
