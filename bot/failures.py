"""What a failure says: one plain sentence each. Whatever is not here is a mistake of ours."""


def explain(wrong: Exception) -> str | None:
    """The sentence for the operator; None where nobody foresaw it."""
    looks = (_of_files, _of_keys, _of_databases, _of_copies, _of_sites, _of_telegram)
    return next((sentence for look in looks if (sentence := look(wrong))), None)


def _of_files(wrong: Exception) -> str | None:
    match wrong:
        case PermissionError():
            return f"{wrong.filename}: this user may not do that. Use the user that runs Titir."
        case FileNotFoundError():
            return f"{wrong.filename}: there is no such file or folder."
        case OSError() if wrong.filename:
            return f"{wrong.filename}: {wrong.strerror}."
        case UnicodeDecodeError():
            return "The file is not text in UTF-8. Save it as UTF-8 and try again."
    return None


def _of_keys(wrong: Exception) -> str | None:
    from storage.keys import KeyFileBroken, Unsealable
    from storage.open_house import KeyMissing

    match wrong:
        case KeyMissing():
            return (
                f"The key {wrong} is missing, and without it this database cannot be read. "
                "Put your copy of the key there (or set SECRET_FILE); nothing was changed."
            )
        case KeyFileBroken():
            return f"The key cannot be read: {wrong}. Put your copy of the key there."
        case Unsealable():
            return (
                "This key is not the key of this database. Put the right one in its place: "
                "the copy that was made at the same time."
            )
    return None


def _of_databases(wrong: Exception) -> str | None:
    import psycopg
    from sqlalchemy.exc import OperationalError

    from domain.mouth import NotKept
    from storage.instance_lock import SomebodyServes, SomebodyWorks

    match wrong:
        case SomebodyServes():
            return "Titir is running on this database. Stop it first; then try again."
        case SomebodyWorks():
            return "The keys of this database are being changed, or a copy is being put back. Wait."
        case NotKept():
            return f"The database could not be used ({wrong}). Nothing was changed."
        case OperationalError():
            return f"The database does not answer: {_first_line(wrong.orig)}"
        case psycopg.OperationalError():
            return f"The database does not answer: {_first_line(wrong)}"
    return None


def _of_telegram(wrong: Exception) -> str | None:
    if type(wrong).__name__ == "TokenValidationError":  # aiogram's; not imported just to ask
        return "TELEGRAM_TOKEN does not look like a token of @BotFather. Nothing was started."
    return None


def _of_copies(wrong: Exception) -> str | None:
    from storage.backup import NoTools, ToolFailed
    from storage.sqlite_copy import NoRoom, NotACopy

    match wrong:
        case NotACopy():
            return f"{wrong} is no copy that titir backup made, or it is damaged."
        case NoRoom():
            return str(wrong)
        case NoTools():
            return (
                f"PostgreSQL's own {wrong} is needed, and it is not here. On Debian or Ubuntu: "
                "sudo apt-get install postgresql-client"
            )
        case ToolFailed():
            return f"PostgreSQL's own tool failed: {wrong}"
    return None


def _of_sites(wrong: Exception) -> str | None:
    from actions.people.sites import DemoDatabase
    from bot.demo import DemoRefuses

    match wrong:
        case DemoDatabase():
            return (
                "This is the database of the demo, and it stays one. For a real village stop the "
                "demo, and choose an empty folder: DATA_DIR=./village in the file .env"
            )
        case DemoRefuses():
            return f"{str(wrong)[:1].upper()}{str(wrong)[1:]}."
    return None


def _first_line(wrong: object) -> str:
    return str(wrong).strip().partition("\n")[0]
