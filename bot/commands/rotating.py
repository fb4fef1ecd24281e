"""Rotating the key: everything sealed opens with a new master from then on."""

from bot.commands.opening import is_new, read_settings, refuse_other_version
from bot.commands.terminal import GOOD, NOTE, CommandRefused, mark, progress


def rotate() -> None:
    """Replace the master key, after somebody may have seen it.

    Stop Titir on every host first. Every stored key is wrapped anew and checked; only then is the
    old master dropped. It may be interrupted: run it again and it goes on.
    """
    from storage import instance_lock, rotation

    settings = read_settings()
    if is_new(settings):
        raise CommandRefused("There is no database yet, so there is no key to replace.")
    refuse_other_version(settings)
    with instance_lock.alone(settings.database), progress("Wrapping keys") as step:
        try:
            count = rotation.rotate(settings.database, settings.master_file, step=step)
        except rotation.NotAllWrapped as left:
            raise CommandRefused(
                f"{left} keys are not wrapped anew. Both masters stay; try again."
            ) from left
    mark(GOOD, f"Keys wrapped by a new master: {count}. The old master is gone from the key file.")
    mark(NOTE, f"Copy the new key to a safe place now: {settings.master_file.absolute()}")
    mark(NOTE, "Backups made before open only with the key of their time: keep it with them, or")
    mark(NOTE, "make a new backup and destroy the old ones.")
    if settings.on_postgres:
        mark(NOTE, "Bring the new key file to every host before Titir starts there.")
    if settings.push_file.exists():
        mark(NOTE, "The push key stays: a new one would end every phone's subscription.")
    mark(NOTE, "Now start Titir again.")
