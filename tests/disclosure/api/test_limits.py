"""How often an address may ask: counted for all processes together, and not to be talked round."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from config.rates import PLACES, WINDOW, Rates, network_of, seconds_left

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/api/v1/regions"
NOW = 1_700_000_000.0
COUNTING = """
import sys
from pathlib import Path
from config.rates import Rates
rates = Rates(Path(sys.argv[1]), "secret")
for _ in range(200):
    rates.count("203.0.113.7", 1_700_000_000.0)
"""


def test_above_the_limit_one_is_told_when_to_come_again(tmp_path: Path) -> None:
    with override_settings(API_REQUESTS=3, DATA_DIR=tmp_path):
        client = Client()
        for _ in range(3):
            assert client.get(ADDRESS).status_code == 200
        refused = client.get(ADDRESS)
        other = client.get(ADDRESS, REMOTE_ADDR="198.51.100.9")
        page = client.get("/api/")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= WINDOW
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json()["code"] == "api.often"
    assert "3次" in refused.json()["detail"]
    assert other.status_code == 200
    assert page.status_code == 200


def test_an_invented_header_buys_no_request(tmp_path: Path) -> None:
    with override_settings(API_REQUESTS=1, DATA_DIR=tmp_path, PROXIES=0):
        client = Client()
        statuses = []
        for number in range(3):
            invented = {"X-Forwarded-For": f"192.0.2.{number}"}
            statuses.append(client.get(ADDRESS, headers=invented).status_code)
    assert statuses == [200, 429, 429]


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(tmp_path: Path) -> None:
    with override_settings(API_REQUESTS=1, DATA_DIR=tmp_path, PROXIES=1):
        client = Client()
        statuses = []
        for chain in ("1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "2.2.2.2, 192.0.2.2"):
            statuses.append(client.get(ADDRESS, headers={"X-Forwarded-For": chain}).status_code)
    assert statuses == [200, 429, 200]


def test_processes_count_together(tmp_path: Path) -> None:
    file = tmp_path / "rates"
    command = [sys.executable, "-c", COUNTING, str(file)]
    processes = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert Rates(file, "secret").count("203.0.113.7", NOW) == 401


def test_each_minute_begins_anew_and_the_file_stays_small(tmp_path: Path) -> None:
    rates = Rates(tmp_path / "rates", "secret")
    for number in range(50):
        rates.count(f"192.0.2.{number}", NOW)
    assert rates.count("192.0.2.1", NOW) == 2
    assert rates.count("192.0.2.1", NOW + WINDOW) == 1
    assert (tmp_path / "rates").stat().st_size <= PLACES * 16
    assert seconds_left(NOW - NOW % WINDOW) == WINDOW


def test_a_network_of_ipv6_is_one_client() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"


def test_where_nothing_can_be_counted_requests_are_answered(tmp_path: Path) -> None:
    (tmp_path / "rates").mkdir()
    with override_settings(API_REQUESTS=1, DATA_DIR=tmp_path):
        client = Client()
        assert [client.get(ADDRESS).status_code for _ in range(2)] == [200, 200]
