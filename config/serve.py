"""`python -m config.serve 127.0.0.1:8000`: web server and task worker on one computer.

They are ended together.
"""

import signal
import subprocess
import sys
import time

POLL_SECONDS = 0.2  # how soon one is ended after the other; looking costs nothing


def commands(address: str) -> list[list[str]]:
    """Return the two commands that docker-compose.yml runs in containers of their own."""
    web = ["-m", "gunicorn", "--config", "config/gunicorn.conf.py", "--bind", address]
    worker = ["manage.py", "db_worker"]
    return [[sys.executable, *web], [sys.executable, *worker]]


def serve(address: str) -> int:
    """Run until a signal or until one of the two ends; return its exit code, or 0 after a signal.

    One that ends by itself with 0 gives 1: it was meant to go on.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Sessions of their own: Ctrl-C at the terminal reaches this process alone, which then tells
    # each of them once. The worker takes a second signal as an order to drop the task at hand.
    processes = []
    for command in commands(address):
        processes.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603
    exit_code = 0
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(POLL_SECONDS)
        ended = [process for process in processes if process.returncode is not None]
        exit_code = ended[0].returncode or 1
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            process.wait()
    return exit_code


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1]))
