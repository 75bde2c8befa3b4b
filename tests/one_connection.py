"""On SQLite the live server's threads and the test share one connection to a database in memory.

Two of them at a time disturb each other's transactions, so they take turns. PostgreSQL gives each
thread a connection of its own, and needs none of this.
"""

import threading

# Held while the server answers a request, and by a test that writes while a page may ask.
turn = threading.RLock()
