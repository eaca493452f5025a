"""What stands around the portal on a desk: servers, processes, a mailbox. Never in the production image.

bootstrap   system python only: makes .portal/venv, then hands over to `python -m devstack`
layout      which directories and which system account the servers use
locks       who holds what; the kernel forgets the dead
server, postgres, valkey, guard, servers
            the two servers, their keeper, and how to borrow them
supervisor  runs web, worker, beat and the mailbox; stops exactly what it started
mailsink    the mailbox
commands, demo, prepare, testing, checks
            what `./portal <command>` does
"""
