"""An announcement, a board and a meeting's door as tests print them."""

from domain.paper.sheets import (
    BoardSheet,
    BoardVoice,
    DoorSheet,
    DoorVoice,
    Notice,
    NoticeSheet,
    NoticeVoice,
    Told,
)

NEVER = "Không bao giờ xin mã ngân hàng, tiền hay ảnh căn cước."
NEVER_EN = "We never ask for bank codes, money or photos of identity cards."
SITE = "Xã Hải Sơn"
MEETS = Told(
    "vi",
    "Thông báo",
    (
        "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa Pò Hèn.",
        "Mỗi nhà một người. Bàn về con đường mới lên trường, tiền công 250.000₫ một ngày.",
    ),
    "Xã Hải Sơn · Công an xã Hải Sơn",
    "18/11/2026",
)
MEETS_EN = Told(
    "en",
    "Notice",
    (
        "Tomorrow at 7 the village meets at the culture house of Pò Hèn.",
        "One person of each house. It is about the new road up to the school; 250,000₫ a day.",
    ),
    MEETS.senders,
    "18/11/2026",
)
FLOOD = Told(
    "vi",
    "Lũ quét: Thôn Pò Hèn, Thôn Lục Phủ",
    ("Nước suối lên nhanh. Rời khỏi nhà gần suối ngay, lên trường học. Đừng qua suối.",),
    SITE,
    "18/11/2026",
)


def notice(*told: Told, alarm: bool = False) -> NoticeSheet:
    """A sheet of one announcement, in one or two languages."""
    around = (
        NoticeVoice("vi", "Thông báo thật hay giả? Quét mã này, hoặc nhắn số:", NEVER),
        NoticeVoice("en", "Genuine? Scan this, or type the number in the chat:", NEVER_EN),
    )
    return NoticeSheet(
        site=SITE,
        notice=Notice("925-0116", alarm, told),
        link="HTTPS://BAO.HAISON.EXAMPLE/Q/K-9250116",
        address="bao.haison.example/q/k-925-0116",
        voices=around[: len(told)],
    )


def board(*notices: Notice) -> BoardSheet:
    """A board of these, or of three."""
    three = (
        Notice("925-0116", alarm=False, told=(MEETS, MEETS_EN)),
        Notice("482-9176", alarm=True, told=(FLOOD,)),
        Notice("111-2222", alarm=False, told=(MEETS,)),
    )
    vietnamese = BoardVoice(
        lang="vi",
        site=SITE,
        place="Thôn Pò Hèn",
        head="Thông báo",
        scan="Xem tất cả trên điện thoại: quét mã này.",
        check="Thông báo nào thật? Nhắn số của nó cho chúng tôi.",
        never=NEVER,
        printed="Mã nơi này K7M2-9QXW · in 30/11/2026",
    )
    english = BoardVoice(
        lang="en",
        site=SITE,
        place="Thôn Pò Hèn",
        head="Announcements",
        scan="All of them on your phone: scan this.",
        check="Is one genuine? Type its number in our chat.",
        never=NEVER_EN,
        printed="",
    )
    return BoardSheet(
        code="K7M2-9QXW",
        link="HTTPS://BAO.HAISON.EXAMPLE/Q/K7M29QXW",
        address="bao.haison.example/q/K7M2-9QXW",
        notices=notices or three,
        voices=(vietnamese, english),
    )


def door(title: str = "Họp dân: Đường mới lên trường", place: str = "Trường Pò Hèn") -> DoorSheet:
    """The sheet at a meeting's door."""
    vietnamese = DoorVoice(
        lang="vi",
        site=SITE,
        place=SITE,
        title=title,
        lines=("19:00, thứ Năm 19/11", place),
        scan="Đã tới họp? Quét mã này bằng điện thoại.",
        open="Không quét được? Mở:",
        counted="Chỉ đếm số người. Không ghi tên ai.",
        printed="In 18/11/2026",
    )
    english = DoorVoice(
        lang="en",
        site=SITE,
        place=SITE,
        title="Village meeting: New road to the school",
        lines=("Thursday 19 November, 19:00", "School of Pò Hèn"),
        scan="Are you here? Scan this with your phone.",
        open="It does not scan? Open:",
        counted="We count people. No names are written.",
        printed="Printed 18/11/2026",
    )
    link = "HTTPS://BAO.HAISON.EXAMPLE/M/ABCDEFGHIJKLMNOP"
    address = "bao.haison.example/m/ABCDEFGHIJKLMNOP"
    return DoorSheet(link, address, (vietnamese, english))
