"""What happens to an organisation over time: forms and the story. Rows are in models/life.py, rules in services/life.py."""
