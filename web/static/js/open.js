// Where the QR code of a slip leads: on to the chat, which opens the report.

import { bringTo } from "./code.js";

if (!bringTo("/chat")) location.replace("/chat");
