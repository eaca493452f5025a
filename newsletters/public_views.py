"""Open pages: the archive, subscribing, confirming, leaving."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from gtec_portal import links, sheets
from newsletters import content, envelopes, exports, letters, services
from newsletters.enums import SubscriberState
from newsletters.forms import SubscribeForm
from newsletters.models import Issue, Subscriber


@login_not_required
@require_GET
def issue_public_list(request):
    issues = Issue.objects.visible_to(request.user).filter(state="sent").order_by("-sent_at", "-pk")
    if sheets.asked(request):
        return sheets.respond(request, exports.PUBLIC_ISSUES, issues)
    return render(
        request, "newsletters/issue_public_list.html", {"page": Paginator(issues, 20).get_page(request.GET.get("page"))}
    )


@login_not_required
@require_GET
def issue_public_detail(request, slug):
    issue = get_object_or_404(Issue.objects.visible_to(request.user), slug=slug)
    return render(request, "newsletters/issue_public_detail.html", {"issue": issue, "letter": content.letter(issue)})


@login_not_required
@require_http_methods(["GET", "POST"])
def subscribe(request):
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.ask_to_subscribe(email=data["email"], name=data["name"], kind=data["kind"])
        return redirect("newsletters:subscribe_asked")
    return render(request, "newsletters/subscribe.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_GET
def subscribe_asked(request):
    """The same words whether the address was known or not."""
    return render(request, "newsletters/subscribe_asked.html", {"days": services.CONFIRM_DAYS})


@login_not_required
@require_http_methods(["GET", "POST"])
def subscribe_confirm(request, token):
    """GET shows a button, since mail scanners open every link; POST confirms."""
    subscriber = links.read_token(
        Subscriber.objects.all(), token, letters.CONFIRM, max_age=services.CONFIRM_DAYS * 24 * 3600
    )
    if subscriber is None:
        return render(request, "newsletters/subscribe_expired.html", status=404)
    if request.method == "POST":
        subscriber = services.confirm_subscription(subscriber)
    return render(
        request, "newsletters/subscribe_confirm.html", {"confirmed": subscriber.state == SubscriberState.ACTIVE}
    )


@links.one_click
def unsubscribe(request, token):
    """Leave, in one click, signed in or not: the token is the proof, so no second question."""
    if token == "essai":
        return render(request, "newsletters/unsubscribe.html", {"test": True})
    subscriber = links.read_token(Subscriber.objects.all(), token, envelopes.UNSUBSCRIBE)
    if subscriber is None:
        raise Http404
    if request.method == "POST":
        services.unsubscribe(subscriber)
        subscriber.refresh_from_db()
        if answer := links.one_click_answer(request, "Désabonnement enregistré."):
            return answer
    return render(request, "newsletters/unsubscribe.html", {"done": subscriber.state == SubscriberState.UNSUBSCRIBED})
