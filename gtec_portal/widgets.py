"""Widgets written in one go: Django renders a template for each option, which is most of the time of a page with long lists."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


class PlainSelect(forms.Select):
    """The same select as Django's, from (value, label) pairs and (group, pairs)."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        shown = self.build_attrs(self.attrs, attrs) | {"name": name}
        written = format_html_join("", "{}", ((_written(key, label, chosen),) for key, label in self.choices))
        return format_html("<select{}>{}</select>", flatatt(shown), written)


def _written(key, label, chosen):
    if isinstance(label, list | tuple):
        inner = format_html_join("", "{}", ((_written(*option, chosen),) for option in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, inner)
    selected = mark_safe(" selected") if str(key) in chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, selected, label)


def datalist_options(texts):
    """What stands inside a <datalist>."""
    return format_html_join("", '<option value="{}"></option>', ((text,) for text in texts))
