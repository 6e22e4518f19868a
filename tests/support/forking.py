"""Processes of a test's own. A fork server has loaded the hall once: a new hall process costs milliseconds instead of seconds.

There is one such server in a test process, and what it loads is settled before it starts: whoever wants processes takes these.
"""

from __future__ import annotations

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.support.warm_hall"])
