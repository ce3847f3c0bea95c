from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0008_missed'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='first_recent',
            field=models.BigIntegerField(default=1, help_text='the first UID that no session has been told of (RFC 3501 §2.3.2)'),
        ),
        # What is there already is old: nobody shall find his whole archive marked as new.
        migrations.RunSQL('UPDATE store_mailbox SET first_recent = uidnext', migrations.RunSQL.noop),
    ]
