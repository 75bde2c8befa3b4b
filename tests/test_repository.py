"""The repository holds itself together: what README, compose, make, CI and settings say of each
other is true."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command, get_commands

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
GUIDES = (*READMES, "docs/operations.md")
# Read by something other than our settings, and worth knowing for who runs an installation.
FOREIGN = {"WEB_CONCURRENCY", "POSTGRES_PASSWORD", "MINGZHANG_PUBLISH"}


def text(path: str) -> str:
    return (ROOT / path).read_text()


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
    return loaded


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git would commit: known files and new ones that are not ignored."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return tuple(
        path
        for name in listing.stdout.decode().split("\0")
        if name and (path := ROOT / name).is_file()
    )


def variables_in_table(readme: str) -> list[str]:
    return re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", text(readme), flags=re.MULTILINE)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", text("Makefile"), flags=re.MULTILINE))


def code_in(guide: str) -> str:
    """What a reader may type: fenced blocks and inline code."""
    return "\n".join(re.findall(r"```.*?```|`[^`]+`", text(guide), flags=re.DOTALL))


# --- variables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_variables_is_what_settings_read(readme: str) -> None:
    listed = variables_in_table(readme)
    assert len(listed) == len(set(listed))
    assert set(listed) - FOREIGN == set(settings.ENVIRONMENT.names)
    assert set(listed) >= FOREIGN


def test_compose_sets_only_variables_that_are_read() -> None:
    known = set(settings.ENVIRONMENT.names) | FOREIGN
    for name in ("web", "worker", "prepare"):
        assert set(compose()["services"][name]["environment"]) <= known


def test_compose_can_set_every_variable_but_those_the_image_fixes() -> None:
    given = set(compose()["services"]["web"]["environment"])
    assert set(settings.ENVIRONMENT.names) - given == {
        "MINGZHANG_DATA_DIR",
        "MINGZHANG_DEBUG",
        "MINGZHANG_DEMO",
        "MINGZHANG_SIGNING_KEY_FILE",
    }
    assert "MINGZHANG_DATA_DIR=/data" in text("Dockerfile")


def test_the_worker_alone_has_the_key_of_the_catalogue() -> None:
    for name, service in compose()["services"].items():
        is_worker = name == "worker"
        assert ("MINGZHANG_SIGNING_KEY_FILE" in service.get("environment", {})) == is_worker
        assert any("/signing" in volume for volume in service.get("volumes", ())) == is_worker


def test_compose_asks_only_for_variables_in_the_readme() -> None:
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", text("docker-compose.yml")))
    assert asked <= set(variables_in_table("README.md"))


# --- compose, nginx, image ------------------------------------------------------------------------


def test_compose_has_the_four_parts_and_prepares_before_they_start() -> None:
    services = compose()["services"]
    assert set(services) == {"db", "prepare", "web", "worker", "nginx"}
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["prepare"] == {
            "condition": "service_completed_successfully"
        }
    assert services["nginx"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_the_file_for_a_province_adds_to_the_other_what_settings_read() -> None:
    province: dict[str, Any] = yaml.safe_load(text("docker-compose.province.yml"))
    services = province["services"]
    added = {"replica", "redis", "store", "bucket"}
    assert set(services) - set(compose()["services"]) == added
    for name in ("web", "worker", "prepare"):
        shared = services[name]["environment"]
        assert set(shared) <= set(settings.ENVIRONMENT.names)
        assert "MINGZHANG_REPLICA_URL" in shared
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", text("docker-compose.province.yml")))
    assert asked <= set(variables_in_table("README.md"))
    used = [volume for name in added for volume in services[name].get("volumes", ())]
    assert {volume.split(":")[0] for volume in used} == set(province["volumes"])


def test_every_service_that_answers_has_a_health_check() -> None:
    services = compose()["services"]
    for name in ("db", "web", "nginx"):
        assert services[name]["healthcheck"]["test"]
    assert "healthz" in " ".join(services["web"]["healthcheck"]["test"])


def test_every_volume_is_declared() -> None:
    used = {
        volume.split(":")[0]
        for service in compose()["services"].values()
        for volume in service["volumes"]
        if not volume.startswith("./")
    }
    assert used == set(compose()["volumes"])


def test_nginx_serves_the_folders_that_it_is_given() -> None:
    configuration = text("config/nginx.conf")
    aliases = set(re.findall(r"(?:alias|root) (/data/\w+)[/;]", configuration))
    mounted = {
        volume.split(":")[1]
        for volume in compose()["services"]["nginx"]["volumes"]
        if "/data/" in volume
    }
    assert aliases == mounted == {"/data/static", "/data/files"}
    prefix = compose()["services"]["web"]["environment"]["MINGZHANG_ACCEL_PREFIX"]
    assert re.fullmatch(r"\$\{MINGZHANG_ACCEL_PREFIX-(.+)\}", prefix)[1] == "/_files/"  # type: ignore[index]
    assert re.search(r"location /_files/ \{\s+internal;", configuration)


def test_only_this_computer_reaches_the_published_port() -> None:
    ports = [
        port for service in compose()["services"].values() for port in service.get("ports", [])
    ]
    assert ports == ["${MINGZHANG_PUBLISH:-127.0.0.1:8080}:80"]


def test_one_version_of_postgresql_everywhere() -> None:
    image = compose()["services"]["db"]["image"]
    version = image.removeprefix("postgres:")
    for guide in GUIDES:
        assert set(re.findall(r"PostgreSQL (\d+)", text(guide))) == {version}


def test_one_version_of_the_product_everywhere() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert compose()["services"]["web"]["image"] == f"mingzhang:{version}"
    assert f"## {version}" in text("CHANGELOG.md")


# --- commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", GUIDES)
def test_every_make_command_in_the_guides_exists(guide: str) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", code_in(guide)))
    assert named <= make_targets()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_management_command_in_the_guides_exists(guide: str) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", code_in(guide)))
    assert named <= set(get_commands())


@pytest.mark.parametrize("readme", READMES)
def test_our_management_commands_are_in_the_readme(readme: str) -> None:
    ours = {name for name, app in get_commands().items() if app in ("budget", "disclosure")}
    assert {
        name
        for name in ours
        if f"`{name}" not in text(readme) and f"manage.py {name}" not in text(readme)
    } == set()


def test_make_run_uses_commands_that_exist() -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", text("Makefile"))) <= set(get_commands())


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_in_the_guides_exists(guide: str) -> None:
    """Links and inline paths with a slash; screenshots count; addresses of cells and what is made
    do not."""
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", text(guide))
    paths = {(ROOT / guide).parent / (left or right) for left, right in links}
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", text(guide))
    paths |= {
        ROOT / name
        for name in named
        if (ROOT / name.split("/")[0]).exists() and not name.startswith("var/")
    }
    assert sorted(str(path.relative_to(ROOT)) for path in paths if not path.exists()) == []


def test_ci_runs_what_everybody_runs() -> None:
    commands = [line for line in text(".ci/run").splitlines() if line.startswith("make ")]
    assert commands == ["make check", "make test"]


# --- dependencies ---------------------------------------------------------------------------------


def for_developers(declared: dict[str, Any]) -> list[str]:
    """Return the requirements of the group `dev`, those of the groups that it includes too."""
    groups = declared["dependency-groups"]
    requirements: list[str] = []
    for each in groups["dev"]:
        requirements += [each] if isinstance(each, str) else groups[each["include-group"]]
    return requirements


def test_every_dependency_is_pinned_and_says_what_it_is_for() -> None:
    lines = re.findall(
        r'^    "([A-Za-z0-9_.\[\],-]+)(.*?)",(.*)$', text("pyproject.toml"), flags=re.MULTILINE
    )
    declared = tomllib.loads(text("pyproject.toml"))
    names = {
        re.split(r"[=<>~]", each)[0]
        for each in (*declared["project"]["dependencies"], *for_developers(declared))
    }
    said = {name: (pin, comment) for name, pin, comment in lines if name in names}
    assert set(said) == names
    assert [name for name, (pin, _) in said.items() if not pin.startswith("==")] == []
    assert [name for name, (_, comment) in said.items() if not re.match(r"\s+# \w", comment)] == []


@pytest.mark.parametrize("listing", ["requirements.txt", "requirements-dev.txt"])
def test_the_locked_lists_are_hashed_and_belong_to_pyproject(listing: str) -> None:
    pattern = r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==([^ \\]+)[^\\\n]*\\\n    --hash=sha256:"
    # A package may stand twice, in different versions for different Pythons.
    locked = re.findall(pattern, text(listing), flags=re.MULTILINE)
    assert len(locked) == len(re.findall(r"^[a-z0-9]", text(listing), flags=re.MULTILINE))
    declared = tomllib.loads(text("pyproject.toml"))
    wanted = declared["project"]["dependencies"]
    if listing == "requirements-dev.txt":
        wanted = [*wanted, *for_developers(declared)]
    for requirement in wanted:
        name, version = re.sub(r"\[.*\]", "", requirement).split("==")
        assert (name.lower(), version) in locked


# --- nothing that does not belong -----------------------------------------------------------------

FOREIGN_TO_THE_REPOSITORY = {
    "the host of a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|(?:deb|security)\.debian)\.(?:org|com)|--(?:extra-)?index-url|--find[-]links"
    ),
    "a path of somebody's computer": re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/"),
}


@pytest.mark.parametrize("what", FOREIGN_TO_THE_REPOSITORY)
def test_no_tracked_file_holds(what: str) -> None:
    pattern = FOREIGN_TO_THE_REPOSITORY[what]
    found = []
    for path in tracked_files():
        try:
            content = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(content)]
    assert found == []


def test_no_lock_file_with_addresses() -> None:
    names = {path.name for path in tracked_files()}
    assert names.isdisjoint({"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"})


def programs_of(lines: list[str]) -> set[str]:
    """Return what is called, without the options that only say how."""
    programs = set()
    for line in lines:
        words = line.replace("$(BIN)/", ".venv/bin/").split()
        programs.add(
            " ".join(words).removeprefix("env ").replace(" --force-exclude", "").removesuffix(" .")
        )
    return programs


def test_before_a_commit_runs_what_make_check_runs() -> None:
    recipe = re.search(r"^check: .*\n((?:\t.*\n)+)", text("Makefile"), flags=re.MULTILINE)
    assert recipe is not None
    hooks = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert programs_of([hook["entry"] for hook in hooks]) == programs_of(recipe[1].splitlines())


# --- the database ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_say_what_they_do() -> None:
    files = [
        path.name
        for app in ("budget", "disclosure")
        for path in (ROOT / app / "migrations").glob("0*.py")
    ]
    assert [name for name in files if "_auto_" in name] == []


def test_no_frame_is_a_landmark_of_the_same_name_as_its_section() -> None:
    """Who jumps from landmark to landmark would be told of one twice: such a frame is a group."""
    twice = {}
    for path in ROOT.glob("templates/**/*.html"):
        template = path.read_text()
        sections = set(re.findall(r'<section[^>]* aria-labelledby="([^"]+)"', template))
        frames = set(re.findall(r'role="region"[^>]* aria-labelledby="([^"]+)"', template))
        if sections & frames:
            twice[path.name] = sections & frames
    assert twice == {}
