"""The demonstration's post office: what the portal wrote to everybody, as it arrived by SMTP. Absent from production."""

import re
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User

NAME = re.compile(r"\d{20}-\d{4,}")
# A letter is shown alone, without scripts, forms or outside requests; its links open in the whole window.
LETTER_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-top-navigation-by-user-activation"
)
SHOWN_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Auto-Submitted", "Message-ID")
ATTACHMENT_POLICY = "default-src 'none'; sandbox"


@require_POST
@login_not_required
def persona_sign_in(request):
    """Sign in as one of the fictional personas, in one click. Exists only with `DEMO=1`, refused by the deploy checks."""
    wanted = request.POST.get("email", "")
    if wanted not in {email for _, email in settings.DEMO_PERSONAS}:
        raise Http404
    user = get_object_or_404(User, email=wanted)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("dashboard")


@require_GET
@login_not_required
def mail_list(request):
    """Newest first; `?a=` keeps the letters of one address."""
    address = request.GET.get("a", "").strip().lower()
    names = sorted((path.stem for path in settings.DEMO_MAIL_ROOT.glob("*.eml")), reverse=True)
    if address:
        names = [name for name in names if address in recipients(name)]
    page = Paginator(names, 30).get_page(request.GET.get("page"))
    letters = [summary(name) for name in page]
    return render(request, "demo/mail_list.html", {"page": page, "letters": letters, "address": address})


@require_GET
@login_not_required
def mail_detail(request, name):
    """One letter: its text, its HTML in a sandboxed frame, its attachments."""
    message = read(name)
    attachments = [
        {"name": part.get_filename() or "sans nom", "type": part.get_content_type()}
        for part in message.iter_attachments()
    ]
    context = {
        "letter": summary(name),
        "text": content(message, "plain"),
        "has_html": message.get_body(("html",)) is not None,
        "attachments": attachments,
        "headers": [(field, message[field]) for field in SHOWN_HEADERS if message[field]],
    }
    return render(request, "demo/mail_detail.html", context)


@require_GET
@login_not_required
@xframe_options_sameorigin
def mail_html(request, name):
    """The HTML of one letter, under its own policy: a letter is foreign matter, even ours."""
    html = content(read(name), "html")
    if not html:
        raise Http404
    html = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', html, count=1)
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})


@require_GET
@login_not_required
def mail_attachment(request, name, number):
    """One attachment, always as a download."""
    attachments = list(read(name).iter_attachments())
    if number >= len(attachments):
        raise Http404
    part = attachments[number]
    label = quote(part.get_filename() or "piece-jointe")
    return HttpResponse(
        part.get_payload(decode=True),
        content_type=part.get_content_type(),
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{label}",
            "Content-Security-Policy": ATTACHMENT_POLICY,
        },
    )


# --- Reading the files -----------------------------------------------------------------------------------------------


def letter_path(name: str) -> Path:
    """The file of a letter; 404 for anything that is not a name the mailbox gives."""
    path = settings.DEMO_MAIL_ROOT / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path


def read(name: str) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(letter_path(name).read_bytes())


def recipients(name: str) -> list[str]:
    """The envelope's recipients: the second line the mailbox wrote, no parsing needed."""
    with letter_path(name).open("rb") as file:
        file.readline()
        line = file.readline().decode("utf-8", "replace")
    return [address.strip().lower() for address in line.partition(":")[2].split(",")]


def summary(name: str) -> dict:
    with letter_path(name).open("rb") as file:
        head = BytesParser(policy=policy.default).parse(file, headersonly=True)
    received = datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, tz=timezone.get_default_timezone())
    return {
        "name": name,
        "to": ", ".join(recipients(name)),
        "from": head["From"],
        "subject": head["Subject"],
        "received_at": received,
    }


def content(message: EmailMessage, kind: str) -> str:
    """The text of the `plain` or `html` part, or ""."""
    part = message.get_body((kind,))
    return part.get_content() if part is not None else ""
