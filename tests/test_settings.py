"""Settings come from the environment.

What cannot be used is reported by a system check with a hint; it is never a silent default.
"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import Client, RequestFactory, override_settings

from config.environment import Environment
from config.proxies import client_address

ROOT = Path(__file__).resolve().parent.parent


def ask(question: str, tmp_path: Path, **variables: str) -> str:
    """Python's answer in a fresh process with these variables and no others of ours."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["MINGZHANG_DATA_DIR"] = str(tmp_path / "data")
    for name in ("PATH", "HOME"):
        if name in os.environ:
            environment[name] = os.environ[name]
    source = f"from django.conf import settings; print({question})"
    run = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_with_nothing_set_it_is_sqlite_and_closed(tmp_path: Path) -> None:
    question = "settings.DATABASES['default']['ENGINE'], settings.DEBUG, settings.ALLOWED_HOSTS"
    assert ask(question, tmp_path) == (
        "django.db.backends.sqlite3 False ['localhost', '127.0.0.1', '[::1]']"
    )


def test_the_secret_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    first = ask("settings.SECRET_KEY", tmp_path)
    assert first == ask("settings.SECRET_KEY", tmp_path)
    assert len(first) > 50
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_sqlite_waits_for_its_lock_at_the_start_of_a_transaction() -> None:
    database = Environment({}).database("DATABASE_URL", sqlite_file=Path("x"), pool_size=1)
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_has_a_pool() -> None:
    env = Environment({"DATABASE_URL": "postgresql://clerk:p%40ss@db:5433/ledger?sslmode=require"})
    database = env.database("DATABASE_URL", sqlite_file=Path("x"), pool_size=3)
    assert env.problems == []
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "ledger")
    assert (database["USER"], database["PASSWORD"]) == ("clerk", "p@ss")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 3
    assert database["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url", ["ledger.db", "mysql://clerk:secret@db/ledger", "postgresql://clerk:secret@db:port/x"]
)
def test_a_wrong_database_address_is_reported_without_its_password(url: str) -> None:
    env = Environment({"DATABASE_URL": url})
    database = env.database("DATABASE_URL", sqlite_file=Path("x"), pool_size=3)
    assert database["ENGINE"] == "django.db.backends.dummy"
    assert "secret" not in env.problems[0].message
    assert "postgresql://" in env.problems[0].hint


