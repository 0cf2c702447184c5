# English that only mails have. The words of incidents and maintenances are those of the public page.

drill-mark = Drill
drill-line = This is a drill. Nothing in this mail is happening now.

state-recovering = Recovering
state-watching = Being watched
state-reopened = Back again
state-put-right = Correction
state-soon = Maintenance soon
state-moved = Maintenance moved
subject-range = { $from }–{ $until }
subject-as-of = as of { $at }
subject-back = { $count ->
    [1] { $names } is back
   *[other] { $names } are back
}
subject-back-many = { $count } functions are back: { $title }

lead-retracted = We take back what we told you before.
lead-planned = Maintenance is planned.
lead-soon = Maintenance begins soon.
lead-moved = The maintenance has been moved.
lead-noted = There is more to tell about the maintenance.
effect = During the maintenance
in-original = The translation is being prepared; this is the original.
to-incident = See the incident
to-list = See the whole list on the page of the incident
to-maintenance = See the maintenance
subject-changed = { $name } and { $count ->
    [1] 1 other
   *[other] { $count } others
}
lead-changed = { $count ->
    [1] The status of one service has changed.
   *[other] The statuses of { $count } services have changed.
}
changed-from = Before: { $status }
changed-note = Changes are collected for one minute and told together; you hear of the same service at most every ten minutes.
to-page = See the status page

because-everything = You get this mail because you asked for all news.
because-followed = You get this mail because you follow “{ $name }”.
because-incident = You get this mail because you follow this incident.
because-chosen = You get this mail because of what you chose to hear about.
because-told = You get this mail because something we told you before has changed.
unsubscribe = Stop these mails
manage = Change what you get
