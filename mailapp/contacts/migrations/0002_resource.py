from django.db import migrations, models


def name_them(apps, schema_editor):
    """Each contact that is there gets a name of its own."""
    for row in apps.get_model("contacts", "Contact").objects.filter(resource=""):
        row.resource = f"contact-{row.pk}.vcf"
        row.save(update_fields=["resource"])


class Migration(migrations.Migration):

    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.AddField(
            "contact",
            "resource",
            models.CharField(default="", help_text="its name in the address of CardDAV", max_length=255),
            preserve_default=False,
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AddConstraint(
            "contact",
            models.UniqueConstraint(fields=("book", "resource"), name="one_contact_of_each_resource"),
        ),
        migrations.RenameField("gone", "uid", "resource"),
    ]
