from __future__ import annotations

from typing import Any

from querschnitt.network.importables import ORGANISATIONS
from querschnitt.network.services import create_site, merge_organisations
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_contact, make_document, make_organisation, make_responsibility
from tests.factories.numbers import numbers

from . import EVERYBODY, MEMBERS, Route

KEEPERS = {"centre_head", "kim_coordinator", "administrative_assistant"}
EDITORS = KEEPERS | {"interpreter_coordinator"}  # who edits offers of the own organisation edits its documents


def organisation(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"organisation_id": make_organisation(town="Lindbach").pk}


def contact(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"contact_id": make_contact(make_organisation()).pk}


def responsibility(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"responsibility_id": make_responsibility(make_organisation()).pk}


def site(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"site_id": create_site(organisation=make_organisation(), by=None, town="Lindbach").pk}


def two(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"organisation_id": make_organisation().pk, "other_id": make_organisation().pk}


def merge(world: World) -> dict[str, Any]:
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        pair = {"kept": make_organisation(), "merged": make_organisation()}
        done = merge_organisations(chosen={}, same_body=False, by=actor, **pair)
    return {"merge_id": done.pk}


def _stage(world: World, role: str) -> Any:
    actor = world.actor(role)
    content = f"Name;Ort\nAWO Lindbach {next(numbers)};Lindbach\n".encode()
    with open_scope(actor.scope):
        return stage_import(importable=ORGANISATIONS, file_name="liste.csv", content=content, by=actor)


def staged(world: World) -> dict[str, Any]:
    """A draft of the coordinator's: nobody else sees it."""
    return {"staged_id": _stage(world, "kim_coordinator").pk}


def batch(world: World) -> dict[str, Any]:
    actor = world.actor("kim_coordinator")
    draft = _stage(world, "kim_coordinator")
    with open_scope(actor.scope):
        planned = plan_staged(draft, ORGANISATIONS, actor)
        done = import_staged(staged=draft, importable=ORGANISATIONS, shown=fingerprint(planned), by=actor)
    return {"batch_id": done.pk}


def list_key(world: World) -> dict[str, Any]:
    return {"list_key": "organisationen"}


def sample(world: World) -> dict[str, Any]:
    return {"list_key": "organisationen", "sample_key": "jugendaemter"}


def document(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"document_id": make_document(world.a.ki).pk}


def version(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"version_id": make_document(world.a.ki).versions.get().pk}


def public_version(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"version_id": make_document(world.a.ki, audience="public").versions.get().pk}


# They import their own organisation's lists of persons (tests/cases/test_person_lists.py).
CASE_WORKERS = frozenset({"case_manager", "partner_head", "partner_adviser"})

ROUTES = [
    Route("network:list", MEMBERS),
    Route("network:export_xlsx", MEMBERS),
    Route("network:export_csv", MEMBERS),
    Route("network:create", KEEPERS),
    Route("network:page", MEMBERS, organisation),
    Route("network:edit", KEEPERS, organisation),
    Route("network:end", KEEPERS, organisation),
    Route("network:reopen", KEEPERS, organisation, post={}),
    Route("network:contact_create", KEEPERS, organisation),
    Route("network:contact_edit", KEEPERS, contact),
    Route("network:contact_end", KEEPERS, contact, post={}),
    Route("network:contact_succeed", KEEPERS, contact),
    Route("network:contact_withdraw", KEEPERS, contact, post={}),
    Route("network:history", MEMBERS, organisation),
    Route("network:responsible", MEMBERS),
    Route("network:responsible_export", MEMBERS),
    Route("network:responsibility_create", KEEPERS, organisation),
    Route("network:responsibility_edit", KEEPERS, responsibility),
    Route("network:responsibility_end", KEEPERS, responsibility, post={}),
    Route("network:site_create", KEEPERS, organisation),
    Route("network:site_edit", KEEPERS, site),
    Route("network:site_remove", KEEPERS, site, post={}),
    Route("network:picture", MEMBERS),
    Route("network:picture_export", MEMBERS),
    Route("network:duplicates", KEEPERS),
    Route("network:merge", KEEPERS, two),
    Route("network:distinct", KEEPERS, two, post={}),
    Route("network:merge_undo", KEEPERS, merge, post={}),
    Route("network:imports", KEEPERS | CASE_WORKERS),
    Route("network:import_upload", KEEPERS, list_key, shared=True),
    Route("network:import_template", KEEPERS, list_key, shared=True),
    Route("network:import_sample", KEEPERS, sample, shared=True),
    Route("network:import_columns", {"kim_coordinator"}, staged),
    Route("network:import_preview", {"kim_coordinator"}, staged),
    Route("network:import_progress", {"kim_coordinator"}, staged),
    Route("network:import_run", {"kim_coordinator"}, staged, post={}),
    Route("network:import_discard", {"kim_coordinator"}, staged, post={}),
    Route("network:import_result", KEEPERS, batch),
    Route("network:import_undo", KEEPERS, batch),
    Route("network:documents", MEMBERS),
    Route("network:document_create", EDITORS | {"partner_head", "partner_editor"}),
    Route("network:document", MEMBERS, document),
    Route("network:document_edit", EDITORS, document),
    Route("network:document_version", EDITORS, document),
    Route("network:document_end", EDITORS, document),
    Route("network:document_reopen", EDITORS, document, post={}),
    Route("network:document_file", MEMBERS, version),
    Route("network:public_document", EVERYBODY, public_version, public=True, shared=True),
]
