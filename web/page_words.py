"""Words of the pages themselves: what stands around the conversation.

The page's script gets all of PAGE as JSON, in the language of the conversation, and asks for them
by the same ids. Texts about the demo and the landing page stay on the server.
"""

from domain.saying import pgettext

PAGE = (
    pgettext("page.door_chat", "Talk to the duty room"),
    pgettext("page.door_room", "Duty room"),
    pgettext("page.door_admin", "Administration"),
    pgettext("page.figures", "Figures of the month"),
    pgettext("page.skip", "Go to writing"),
    pgettext("page.log", "Messages"),
    pgettext("page.bot", "Bot"),
    pgettext("page.you", "You"),
    pgettext("page.state_connecting", "Connecting…"),
    pgettext("page.state_open", "Connected"),
    pgettext("page.state_away", "No network. You can still write; it is sent later."),
    pgettext("page.state_shut", "Closed"),
    pgettext("page.state_full", "Too many are here now. In danger, call. This page tries again."),
    pgettext("page.waiting", "waiting"),
    pgettext("page.saved", "saved"),
    pgettext("page.again", "Try again"),
    pgettext("page.drop", "Remove"),
    pgettext("page.type", "Write here"),
    pgettext("page.phone", "Your telephone number"),
    pgettext("page.send", "Send"),
    pgettext("page.photo", "Photo"),
    pgettext("page.photo_add", "Send a photo"),
    pgettext("page.file", "File"),
    pgettext("page.voice", "Speak"),
    pgettext("page.seconds", "Voice, {count} seconds"),
    pgettext("page.recording", "Recording"),
    pgettext("page.recording_stop", "Stop and send"),
    pgettext("page.cancel", "Cancel"),
    pgettext("page.uploading", "Sending the file"),
    pgettext("page.voice_asking", "The phone asks if it may listen. Allow it."),
    pgettext("page.place_why", "The phone will ask. Allow it: we get this place, once."),
    pgettext("page.go_on", "Go on"),
    pgettext("page.my_place", "Where this phone is"),
    pgettext("page.place_asking", "Looking for where this phone is…"),
    pgettext("page.place_failed", "The phone did not tell its place. Write or say it."),
    pgettext("page.voice_failed", "The microphone is closed. Allow it, or write."),
    pgettext("page.upload_failed", "This file was not taken. Try another one."),
    pgettext("page.too_big", "This file is too big. 20 MB at most."),
    pgettext("page.too_many_files", "Too many files. Send more in an hour. You can still write."),
    pgettext("page.no_room", "There is no room for files now. Please write instead."),
    pgettext("page.too_long", "This is too long. At most {most} letters: send it in parts."),
    pgettext("page.leave", "Leave, wipe"),
    pgettext("page.newer", "New messages"),
    pgettext("page.older", "Older messages"),
    pgettext("page.choices", "Choices"),
    pgettext("page.board", "Board"),
    pgettext("page.reply", "Reply"),
    pgettext("page.note", "Internal note"),
    pgettext("page.among_us", "only colleagues read it"),
    pgettext("page.map", "on the map"),
    pgettext("page.filter", "Which cases"),
    pgettext("page.filter_all", "All"),
    pgettext("page.filter_free", "Not taken"),
    pgettext("page.filter_mine", "Mine"),
    pgettext("page.only_you", "only for you"),
    pgettext("page.copy", "Copy"),
    pgettext("page.copied", "Copied"),
    pgettext("page.share", "Share"),
    pgettext("page.show_code", "Code to scan"),
    pgettext("page.quiet", "All is quiet. When a report comes in, the drum beats here."),
    pgettext("page.touch", "Touch the page once, so that the drum may sound."),
    pgettext("page.sound_on", "Sound is on"),
    pgettext("page.sound_off", "Sound is off"),
    pgettext("page.bell_ask", "🔔 Ring this phone when there is news?"),
    pgettext("page.bell_yes", "Yes, ring"),
    pgettext("page.bell_no", "No"),
    pgettext("page.bell", "Ring while the page is closed"),
    pgettext(
        "page.bell_is_on", "This phone rings when there is news, also while the page is closed."
    ),
    pgettext("page.bell_is_off", "This phone stays silent while the page is closed."),
    pgettext("page.bell_seen", "Whoever holds the phone sees that it rang."),
    pgettext("page.bell_turn_on", "Ring"),
    pgettext("page.bell_turn_off", "Do not ring"),
    pgettext(
        "page.bell_barred", "This browser does not let the page ring. Its settings can allow it."
    ),
    pgettext("page.bell_failed", "It did not work. Please try again later."),
    pgettext("page.bell_cannot", "This browser cannot ring while the page is closed."),
    pgettext("page.bell_danger", "🔴 Danger rings every 20 seconds until somebody takes it."),
    pgettext("page.bell_also", "Ring also for:"),
    pgettext("page.bell_reports", "New reports"),
    pgettext("page.bell_answers", "Answers of reporters"),
    pgettext("page.bell_disputes", "“Not solved”"),
    pgettext("page.bell_deadlines", "Deadlines"),
    pgettext("page.bell_words", "Everything else"),
    pgettext(
        "page.bell_ios",
        "On an iPhone: tap Share, then “Add to Home Screen”. Open it there, then let it ring.",
    ),
    pgettext(
        "page.bell_ios_limits",
        "An iPhone that is set to silent stays silent. Keep a second way to be called.",
    ),
    pgettext(
        "page.bell_in_app", "This window belongs to another app and cannot ring. Open it in Chrome."
    ),
    pgettext("page.slip", "🖨 Large, on paper"),
    pgettext("page.bell_open_chrome", "Open in Chrome"),
    pgettext("page.bell_takes_along", "What you told comes along. The link works for 10 minutes."),
)

