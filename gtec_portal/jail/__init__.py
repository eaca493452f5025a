"""Reading files that strangers sent: `run` starts the limited child process, `extract.py` is that child."""
