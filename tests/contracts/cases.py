"""A site and cases, straight into the tables, for the storage contracts."""

from storage.keys import new_id
from storage.tables import Area, Case, Desk, Site
from storage.tx import Tx
from tests.houses import NOON


def lay_site(tx: Tx) -> str:
    """A commune with one village and one desk; returns the desk's id. Harmless when repeated."""
    if tx.get(Site, "06724") is None:
        tx.add(Area(code="06724", name="Xã Hải Sơn", kind="commune"))
        tx.flush()
        tx.add(Area(code="06724-01", name="Thôn Pò Hèn", kind="village", parent="06724"))
        tx.add(
            Site(area="06724", name="Hải Sơn", country="VN", timezone="Asia/Ho_Chi_Minh",
                 languages=["vi"])
        )  # fmt: skip
        tx.flush()
        tx.add(
            Desk(id="desk", site="06724", code="cax", name="Công an xã", kind="police",
                 areas=["06724"], forms=["*"])
        )  # fmt: skip
        tx.flush()
    return "desk"


def open_case(tx: Tx, *, form: str = "theft", urgency: str = "P3") -> Case:
    """A new case at the desk."""
    desk = lay_site(tx)
    _, wrapped = tx.keys.new_data_key()
    case_id = new_id()
    case = Case(
        id=case_id, number=case_id[:6], form=form, form_hash="h", site="06724", area="06724-01",
        desk_id=desk, urgency=urgency, card="open", data_key=wrapped, opened_at=NOON,
        acknowledge_by=NOON,
    )  # fmt: skip
    tx.add(case)
    tx.flush()
    return case
