"""A hold binds whoever owns the schema, and the database's master, as long as triggers are on."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections

from querschnitt.cases.services.holds import place_hold
from querschnitt.config.database import OWNER
from querschnitt.tenants.scope import open_scope
from tests.database import superuser
from tests.factories.accounts import make_world
from tests.factories.cases import acting, make_case


@pytest.mark.parametrize("role", [OWNER, None])
def test_owner_of_the_schema_and_master_are_refused_too(scratch, role):
    world = make_world()
    manager = acting(world.actor("case_manager"))
    case = make_case(manager, life_areas=["housing"])
    with open_scope(manager.scope):
        place_hold(case=case, reason="court", by=manager)
    info = superuser().info
    database = connections["default"].settings_dict["NAME"]
    with psycopg.connect(**{**info.get_parameters(), "dbname": database}, password=info.password) as master:
        master.execute("ALTER TABLE cases_need NO FORCE ROW LEVEL SECURITY")
        master.execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")
        if role:
            master.execute(f"SET ROLE {role}")
        assert master.execute("SELECT count(*) FROM cases_need").fetchone() == (1,)
        for table in ("cases_need", "cases_case"):
            with pytest.raises(psycopg.errors.RestrictViolation), master.transaction():
                master.execute(f"DELETE FROM {table}")
