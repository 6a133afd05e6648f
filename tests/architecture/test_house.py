"""The repository tests itself: ceilings, templates, checks, and what must never be committed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks

from querschnitt.common.checks import check_retention, check_routes, routes
from querschnitt.common.retention import retention_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "querschnitt"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
MODULES = sorted(
    path for folder in ("src", "tests", "bench", "drills", "tools") for path in (ROOT / folder).glob("**/*.py")
)


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_module_is_longer_than_500_lines():
    assert [
        (path.name, length(path)) for path in MODULES if length(path) > 500 and "migrations" not in path.parts
    ] == []


def test_no_template_is_longer_than_200_lines():
    assert [(path.name, length(path)) for path in TEMPLATES if length(path) > 200] == []


def test_templates_carry_no_inline_script_style_or_handler():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"", re.I)
    assert [path.name for path in TEMPLATES if inline.search(path.read_text())] == []


def test_every_template_is_used():
    names = {
        str(path.relative_to(path.parents[len(path.parts) - path.parts.index("templates") - 2])) for path in TEMPLATES
    }
    text = "\n".join(path.read_text() for path in [*SOURCE.glob("**/*.py"), *TEMPLATES])
    library = ("account/", "mfa/", "socialaccount/", "usersessions/", "allauth/", "django/", "axes/")
    errors = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
    unused = [
        name for name in sorted(names) if name not in text and not name.startswith(library) and name not in errors
    ]
    assert unused == []


def test_every_route_and_model_passes_the_system_checks():
    assert [message for message in run_checks() if message.level >= 30] == []


def test_every_model_declares_how_long_it_is_kept():
    assert [model._meta.label for model in apps.get_models() if retention_of(model) is None] == []
    assert check_retention(None) == []


def test_check_finds_a_route_without_policy(monkeypatch):
    def bare(request):
        raise AssertionError

    monkeypatch.setattr("querschnitt.common.checks.routes", lambda: iter([("x:y", "x/", bare)]))
    assert [message.id for message in check_routes(None)] == ["querschnitt.E001"]


def test_urls_carry_no_trailing_surprise():
    """Paths are lower case, end with a slash or a file's ending, and have a name."""
    own = [(name, path) for name, path, view in routes() if hasattr(view, "access")]
    standard = r"hsds/(services|organizations|service_at_locations|taxonomies|taxonomy_terms)(/<str:id>)?$"
    odd = [path for name, path in own if path and not re.search(r"(/|\.\w+)$", path)]
    assert [path for path in odd if not re.match(standard, path)] == []
    assert [path for name, path in own if name.endswith("None")] == []


@pytest.mark.parametrize("needle", ["/" + "work/", "files.python" + "hosted", "registry." + "npmjs", "pypi" + ".org"])
def test_repository_names_no_machine_and_no_registry(needle):
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = {name: (ROOT / name).read_bytes() for name in tracked.split("\0") if name and (ROOT / name).is_file()}
    assert [name for name, content in texts.items() if needle.encode() in content] == []
