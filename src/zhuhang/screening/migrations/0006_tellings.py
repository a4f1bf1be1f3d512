from django.db import migrations, models

OFF_THE_LIST = ["withdrawn", "cleared", "revoked"]


def number_the_tellings(apps, schema_editor):
    """What was corrected so far was one telling each; who is told and still on a list has been told once more."""
    line, correction = apps.get_model("screening", "ListLine"), apps.get_model("screening", "Correction")
    line.objects.exclude(told_at=None).update(times_told=1)
    numbered = {}
    for each in correction.objects.order_by("line_id", "at", "pk"):
        numbered[each.line_id] = each.telling = numbered.get(each.line_id, 0) + 1
        each.save(update_fields=["telling"])
    for pk, number in numbered.items():
        line.objects.filter(pk=pk).update(times_told=number + 1)
        line.objects.filter(pk=pk, state__in=OFF_THE_LIST).update(times_told=number)


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0005_listed_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='listline',
            name='times_told',
            field=models.PositiveSmallIntegerField(default=0, help_text='how often the student was told: each telling is corrected once'),
        ),
        migrations.AddField(
            model_name='correction',
            name='telling',
            field=models.PositiveSmallIntegerField(default=0, help_text='which telling of the line it corrects: the first, the second'),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name='correction', name='screening_correction_once'),
        migrations.RunPython(number_the_tellings, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(fields=('line', 'telling'), name='screening_telling_corrected_once'),
        ),
    ]
