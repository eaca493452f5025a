"""The balance as a spreadsheet: one column lent and one received per day."""

from gtec_portal.sheets import Column, Table


def _hours(minutes):
    return minutes / 60


def balance(exchange):
    columns = [
        Column("Structure", "organisation.name", width=40),
        Column("Places offertes", "offered"),
        Column("Personnes proposées", "proposed"),
    ]
    for rank, day in enumerate(exchange.days.all()):
        columns += [
            Column(
                f"Prêtées, {day.short_label} (h)", lambda line, rank=rank: _hours(line.days[rank][1]), number="0.00"
            ),
            Column(f"Reçues, {day.short_label} (h)", lambda line, rank=rank: _hours(line.days[rank][2]), number="0.00"),
        ]
    columns += [
        Column("Heures prêtées", lambda line: _hours(line.lent), number="0.00"),
        Column("Heures reçues", lambda line: _hours(line.received), number="0.00"),
        Column("Écart", lambda line: _hours(line.gap), number="0.00"),
    ]
    return Table("Vis ma vie", tuple(columns))
