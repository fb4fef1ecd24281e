"""Old text ids: sentences that said the same under several names, as rows written before still name
them: what waits in the outbox, what stands on a resident's screen."""

from datetime import date

# Such rows live as long as a screen may be answered. Whoever updates sees this file; after this day
# nobody should be naming them any more, and the file and its one caller may go.
MAY_GO_AFTER = date(2026, 12, 31)

RENAMED = {
    "answer.back": "button.back",
    "admin:button.back": "button.back",
    "admin:compose.back": "button.back",
    "admin:guides.back": "button.back",
    "admin:tally.back": "button.back",
    "police:close.button.back": "button.back",
    "admin:compose.go_on": "button.go_on",
    "admin:button.more": "button.more",
    "admin:compose.more": "button.more",
    "admin:review.drop": "button.drop",
    "admin:meeting.drop": "button.drop",
    "review.change": "button.change",
    "admin:announcements.edit": "button.change",
    "admin:meeting.change": "button.change",
    "admin:review.send": "button.send",
    "admin:notice.send": "button.send",
    "guide.send": "button.send",
    "police:ask.button.send": "button.send",
    "admin:meeting.keep_it": "button.keep",
    "cases.keep": "button.keep",
    "privacy.keep": "button.keep",
    "admin:announce.look": "button.look",
    "admin:meeting.look": "button.look",
    "admin:announce.pause": "button.pause",
    "admin:announcements.pause": "button.pause",
    "admin:announce.resume": "button.resume",
    "admin:announcements.resume": "button.resume",
}
