"""Pages every app has: a list htmx may ask for alone, a page that is one form, a question before something final."""

from django.contrib import messages
from django.shortcuts import render


def htmx_part(request):
    """« #results » when htmx asks for the list alone; the Back button needs the whole page."""
    return "#results" if request.htmx and not request.htmx.history_restore_request else ""


def posted(request):
    """What was sent, were it nothing at all; None when the page is only read. `request.POST or None` takes one for the other."""
    return request.POST if request.method == "POST" else None


def tried(request, act, told, *, refused):
    """Do something and tell it, or tell why not: `refused` is the exception by which a service says no, in words to be shown."""
    try:
        act()
    except refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)


def form_page(request, form, *, title, submit, cancel_url, intro="", back_text="", undoes=False):
    """Show a page that is one form; 422 when it comes back with errors, what was typed kept.

    `back_text`: words of the link back to `cancel_url` above the title. `undoes`: the button takes something back, and « Annuler »
    beside it would be read either way. Files: the form says itself whether it takes some.
    """
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": cancel_url,
        "intro": intro,
        "back_text": back_text,
        "undoes": undoes,
    }
    return render(request, "form_page.html", context, status=422 if form.errors else 200)


def confirm_page(request, question, *, consequence, action, back, public=False, plain=False):
    """Ask before something that cannot be taken back. `public`: in the frame of the pages open to all. `plain`: nothing is lost by it."""
    context = {
        "frame": "public.html" if public else "base.html",
        "question": question,
        "consequence": consequence,
        "action": action,
        "back": back,
        "plain": plain,
    }
    return render(request, "confirm_page.html", context)
