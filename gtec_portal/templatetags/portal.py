"""Filters, small tags and the components that take a content. Built in: no {% load %} is needed. See docs/ui.md."""

import functools

from django import template
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from heroicons.templatetags import heroicons

from gtec_portal import audit, navigation, offline, typography

register = template.Library()

for name in (
    "frdate",
    "frdatetime",
    "frtime",
    "frmoment",
    "frnumber",
    "euros",
    "duration",
    "plural_fr",
    "counted",
    "frrange",
):
    register.filter(name, getattr(typography, name))


@register.filter(is_safe=True)
def nbsp(text):
    """{{ event.summary|nbsp }}: French spaces and apostrophes in a text people typed. Stays escaped like its input."""
    text = str(text) if not isinstance(text, SafeString) else text
    fixed = typography.nbsp(text)
    return mark_safe(fixed) if isinstance(text, SafeString) else fixed  # noqa: S308 -- only spaces changed in a safe text


@register.filter
def message_tone(message):
    """The tone of a message of django.contrib.messages."""
    return {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}.get(message.level, "info")


@register.filter
def digits(number, groups):
    """{{ siret|digits:"3 3 3 5" }}: an identifier in groups that do not break, as people read it out."""
    return typography.digits(number, groups)


@register.filter
def device_key(user):
    """{{ request.user|device_key }}: under which name static/js/offline.js keeps what this person types."""
    return offline.device_key(user)


@register.filter
def audit_sentence(line):
    """{{ line|audit_sentence }}: what a line of history says, in French."""
    return audit.sentence(line)


TONE_ICONS = {
    "ok": "check-circle",
    "warn": "exclamation-triangle",
    "bad": "exclamation-circle",
    "info": "information-circle",
}


@register.filter
def tone_icon(tone):
    """The icon that goes with a tone, so that colour is never alone."""
    return TONE_ICONS.get(tone, "information-circle")


@register.simple_tag
@functools.cache
def icon(name, style="outline"):
    """{% icon "calendar-days" %}: a Heroicon, hidden from screen readers. Style: outline, mini (20 px) or micro (16 px)."""
    render = {
        "outline": heroicons.heroicon_outline,
        "mini": heroicons.heroicon_mini,
        "micro": heroicons.heroicon_micro,
    }[style]
    return render(name, **{"class": "icon"})


@functools.cache
def _fonts_are_built():
    """The fonts are generated at set-up; without them the page falls back to the system's, with no request in vain."""
    return (settings.FONTS_ROOT / "inter.css").exists() or finders.find("fonts/inter.css") is not None


@register.simple_tag
def fonts_link():
    """<link>s to the built fonts, or nothing."""
    if not _fonts_are_built():
        return ""
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin><link rel="stylesheet" href="{}">',
        static("fonts/inter.woff2"),
        static("fonts/inter.css"),
    )


@register.simple_tag
def portal_setting(key):
    """{% portal_setting "name" %}: for the error pages, which have no context processor."""
    return settings.PORTAL[key]


@register.simple_tag
def page_url(url_name):
    """The address of a page, or "" when this deployment does not have it."""
    return navigation.find_url(url_name)


@register.simple_tag(takes_context=True)
def menu(context):
    """The work-space menu of this visitor, written once for the phone and the wide screen."""
    request = context["request"]
    if not hasattr(request, "written_menu"):
        sections = navigation.sections(request)
        request.written_menu = template.loader.render_to_string("components/menu.html", {"sections": sections})
    return request.written_menu


@register.inclusion_tag("components/public_nav.html", takes_context=True)
def public_nav(context):
    """The public pages, and the way in."""
    request = context["request"]
    return {"links": navigation.links(navigation.PUBLIC, request), "signed_in": request.user.is_authenticated}


# --- Components with a content ---------------------------------------------------------------------------------------


def _render(name, content, **context):
    """Render a component around what its block holds, already escaped by its own template."""
    inner = mark_safe(content.strip())  # noqa: S308 -- rendered by Django, spaces around it dropped
    return template.loader.render_to_string(f"components/{name}.html", {"content": inner, **context})


@register.simple_block_tag
def page_header(content, title, intro="", badge="", tone="", level=1):
    """{% page_header "Formations" intro="…" badge="Ouverte" tone="ok" %}<a class="button primary" …>…</a>{% endpage_header %}."""
    return _render("page_header", content, title=title, intro=intro, badge=badge, tone=tone, level=level)


@register.simple_block_tag
def alert(content, tone="info", title="", level=2):
    """{% alert "warn" title="Deux demandes attendent" %}<p>…</p>{% endalert %}. `level`: of the heading, 2 to 4."""
    return _render("alert", content, tone=tone, title=title, level=level)


@register.simple_block_tag
def table(content, caption, stacked=False, show_caption=False):
    """{% table "Sessions" %}<thead>…</thead><tbody>…</tbody>{% endtable %}: scrolls sideways, or stacks cards on phones."""
    return _render("table", content, caption=caption, stacked=stacked, show_caption=show_caption, key=slugify(caption))


@register.simple_block_tag
def summary_list(content):
    """{% summary_list %}{% summary_row "Lieu" %}…{% endsummary_row %}{% endsummary_list %}."""
    return format_html('<dl class="summary-list">{}</dl>', content)


@register.simple_block_tag
def summary_row(content, label, href="", action="Modifier", about=""):
    """One fact, with an optional link: `about` completes it for screen readers (« Modifier le lieu »)."""
    return _render("summary_row", content, label=label, href=href, action=action, about=about or label.lower())


