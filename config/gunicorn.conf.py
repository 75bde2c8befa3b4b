"""Settings of gunicorn. Its own variable WEB_CONCURRENCY is the number of processes."""

import os

wsgi_app = "config.wsgi"
bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "config.workers.PatientThreadWorker"
# Threads share a process's database pool; a page waits for the database more than for Python.
threads = 4
timeout = 60
# The heartbeat of a worker must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# A restart now and then gives back what a large import took.
max_requests = 5000
max_requests_jitter = 500
# Nobody here talks to gunicorn while it runs, and two installations must not share a socket in a
# home directory.
control_socket_disable = True
