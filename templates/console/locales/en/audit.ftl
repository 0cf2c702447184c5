# The log of what was done.
audit-title = Log
audit-caption = What staff and the system did, the last first. Every entry is chained to the one before it; none can be changed.
audit-number = No.
audit-at = When
audit-from = From (day)
audit-until = To (day)
audit-actor = Who
audit-act = Act
audit-subject = What it was done to
audit-particulars = Particulars, and from where
audit-find = Find
audit-older = Older entries
audit-export = Export what was found (NDJSON)
audit-empty = No entry fits. Take something out of the search; an act can be given by its beginning, such as “incident.”.