@register.simple_block_tag
def dialog(content, id, title):
    """{% dialog "annuler" "Annuler la session ?" %}<form …>…</form>{% enddialog %}; opened by data-dialog="annuler"."""
    return _render("dialog", content, id=id, title=title)


# --- Lists -----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def sort_th(context, label, key, param="tri", css=""):
    """<th> whose link sorts by `key`, then the other way round. `param` is the name of the django-filter OrderingFilter."""
    query = context["request"].GET.copy()
    current = query.get(param, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query[param] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
        heroicons.heroicon_micro(
            {"ascending": "chevron-up", "descending": "chevron-down"}.get(direction, "chevron-up-down")
        ),
    )


def _shown_value(field, value):
    """What a person reads for a filter's value: the choice's label, a French date, the typed text."""
    queryset = getattr(field.field, "queryset", None)
    choices = [] if queryset is not None else getattr(field.field, "choices", [])
    labels = {str(key): label for key, label in choices if not isinstance(label, list | tuple)}
    if queryset is not None and hasattr(value, "pk"):
        return field.field.label_from_instance(value)
    if hasattr(value, "year"):
        return typography.frdate(value)
    if isinstance(value, bool):
        return labels.get(str(value), labels.get(str(value).lower(), "oui" if value else "non"))
    return labels.get(str(value), str(value))


@register.filter
def pills(filterset):
    """The filters in force, one pill per value: {label, value, url without it}. The ordering and the page are no filters."""
    form, data = filterset.form, filterset.data
    if not form.is_bound or not hasattr(data, "copy") or not hasattr(data, "setlist"):
        return []
    form.is_valid()  # fills cleaned_data
    found = []
    for name, bound in ((field.name, field) for field in form):
        value = form.cleaned_data.get(name)
        if _is_ordering(filterset, name) or value in (None, "", []) or bound.field.widget.is_hidden:
            continue
        several = hasattr(value, "__iter__") and not isinstance(value, str)
        for one in value if several else [value]:
            found.append(
                {
                    "label": bound.label,
                    "value": _shown_value(bound, one),
                    "url": "?" + _without(data, bound, one, several),
                }
            )
    return found


def _is_ordering(filterset, name):
    return hasattr(filterset.filters.get(name), "param_map")


def _without(data, bound, value, several):
    """The query string without this value; what it does to the page number is left to the first page."""
    query = data.copy()
    query.pop("page", None)
    names = [key for key in query if key == bound.html_name or key.startswith(f"{bound.html_name}_")]
    for name in names:
        raw = str(bound.field.prepare_value(value)) if several else None
        kept = [item for item in query.getlist(name) if several and item != raw]
        if kept:
            query.setlist(name, kept)
        else:
            query.pop(name)
    return query.urlencode()


@register.filter
def ordering_fields(filterset):
    """Hidden inputs that keep the ordering while filters change."""
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        (
            (name, filterset.data.get(name))
            for name in filterset.filters
            if _is_ordering(filterset, name) and filterset.data.get(name)
        ),
    )


def _filter_fields(filterset):
    return [field for field in filterset.form if not field.is_hidden and not _is_ordering(filterset, field.name)]


@register.filter
def shown_fields(filterset):
    """The first fields of a filter form (three, or `shown` of the FilterSet); the ordering is left to the headings of the table."""
    return _filter_fields(filterset)[: getattr(filterset, "shown", 3)]


@register.filter
def more_fields(filterset):
    """The other fields, behind « Plus de critères »."""
    return _filter_fields(filterset)[getattr(filterset, "shown", 3) :]


@register.filter
def any_in_force(fields):
    """Whether one of these fields holds a value: what is in force is never folded away."""
    return any(field.value() not in (None, "", [], [""]) or field.errors for field in fields)


@register.filter
def page_range(page):
    """Page numbers around the current one, None where some are left out."""
    return [
        None if number == page.paginator.ELLIPSIS else number
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]


@register.filter
def error_count(form):
    """How many lines the error summary has; a page of rows alone has no form."""
    return sum(len(errors) for errors in form.errors.values()) if form else 0


@register.filter
def split(text):
    """{% for word in "un deux"|split %}."""
    return text.split()


@register.filter
def unstopped(label):
    """A label before « : »: without the full stop or the question mark it ends with."""
    return str(label).rstrip(" .?\u00a0\u202f")


@register.filter
def lower_first(text):
    """A message after « Début : » starts in lower case, unless it starts with initials (« SIRET invalide »)."""
    text = str(text)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


DEVICES = [
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "téléphone Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
]
BROWSERS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]


@register.filter
def device(user_agent):
    """« Firefox sur Windows »: what a person recognises in a browser's signature."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in DEVICES if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


ACCOUNT_PAGES = [
    ("Adresse e-mail", "account_email", ("account_email",)),
    ("Mot de passe", "account_change_password", ("account_change_password", "account_set_password")),
    ("Double vérification", "mfa_index", ("mfa_",)),
    ("Appareils connectés", "usersessions_list", ("usersessions_list",)),
]


@register.inclusion_tag("components/tabs.html", takes_context=True)
def account_tabs(context):
    """The pages of one's own account."""
    here = context["request"].resolver_match.url_name or ""
    tabs = [
        navigation.Tab(label, navigation.find_url(name), here.startswith(prefixes))
        for label, name, prefixes in ACCOUNT_PAGES
    ]
    return {"tabs": [tab for tab in tabs if tab.url], "label": "Pages de mon compte"}