STAYS_SILENT = pgettext(
    "page.bell_silent", "It stays silent: one of your reports asks for a silent phone."
)
TOO_FAST = pgettext("page.too_fast", "That was very fast. Please wait a little.")
NOT_UNDERSTOOD = pgettext(
    "page.not_understood", "The page did not understand. Please load it again."
)
TOO_LONG = "page.too_long"
TOO_MANY_FILES = "page.too_many_files"
NO_ROOM = "page.no_room"
LOST_FILE = pgettext("page.lost_file", "The file was lost on the way. Send it again.")
INVITED_ONLY = pgettext(
    "page.invited_only",
    "This page opens with an invitation link. An officer gets one from the bot, in private: /room",
)
NOT_FROM_HERE = pgettext("page.not_from_here", "This request came from another site.")
NEEDS_SCRIPT = pgettext("page.needs_script", "This page needs JavaScript. In danger, call:")
NOT_FOUND = pgettext("page.not_found", "There is nothing here.")
HOME = pgettext("page.home", "To the front page")
FAILED = pgettext("page.failed", "Something broke on our side. Please try again.")

SLIP_SCAN = pgettext("slip.scan", "Scan it, or type the 8 digits in our chat.")
SLIP_SHOWS = pgettext("slip.shows", "Show it to nobody. Whoever has it can read along.")
SLIP_FOLD = pgettext("slip.fold", "Fold here")
SLIP_PRINT = pgettext("slip.print", "Print")
SLIP_DONE = pgettext("slip.done", "Done, close")
SLIP_COPY = pgettext("slip.copy", "No printer? Copy the 8 digits by hand.")
CALENDAR = pgettext("page.calendar", "Calendar")  # the neutral page one lands on after leaving
TITLE = pgettext("page.title", "Village drum")
WELCOME = pgettext("page.welcome", "Report what happened, ask, get an answer.")
PROMISE = pgettext("page.promise", "No account. No name needed.")
IN_DANGER = pgettext("page.in_danger", "In danger, call first:")
OPEN_CHAT = pgettext("page.open_chat", "Write in this browser")
OPEN_IN = pgettext("page.open_in", "Write in {channel}")
SCAN = pgettext("page.scan", "Or point a phone's camera here")

