"""Who receives the letters, seen by the team."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from gtec_portal import sheets
from newsletters import exports, services
from newsletters.filters import SubscriberFilter
from newsletters.models import Subscriber
from newsletters.permissions import for_writers


@require_GET
@vary_on_headers("HX-Request")
@for_writers
def subscriber_list(request):
    subscribers = Subscriber.objects.visible_to(request.user).select_related("organisation").order_by("email", "pk")
    filterset = SubscriberFilter(request.GET, queryset=subscribers, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.SUBSCRIBERS, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page"))}
    part = "#results" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"newsletters/subscriber_list.html{part}", context)


@require_http_methods(["GET", "POST"])
@for_writers
def subscriber_unsubscribe(request, pk):
    """Somebody asked by telephone: GET asks, POST does."""
    subscriber = get_object_or_404(Subscriber.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return render(request, "newsletters/subscriber_unsubscribe.html", {"subscriber": subscriber})
    services.unsubscribe(subscriber, by=request.user)
    messages.success(request, f"{subscriber.email} ne recevra plus de lettre.")
    return redirect("newsletters:subscriber_list")
