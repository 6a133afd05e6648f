from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_link_action")]

    operations = [
        migrations.AddField(
            model_name="auditchain",
            name="mover",
            field=models.BigIntegerField(null=True),
        ),
    ]
