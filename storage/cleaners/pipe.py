"""How the house and its cleaning children talk.

A job is `<BI` (length of the form's name, length of the file), then both. An answer is `<II`
(length of a JSON head, length of the body), then both. The first answer, to no job, says "ready".
The head is `{}`, or `{"refused": reason}`, or all of `Clean` but its body.
"""

import struct

JOB, ANSWER = struct.Struct("<BI"), struct.Struct("<II")
