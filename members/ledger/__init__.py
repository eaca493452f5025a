"""The solicitation ledger: forms and filters. Rows are in models/ledger.py, rules in services/solicitations.py."""
