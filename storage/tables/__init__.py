"""The tables. What is not sealed here is in the clear: docs/laws.md, 3 says what may be.

Times are aware UTC (`UtcTime`); on the resident's side there are dates only. Ids are random, so
they tell neither order nor moment. Enums and ranges are CHECK constraints, since SQLModel does not
validate rows of tables.
"""

from storage.tables.announcements import (
    Announcement,
    AnnouncementText,
    Answered,
    Delivery,
    Outreach,
    Reader,
    Sending,
    SendingChannel,
    SendingCount,
    Subscription,
    SubscriptionCount,
)
from storage.tables.cases import Booking, Case, Entry, Inquiry, Lead, Prompt, Reporter
from storage.tables.drafts import Draft
from storage.tables.guides import SiteGuide
from storage.tables.housekeeping import (
    Accepted,
    ChannelUse,
    FormVersion,
    HeardKey,
    LoggedError,
    Mark,
    Media,
    MediaBody,
    SetAside,
    Timer,
    Uploaded,
)
from storage.tables.meetings import Meeting, MeetingMark, MeetingPromise, MeetingQuestion
from storage.tables.month_counts import MonthCount
from storage.tables.outbox import OutboxRow, Posted, Rate
from storage.tables.own_services import OwnService
from storage.tables.pages import Page, PageSession
from storage.tables.pages import Post as PagePost
from storage.tables.pages import Upload as PageUpload
from storage.tables.places import Area, Desk, Info, Number, Room, Site
from storage.tables.posters import Poster, PosterCount
from storage.tables.pushes import PushSubscription
from storage.tables.receipts import Receipt
from storage.tables.records import (
    OwnerAsk,
    RegisterChange,
    RegisterEntry,
    RegisterTable,
    RegisterTablePart,
)
from storage.tables.referrals import Referral
from storage.tables.residents import Move, Resident, Screen
from storage.tables.staff import Invitation, Staff
from storage.tables.tallies import Tally, TallyCount, TallyMark

__all__ = [
    "Accepted",
    "Announcement",
    "AnnouncementText",
    "Answered",
    "Area",
    "Booking",
    "Case",
    "ChannelUse",
    "Delivery",
    "Desk",
    "Draft",
    "Entry",
    "FormVersion",
    "HeardKey",
    "Info",
    "Inquiry",
    "Invitation",
    "Lead",
    "LoggedError",
    "Mark",
    "Media",
    "MediaBody",
    "Meeting",
    "MeetingMark",
    "MeetingPromise",
    "MeetingQuestion",
    "MonthCount",
    "Move",
    "Number",
    "OutboxRow",
    "Outreach",
    "OwnService",
    "OwnerAsk",
    "Page",
    "PagePost",
    "PageSession",
    "PageUpload",
    "Posted",
    "Poster",
    "PosterCount",
    "Prompt",
    "PushSubscription",
    "Rate",
    "Reader",
    "Receipt",
    "Referral",
    "RegisterChange",
    "RegisterEntry",
    "RegisterTable",
    "RegisterTablePart",
    "Reporter",
    "Resident",
    "Room",
    "Screen",
    "Sending",
    "SendingChannel",
    "SendingCount",
    "SetAside",
    "Site",
    "SiteGuide",
    "Staff",
    "Subscription",
    "SubscriptionCount",
    "Tally",
    "TallyCount",
    "TallyMark",
    "Timer",
    "Uploaded",
]
