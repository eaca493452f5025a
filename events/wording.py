"""What the planner found, in plain French."""

from gtec_portal.typography import counted

_TIMES = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six"}


def quality_said(worth):
    """[(heading, sentence)] about a plan."""
    return [
        ("Taille des groupes", _sizes(worth)),
        ("Mêmes structures", _colleagues(worth)),
        *([("Retrouvailles", _again(worth))] if worth.mixed else []),
        *([("Souhaits", _wishes(worth))] if worth.wished else []),
    ]


def _sizes(worth):
    if worth.smallest == worth.largest:
        sizes = counted(worth.smallest, "personne")
    else:
        sizes = f"{worth.smallest} à {worth.largest} personnes"
    unequal = ". Ils ne sont plus égaux à une personne près" if worth.largest - worth.smallest > 1 else ""
    return f"{sizes} à chaque table{unequal}."


def _colleagues(worth):
    if not worth.colleagues:
        return "Personne ne retrouve un collègue à sa table."
    pairs = counted(worth.colleagues, "paire de collègues,paires de collègues")
    verb = "est" if worth.colleagues == 1 else "sont"
    return f"{pairs} {verb} à la même table, {_least(worth.colleagues, worth.colleagues_bound)}."


def _again(worth):
    if not worth.repeats:
        return "Personne ne se retrouve deux fois à la même table."
    parts = []
    for times, pairs in sorted(worth.again.items()):
        words = _TIMES.get(times, str(times))
        verb = ("se retrouve" if pairs == 1 else "se retrouvent") if not parts else ""
        parts.append(f"{counted(pairs, 'paire')} {verb} {words} fois".replace("  ", " "))
    said = " et ".join(parts)
    if set(worth.again) == {2}:
        return f"{said}, {_least(worth.repeats, worth.repeats_bound)}."
    again = counted(worth.repeats, "retrouvaille")
    return f"{said} : {again} en tout, {_least(worth.repeats, worth.repeats_bound)}."


def _least(found, bound):
    if found <= bound:
        return "le minimum possible"
    return f"le minimum théorique est {bound}"


def _wishes(worth):
    kept = counted(worth.granted, "table souhaitée,tables souhaitées")
    return f"{kept} {'obtenue' if worth.granted < 2 else 'obtenues'} sur {worth.wished}."


def changes_said(people, names):
    """« 47 personnes placées. Tous les badges imprimés restent valables. », or who needs a new one."""
    placed = counted(people, "personne placée,personnes placées")
    if not names:
        return f"{placed}. Tous les badges imprimés restent valables."
    badges = counted(len(names), "badge")
    shown = ", ".join(names[:6]) + (f" et {len(names) - 6} autres" if len(names) > 6 else "")
    return f"{placed}. {badges} à refaire\u00a0: {shown}."


def impossible_said(error):
    """Why, and what would make it possible."""
    return f"{error} Pour y arriver\u00a0: {', ou '.join(error.remedies)}."
