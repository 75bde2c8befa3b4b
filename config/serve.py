"""`python -m config.serve 127.0.0.1:8000`: the web server and the task worker on one computer, ended together."""

import signal
import subprocess
import sys
import time


def commands(address: str) -> list[list[str]]:
    """What docker-compose.yml runs in containers of their own."""
    return [
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", "--bind", address],
        [sys.executable, "manage.py", "db_worker"],
    ]


def serve(address: str) -> int:
    """Run until a signal or until one of the two ends; its exit code, or 0 after a signal."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Sessions of their own: Ctrl-C at the terminal reaches this process alone, which then tells each of them once.
    # The worker takes a second signal as an order to drop the task at hand.
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands(address)]  # noqa: S603
    code = 0
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        code = next(process.returncode for process in processes if process.returncode is not None) or 1
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            process.wait()
    return code


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1]))
