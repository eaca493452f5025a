"""Files brought in by the team: read (`finess`, `sheets`), planned line by line (`prospects`, `planning`), then written (`applying`).

Reading writes nothing in the records: it fills the lines of an `ImportRun`, which a person reads before deciding.
"""