PUBLIC = pgettext("page.public", "{month} in numbers")
BARE = "police:month.bare"
FIGURES_SKIP = pgettext("page.figures_skip", "Go to the figures")
FIGURES_MONTHS = pgettext("page.figures_months", "Other months")
FIGURES_YEARS = pgettext("page.figures_years", "Whole years")
FIGURES_ALL = pgettext("page.figures_all", "All that you look after")
FIGURES_SHOW = pgettext("page.figures_show", "Show")
FIGURES_EARLIER = pgettext("page.figures_earlier", "Earlier")
FIGURES_LATER = pgettext("page.figures_later", "Later")
FIGURES_NOTHING = pgettext("page.figures_nothing", "Nothing was counted here in this time.")
FIGURES_GROUPS = pgettext("page.figures_groups", "What is counted")
FIGURES_SILENT = pgettext("page.figures_silent", "Nothing was counted in:")
FIGURES_TAKE = pgettext("page.figures_take", "To take along:")
FIGURES_BACK = pgettext("page.figures_back", "Back to the figures")
FIGURES_MADE_OF = pgettext("page.figures_made_of", "What it was made of")
FIGURES_PAGES = pgettext("page.figures_pages", "Other pages")
# The rest is said as in the chat and on paper.
FIGURES_MONTH = "police:report.column.month"
FIGURES_PLACE = "police:report.column.place"
FIGURES_NAME = "police:report.column.name"
FIGURES_NUMBER = "police:report.column.number"
FIGURES_BEFORE = "police:report.column.before"
FIGURES_VILLAGE = "police:report.column.village"
FIGURES_VILLAGES = "police:report.villages"
FIGURES_HIDDEN_BAR = "police:report.hidden_bar"
FIGURES_RUNNING_BAR = "police:report.running_bar"
FIGURES_YEAR = "police:month.picture"
FIGURES_OPEN = "police:month.open"
FIGURES_NOT_TODAY = "police:month.not_today"

MEETING_SCAN = pgettext("meeting.page_scan", "Are you here? Scan, or press.")
MEETING_BROWSER = pgettext("meeting.page_browser", "Any phone")
MEETING_IN = pgettext("meeting.page_in", "With {channel}")
MEETING_CALENDAR = pgettext("meeting.page_calendar", "Put it into my calendar")

INVITE_ROOM = pgettext(
    "page.invite_room", "🖥 Link for a duty room: this device becomes the room's screen."
)
INVITE_OFFICER = pgettext(
    "page.invite_officer", "👮 Link for one officer: the duty room opens on their own device."
)
INVITE_ADMIN = pgettext("page.invite_admin", "This link opens the administration on this device.")
INVITE_ONCE = pgettext("page.invite_once", "It works once. Open it on the device you will use.")
INVITE_NAME = pgettext("page.invite_name", "Your name, as colleagues see it")
INVITE_POST = pgettext("page.invite_post", "Name of whoever works on this device")
NAME_IS_SEEN = pgettext(
    "page.invite_name_seen",
    "Colleagues see it beside what you take, write and close. Reporters never see it.",
)
NAME_IS_SHARED = pgettext(
    "page.invite_name_shared",
    "All that is done on this device carries this name. On a shared computer write the name of "
    "the post, as “Duty desk”; each officer opens a link of their own besides.",
)
INVITE_OPEN = pgettext("page.invite_open", "Open on this device")
INVITE_SPENT = pgettext("page.invite_spent", "This link was used or is too old. Ask for a new one.")

DEMO_TITLE = pgettext("page.demo_title", "A village, its duty room, its administration")
DEMO_LIVE = pgettext("page.demo_live", "Three phones, one system. Nothing here is staged.")
DEMO_TRY = pgettext(
    "page.demo_try",
    "Try: as the resident choose a village, then report a theft. Then take it in the duty room.",
)
DEMO_LOOK = pgettext("page.demo_look", "The resident's phone shows")
DEMO_PAGE = pgettext("page.demo_page", "Our own page")
DEMO_KEYS = pgettext("page.demo_keys", "with buttons")
DEMO_LINES = pgettext("page.demo_lines", "numbers only")
DEMO_RESIDENT = pgettext("page.demo_resident", "Resident")
DEMO_ROOM = pgettext("page.demo_room", "Duty room")
DEMO_ADMIN = pgettext("page.demo_admin", "Administration")
DEMO_OFFICER_NAME = pgettext("page.demo_officer_name", "Officer Dung")
DEMO_ADMIN_NAME = pgettext("page.demo_admin_name", "Administrator Hoa")
DEMO_CLOSED = pgettext(
    "page.demo_closed", "The demo is not open to the network. Unset PUBLIC_URL to see it here."
)
TRIAL = pgettext("page.trial", "A service on trial")
TRIAL_NOTHING_KEPT = pgettext(
    "page.trial_nothing_kept",
    "Press and type as often as you like. Nobody sees it, nothing is kept.",
)
TRIAL_ANEW = pgettext("page.trial_anew", "From the beginning")
TRIAL_TYPE = pgettext("page.trial_type", "Type here")
TRIAL_SEND = pgettext("page.trial_send", "Send")
