# Mails in a folder, in the place of mails that go out.
mails-title = Mails
mails-caption = Mails are written to a folder here, and reach nobody. The newest stands first, 100 at most.
mails-subject = Subject
mails-to = To
mails-at = When
mails-empty = Nothing was written yet. Subscribe on the page, or publish an update: its mails follow ten seconds later.
mails-unnamed = (no subject)
mails-back = All mails
mails-gone = This mail is not in the folder.