def test_every_unreadable_variable_is_reported_at_once(tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")
    env = Environment(
        {
            "YES": "ja",
            "SIZE": "-1",
            "LEVEL": "loud",
            "SECRET": "short",
            "DIR": str(occupied / "data"),
        }
    )
    env.flag("YES")
    env.number("SIZE", 8, at_least=1)
    env.choice("LEVEL", "INFO", {"INFO"})
    env.secret("SECRET", tmp_path / "secret")
    env.directory("DIR", tmp_path)
    assert [problem.variable for problem in env.problems] == [
        "YES",
        "SIZE",
        "LEVEL",
        "SECRET",
        "DIR",
    ]
    assert all(problem.hint for problem in env.problems)


def test_a_problem_stops_the_server_from_starting(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=os.environ | {"MINGZHANG_DATA_DIR": str(tmp_path), "MINGZHANG_HTTPS": "maybe"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "MINGZHANG_HTTPS='maybe' is neither yes nor no" in run.stderr
    assert "HINT: set it to 1 or 0" in run.stderr


@pytest.mark.parametrize(
    "address",
    ["budget.example", "ftp://budget.example", "https://", "https://a.example/x", "https://a:b/"],
)
def test_an_address_of_the_site_that_is_none_is_reported(address: str) -> None:
    env = Environment({"SITE": address})
    assert env.site("SITE", "http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert env.problems[0].variable == "SITE"


def test_the_address_of_the_site_ends_without_a_slash() -> None:
    env = Environment({"SITE": "https://budget.example.gov.cn:8443/"})
    assert env.site("SITE", "http://127.0.0.1:8000") == "https://budget.example.gov.cn:8443"
    assert env.problems == []


PRIMARY = "postgresql://reader@primary/mingzhang"


@pytest.mark.parametrize(
    ("primary", "replica"),
    [(PRIMARY, "mysql://reader@replica/mingzhang"), ("", PRIMARY), (PRIMARY, "replica:5432")],
)
def test_a_replica_is_one_of_postgresql(primary: str, replica: str, tmp_path: Path) -> None:
    env = Environment({"PRIMARY": primary, "REPLICA": replica})
    database = env.database("PRIMARY", sqlite_file=tmp_path / "db", pool_size=8)
    assert env.replica("REPLICA", of=database, pool_size=8) is None
    assert [problem.variable for problem in env.problems] == ["REPLICA"]
    assert "reader" not in env.problems[0].message


def test_a_replica_is_waited_for_shortly_and_never_migrated(tmp_path: Path) -> None:
    question = (
        "settings.DATABASES['replica']['OPTIONS']['pool']['timeout'],"
        "settings.DATABASES['default']['OPTIONS']['pool']['timeout'], settings.DATABASE_ROUTERS"
    )
    answer = ask(question, tmp_path, DATABASE_URL=PRIMARY, MINGZHANG_REPLICA_URL=PRIMARY)
    assert answer == "2 10 ['config.replicas.PrimaryAndReplica']"
    assert ask("settings.HAS_REPLICA, settings.DATABASE_ROUTERS", tmp_path) == "False []"


def test_hosts_that_do_not_share_a_secret_are_warned_of() -> None:
    def warnings() -> list[str | None]:
        return [message.id for message in run_checks(include_deployment_checks=True)]

    without = replace(settings.ENVIRONMENT, variables={})
    with override_settings(HAS_REPLICA=True, ENVIRONMENT=without):
        assert "mingzhang.W003" in warnings()
    with override_settings(HAS_REPLICA=False, ENVIRONMENT=without):
        assert "mingzhang.W003" not in warnings()


def test_of_several_hosts_the_one_that_can_be_written_is_taken(tmp_path: Path) -> None:
    url = "postgresql://u:p@/mingzhang?host=one,two&port=5432,5432&target_session_attrs=read-write"
    question = "settings.DATABASES['default']['OPTIONS']['host']"
    assert ask(question, tmp_path, DATABASE_URL=url) == "one,two"


NO_S3 = {"bucket_name": "", "access_key": "", "secret_key": ""}


@pytest.mark.parametrize(
    ("changed", "identity"),
    [
        ({"S3": NO_S3 | {"access_key": "a", "secret_key": "b"}}, "mingzhang.E002"),
        ({"S3": NO_S3 | {"bucket_name": "files", "access_key": "a"}}, "mingzhang.E003"),
        ({"ACCEL_PREFIX": "_files"}, "mingzhang.E004"),
        ({"FONTS_DIR": "/nowhere/fonts"}, "mingzhang.E007"),
        ({"FRONTS": ["nginx"], "FRONT_SECRET": "a1" * 24}, "mingzhang.E008"),
        ({"FRONTS": ["http://nginx"], "FRONT_SECRET": ""}, "mingzhang.E009"),
        ({"FRONTS": ["http://nginx"], "FRONT_SECRET": "secret"}, "mingzhang.E010"),
        ({"FRONTS": ["http://nginx"], "FRONT_SECRET": "密" * 24}, "mingzhang.E010"),
        ({"ACCEL_PREFIX": "/_files/", "S3": NO_S3 | {"bucket_name": "files"}}, "mingzhang.E005"),
    ],
)
def test_settings_that_contradict_each_other_are_errors(
    changed: dict[str, object], identity: str
) -> None:
    with override_settings(**changed):
        assert identity in [message.id for message in run_checks()]


def test_a_public_name_without_https_is_a_warning_before_going_live() -> None:
    with override_settings(
        ALLOWED_HOSTS=["gov.example", "localhost", "127.0.0.1", "[::1]"], HTTPS=False
    ):
        assert "mingzhang.W001" in [
            message.id for message in run_checks(include_deployment_checks=True)
        ]


@pytest.mark.parametrize("own", ["http://127.0.0.1:8000", "http://gov.example"])
def test_a_public_installation_that_cites_another_address_is_warned(own: str) -> None:
    hosts = ["gov.example", "localhost", "127.0.0.1", "[::1]"]
    with override_settings(ALLOWED_HOSTS=hosts, HTTPS=True, SITE_URL=own):
        assert "mingzhang.W002" in [
            message.id for message in run_checks(include_deployment_checks=True)
        ]
    with override_settings(ALLOWED_HOSTS=hosts, HTTPS=True, SITE_URL="https://gov.example"):
        assert "mingzhang.W002" not in [
            message.id for message in run_checks(include_deployment_checks=True)
        ]


def test_an_installation_as_operations_describes_it_has_nothing_to_mend(tmp_path: Path) -> None:
    name = "budget.example.gov.cn"
    variables = {
        "MINGZHANG_DATA_DIR": str(tmp_path),
        "MINGZHANG_ALLOWED_HOSTS": name,
        "MINGZHANG_TRUSTED_ORIGINS": f"https://{name}",
        "MINGZHANG_SITE_URL": f"https://{name}",
        "MINGZHANG_HTTPS": "1",
        "MINGZHANG_PROXIES": "2",
        "MINGZHANG_ACCEL_PREFIX": "/_files/",
        "DATABASE_URL": "postgresql://mingzhang:word@127.0.0.1:5432/mingzhang",
    }
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert all(variable in guide for variable in list(variables)[1:6])
    environment = {**os.environ, **variables}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of the browser tests
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_official_files_go_to_s3_by_setting(tmp_path: Path) -> None:
    answer = ask(
        "settings.STORAGES['default']",
        tmp_path,
        MINGZHANG_S3_BUCKET="files",
        MINGZHANG_S3_ENDPOINT="http://127.0.0.1:9000",
    )
    assert "disclosure.storage.bucket.Bucket" in answer
    assert (
        "'bucket_name': 'files', 'endpoint_url': 'http://127.0.0.1:9000', 'file_overwrite': True,"
        " 'addressing_style': 'auto'" in answer
    )


def test_https_closes_cookies_and_redirects(tmp_path: Path) -> None:
    question = (
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT"
    )
    assert ask(question, tmp_path, MINGZHANG_HTTPS="1") == "True True True"
    assert ask(question, tmp_path) == "False False False"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "invented, 203.0.113.9", "203.0.113.9"),
        (2, "invented, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
    ],
)
def test_the_client_is_who_our_outermost_proxy_saw(
    proxies: int, forwarded: str, expected: str
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(PROXIES=proxies):
        assert client_address(request) == expected


@pytest.mark.django_db
def test_health_asks_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_no_script_or_style_stands_inside_a_page(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_account_for_this_computer_only(client: Client) -> None:
    User.objects.create_superuser("reviewer", password="right horse battery")
    for _ in range(5):
        answer = client.post("/admin/login/", {"username": "reviewer", "password": "wrong"})
    assert answer.status_code == 429
    assert "登录已暂停" in answer.content.decode()

    right = {"username": "reviewer", "password": "right horse battery"}
    assert client.post("/admin/login/", right).status_code == 429
    assert client.post("/admin/login/", right, REMOTE_ADDR="192.0.2.7").status_code == 302
