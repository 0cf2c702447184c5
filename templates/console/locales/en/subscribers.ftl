# The words of subscribers.
subscribers-title = Subscribers
subscribers-all = Subscribers
subscribers-suppressed = Sent nothing
subscribers-imported = From a list
subscribers-counts-only = Who they are is for administrators to see.
subscribers-domains = The mail domains that most of them have
subscribers-domain = Domain
subscribers-count = Subscribers
search-title = Find somebody
search-address = Address, or a part of it
search-go = Find
search-found = { $count ->
    [0] Nobody was found.
    [one] One was found.
   *[other] { $count } were found.
}
refused-sought-short = Write at least { $min } characters.
refused-subscriber-unknown = There is no such subscriber. They may have left.
subscriber-title = Subscriber { $number }
to-subscribers = All subscribers
subscriber-address = Address
subscriber-since = Since
subscriber-language = Language
subscriber-zone = Time zone
subscriber-suppressed = sent nothing
subscriber-lift = Send to this address again
consent-confirmed = confirmed by their own link
consent-imported = brought by staff in a list
wishes-title = What they follow
wish-scope = About
wish-moments = When
wish-end = End this
scope-everything = Everything
moment-started = started
moment-updates = every update
moment-restored = restored
moment-resolved = resolved
moment-maintenance = maintenance
moment-status_changes = every change of a status
received-title = What was sent
received-none = No notification went to them.
received-caption = The latest notifications and what became of them
received-what = Mail
received-standing = Outcome
received-reply = What the server said
received-again = Send again
letters-caption = Mails to them alone (kept for seven days)
letter-confirm = confirmation of wishes
letter-manage = link to their settings
letter-test = test
letter-again = notification sent again
state-queued = waiting
state-claimed = being sent
state-held = on hold
state-sent = sent
state-unknown = unknown
state-bounced = bounced
state-failed = failed
state-replaced = a newer word stood for it
state-cancelled = taken back
refused-again-suppressed = Nothing is sent to this address. Press "Send to this address again" first.
refused-again-not-theirs = This was taken back, or it never went to them.
personal-title = Their data
personal-export = Download everything kept about them
personal-sure = I know that this cannot be undone.
personal-erase = Erase this subscriber
refused-erase-unsure = To erase them, tick that you know it cannot be undone.
done-ended = One of their wishes is ended.
done-again = It is sent again, and stands below as a mail of its own.
done-lifted = Mail goes to this address again.
done-erased = The subscriber is erased.
subscriber-consent = Agreed
letter-invite = confirmation for a list
list-title = Bring a list
list-note = Paste a list of subscribers as CSV. The columns address and consent must be there, the others may be left out. At most { $max } rows at once.
list-list = The list (CSV)
list-manner = How they come
list-asking = Each is sent a confirmation, and subscribes by confirming it.
list-confirmed = They have agreed already, and are subscribed at once.
list-reason = Why they need not be asked (kept in the log)
list-look = Look at the list
list-go = Bring it as it is
list-no-mail = No mail goes out by the settings, so no list can be brought.
list-would-ask = { $count ->
    [one] One is sent a confirmation. Whoever subscribes already is left alone.
   *[other] { $count } are sent a confirmation. Whoever subscribes already is left alone.
}
list-would-keep = { $count ->
    [one] One is subscribed at once. Whoever subscribes already is left alone.
   *[other] { $count } are subscribed at once. Whoever subscribes already is left alone.
}
list-faults = { $count ->
    [one] One thing is to be put right. Nothing was brought.
   *[other] { $count } things are to be put right. Nothing was brought.
}
list-line = Line { $line }: { $told }
list-too-long = The list is longer than { $kilobytes } KiB. Bring it in parts.
list-too-many = There are more than { $max } rows. Bring them in parts.
list-empty = Nobody stands below the heading.
list-unreadable = It cannot be read. Is every quotation mark closed, and is it UTF-8?
list-fields = It has another number of fields than the heading.
list-column = There is no column "{ $name }", only address, language, time_zone, scopes, moments and consent.
list-no-column = The column { $name } is missing.
list-address-empty = There is no address.
list-address-long = The address is too long.
list-address = This is no email address.
list-address-lookalike = The domain mixes several alphabets. Write it in its xn-- form.
list-twice = The same address stands in line { $first }.
list-language = "{ $named }" is no language of this page. Write ko or en.
list-zone = "{ $named }" is no time zone. Write one like Asia/Seoul.
list-scope = "{ $named }" is nothing that can be followed. Write everything, or the slugs of groups and services.
list-moment = "{ $named }" is no moment. Write started, updates, restored, resolved or maintenance.
list-wishes = That is too much. Write groups, or everything.
list-consent = Say where and when they agreed, in at most { $max } characters.
refused-list-reason = Say why they need not be asked to confirm.
refused-list-changed = The list was changed after you looked at it. Look once more, then bring it.
done-list = { $new } new, { $known } were there already.
