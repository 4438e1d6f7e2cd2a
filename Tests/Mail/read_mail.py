"""Says in JSON what a mail in a file is, as Python's own email package reads it."""

import email
import email.header
import email.policy
import hashlib
import json
import sys

with open(sys.argv[1], "rb") as file:
    mail = email.message_from_binary_file(file, policy=email.policy.default)
text = mail.get_body(("plain",))
# As they stand, decoded: the package's own objects refuse a name with a line break in it, which a test sends on purpose.
headers = {name.lower(): str(email.header.make_header(email.header.decode_header(value))) for name, value in mail.raw_items()}
print(json.dumps({
    "headers": headers,
    "names": [name.lower() for name, _ in mail.raw_items()],
    "text": text.get_content() if text else None,
    "files": [{"name": part.get_filename(), "type": part.get_content_type(), "digest": hashlib.sha256(part.get_content()).hexdigest()} for part in mail.iter_attachments()],
    "defects": [str(defect) for part in mail.walk() for defect in part.defects],
}))
