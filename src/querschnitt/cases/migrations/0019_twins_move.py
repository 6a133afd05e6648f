"""A case stays with its person for everybody but the reviewed functions of ``cases.twins``."""

from django.conf import settings
from django.db import migrations

KEEP = (
    "DROP TRIGGER case_keep ON cases_case;"
    " CREATE TRIGGER case_keep BEFORE UPDATE ON cases_case FOR EACH ROW {when} EXECUTE FUNCTION case_keep();"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_twins")]
    operations = [
        migrations.RunSQL(
            KEEP.format(when=f"WHEN (current_user <> '{settings.DATABASE_READER_ROLE}')"), KEEP.format(when="")
        ),
        # Asked with the birth date now; the older form of the question would stay behind otherwise.
        migrations.RunSQL("DROP FUNCTION IF EXISTS case_known_elsewhere(text[], jsonb)", migrations.RunSQL.noop),
    ]
