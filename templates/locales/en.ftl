# The public page in English. Every key is in ko.ftl, too.

status-operational = Operational
status-degraded-performance = Slow or unstable
status-partial-outage = Partial outage
status-major-outage = Outage
status-under-maintenance = Maintenance
status-unknown = Checking

above = You are here
status-word = Status
rule = How it is counted
skip = Skip to content
menu = Links
all-services = All services
other-services = Other services
services-title = Services
services-note = The bars show the last 90 days; today is at the right. The figure is the uptime over that time.
service = Service
day = Day
lost = What happened
no-record = no record
no-loss = no loss
uptime = Uptime
uptime-title = Uptime over 90 days
telephone = Telephone
functions = Functions
home = Front page
plain-text = Text only
operator = Run by
ninety-days-ago = 90 days ago
today = Today
ninety-days = Last 90 days
nothing-known = unknown
not-found = There is no such page
not-found-help = The address may be mistyped, or the service has left the list. The front page shows what works right now.
rehearsal = Replay
rehearsal-note = This is a recorded outage of the past, played again for practice. It is not happening now.
rule-weights = Uptime is the share of the time we can vouch for in which a service could be used. An outage counts in full, a partial outage at three tenths of its length.
rule-unweighted = Slow or unstable service and maintenance do not count as lost.
rule-unknown = Time in which we could not tell, and days without a record, are left out of the figure and listed beside it.
rule-rounding = Figures are rounded down: 100% means that nothing was lost at all.
rule-minimum = Until a whole day is known, the page says since when it measures instead of a figure.
empty = There are no services to show yet
all-well = All services are operational
all-well-short = All services operational
everything = all services
weekdays = Mon Tue Wed Thu Fri Sat Sun
months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
unit-day = {" "}d
unit-hour = {" "}h
unit-minute = {" "}min
unit-second = {" "}s
under-a-second = under 1 s
zone-asia-seoul = Korea time (KST)
list-comma = ,{" "}
list-last = {" "}and{" "}

on-day = { $weekday } { $day } { $month }
on-day-of-year = { $weekday } { $day } { $month } { $year }
at-time = { $day }, { $time }
day-range = { $from } – { $to }
as-of = As of { $at }
since = since { $at }
since-for = Since { $at }, for { $duration }
since-first = The first since { $at }
began-first = The first of these incidents: { $began }
made-line = This page was made at { $at } (no. { $sequence }).
zone-line = All times are { $zone }.
print-line = Address of this page: { $address }
uptime-of = Uptime over 90 days { $percent }
measured-since = Measured since { $at }
uptime-as-of = Uptime as of { $at }.
uptimes-as-of = Each figure is as of the last change of its service: the earliest { $from }, the latest { $to }.
carried-before = What is shown before { $at } comes from the previous status page; everything since was recorded here.
lost-in = { $status } { $duration }
titled = { $title } — { $page }
title-count = { $word }: { $count }
function-in-sentence = { $function } ({ $component })
carried-line = Carried over from the previous status page, where it last changed at { $at }.
changed-line = What this page says last changed at { $at } (no. { $sequence }).
in-group = { $count } in { $group }
of-group = { $services } in { $group }
by-group = By group: { $groups }.
split = { $services } ({ $groups })
function-of = { $component } - { $function }
recorded-days = no record for { $days }

services = { $count ->
    [one] { $count } service
   *[other] { $count } services
}
groups-counted = { $count ->
    [one] in { $count } group
   *[other] in { $count } groups
}
days-counted = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
# Names may be singular or plural, so no verb stands behind them.
say-major-outage = There is an outage in { $names }.
say-partial-outage = Parts of { $names } are out of service.
say-degraded-performance = There are delays or errors in { $names }.
say-unknown = We are checking the state of { $names }.
say-under-maintenance = Maintenance is under way on { $names }.
say-operational = { $count ->
    [one] The other service is operational.
   *[other] The other { $count } services are operational.
}

# The record of incidents, pages of groups and components
incidents-title = Incident history
no-incidents = No incident has ended yet.
open-incidents = Open incidents
over-incidents = Past incidents
all-incidents = All incidents
group-services = Services in this group
outages-title = When something was wrong
no-outages = Nothing was wrong in the last 90 days.
outage-from = From
outage-until = Until
outage-lasted = Lasted
outage-lasting = still lasts
in-year = { $year }
line-withdrawn = announced by mistake for { $began }, withdrawn { $until }
line-over = { $began } – { $until }, { $duration }
roughly-at = about { $at }
outages-latest = The latest { $shown } of { $count } in the last 90 days
incidents-counted = { $count ->
    [one] { $count } incident
   *[other] { $count } incidents
}

# Incidents: words and sentences
phase-investigating = Investigating
phase-identified = Cause found
phase-monitoring = Watching the recovery
phase-resolved = Resolved
phase-postmortem = Report published
step-down = Out of service
step-limited = Limited
step-watching = Back, being watched
step-restored = Restored
kind-holding = First notice
kind-bulletin = Service by service
kind-apology = Apology
kind-provider = Statement by another organisation
kind-report = Report
confidence-low = low confidence
confidence-medium = medium confidence
confidence-high = high confidence
safety-title = Messages, money and personal records
safety-lost = Something was lost
safety-none-known = No loss is known
safety-being-checked = We are checking whether anything was lost
carried-over = Carried over from the previous status page
safety-unsaid = We cannot say yet; we will as soon as we know
notice-fraud = Beware of fraud
notice-compensation = Compensation and damage reports
notice-elsewhere = Where else to look
notice-other = Notice
translation-pending = translation pending
next-update = Next update
next-unsaid = The time is not set yet
night-cadence = Updates come less often at night.
meanwhile = Meanwhile
recovery = Recovery
scope-first-tier = main functions
scope-all = affected functions
scope-rest = other affected functions
function-column = Function
times-column = Since · as of
expected-column = Expected · meanwhile
board-caption = What is not restored comes first.
board-restored-caption = What is restored
recovering = ↑ recovering
estimate-unsaid = no estimate yet
estimate-none = It cannot be said yet when it is back
estimate-overdue = The expected time has passed; it is being reviewed
whole-estimate = Full recovery expected
updates-title = Updates
permalink = Link to this update
corrected = Corrected
retracted = Taken back
past-incidents = Incidents of the last 15 days
ended = Ended
ending = It ended { $at }.
withdrawn = Withdrawn
withdrawn-at = This notice was a mistake and was withdrawn { $at }.
left-open = { $count ->
    [one] { $count } function is not restored yet
   *[other] { $count } functions are not restored yet
}
left-open-named = { $number }: { $names }.
behind-it = Cause and who is in charge
cause = Cause
cause-unpublished = Not published yet. When it is, we will say who confirmed it.
cause-unknown = Not confirmed yet. When it is, we will say so here, and who confirmed it.
in-charge = In charge
contact = Contact
facts = What is known
awaited = Still awaited
notices = Notices
unlisted = This page says nothing about services that are not on its list. Not being listed does not mean that they work.
next-by = By { $at }
next-late = The promised time ({ $time }) has passed
next-late-note = The update due by { $at } is late.
began = Began { $at }
began-for = Began { $at }; { $duration } so far
start-corrected = The beginning was corrected. First said: { $before }. Reason: { $reason }
since-of = { $status }: { $since }
names-beside = {" "}– { $names } –
groups-of-step = { $step }: { $groups }.
step-count = { $step } { $count }
progress-line = { $restored } of { $tracked } { $scope } restored ({ $percent }%)
progress-all-line = Of all { $tracked } affected functions, { $restored } are restored ({ $percent }%)
set-version = version { $version } of the list
curve-title = Number of { $scope } restored
curve-span = { $title }, from { $from } to { $to }. Solid line: restored. Dashed line: all.
curve-point = { $at }: { $restored } of { $tracked }
curve-day = { $day } { $month }
set-changed = { $mark } { $at }: the number counted went from { $before } to { $after }.
set-swapped = { $mark } { $at }: other functions are counted (still { $after }).
reason = Reason: { $reason }
watched-until = ↑ watched until { $at }
limits = Limits: { $limits }
estimate-time = by { $at }
estimate-window = between { $from } and { $until }
estimate-after = after “{ $fact }”
estimate-within = within { $within } after “{ $fact }”
estimate-beside = { $confidence }, { $as_of }
first-said = first said: { $estimate }
advice-until = { $advice } (until { $at })
rest-of-board = The other { $count } are on the incident’s page
restored-folded = Show the { $count } restored
relapsed = Failed again after it was back ({ $count }×)
role-of = { $organisation }, { $role }
published-later = published { $at }
waived-because = Published without the approval of a second person, because: { $reason }
signed-by = Signed: { $names }
signed-times = { $name } ({ $count } persons)
quoted-from = Quoted from { $speaker }. We have not confirmed it.
replaced-at = What it said before { $at }. Reason: { $reason }
retracted-at = Taken back { $at }. Reason: { $reason }
all-updates = All { $count } updates
said-by = { $speaker }, { $as_of }
cause-by = Confirmed by { $speaker }, { $at }
superseded = See what is known now
fact-came = came { $at }
notice-until = Until { $at }
ask-by-telephone = Ask by telephone: { $number }.
pieces = { $count }
as-of-beside = as of { $at }
expected = Expected { $estimate }
say-incident = { $title }: we are looking into it.
say-listed-operational = { $count ->
    [one] The { $count } listed service shows as operational.
   *[other] The { $count } listed services show as operational.
}
say-limited = { $names } can be used with limits.
say-watching = We are watching { $names }, usable again.
say-restored = Service is restored in { $names }.
progress-all-down = { $count ->
    [one] Out of service: { $count } of the { $scope }.
   *[other] All { $count } { $scope } are out of service.
}
progress-all-limited = { $count ->
    [one] Usable with limits: { $count } of the { $scope }.
   *[other] All { $count } { $scope } can be used only with limits.
}
progress-all-watching = { $count ->
    [one] Back and being watched: { $count } of the { $scope }.
   *[other] All { $count } { $scope } are back and being watched.
}
progress-all-restored = { $count ->
    [one] Restored: { $count } of the { $scope }.
   *[other] All { $count } { $scope } are restored.
}
progress-all-back = All { $count } { $scope } are back.
progress-down = { $number } of the { $tracked } { $scope }{ $names } { $count ->
    [one] is
   *[other] are
} out of service.
progress-limited = { $number } of the { $tracked } { $scope }{ $names } can be used only with limits.
progress-down-limited = { $number } of the { $tracked } { $scope }{ $names } { $count ->
    [one] is
   *[other] are
} out of service, and { $limited }{ $limited_names } can be used only with limits.
progress-restored = { $count ->
    [one] { $count } is restored.
   *[other] { $count } are restored.
}
progress-watching = { $count ->
    [one] { $count } is back and being watched.
   *[other] { $count } are back and being watched.
}
progress-restored-watching = { $count ->
    [one] { $count } is restored
   *[other] { $count } are restored
} and { $watching } back and being watched.

# The page of one incident
impact-none = No impact
impact-minor = Some impact
impact-major = Large impact
impact-critical = Very large impact
exceptions-title = Not restored when the incident ended
parts-caption = Recovery by group and facility
part = Group or facility
sets-title = What is counted
estimates-title = What was expected
estimates-caption = Every estimate that was given, the latest first.
estimate-of = What
estimate-column = When
estimate-whole = The whole incident
outcome-column = What came of it
outcome-standing = The present estimate
outcome-overdue = Its time has passed; it is being reviewed
outcome-missed = Not kept
promises-title = Promised updates
read-report = Read the report
record-link = This incident as JSON
expected-back = Expected back
incident-page = Incident
to-incident = All updates on this incident
ended-at = This incident ended { $at }.
impact-reason = Why it is rated so: { $reason }
stated = { $state }: { $title }
began-before = The beginning was corrected { $at }. Before that: { $before }. Reason: { $reason }
restored-of = { $restored } of { $tracked } ({ $percent }%)
set-line = List no. { $version }, from { $at }
set-began = Functions counted at first: { $count }
set-added = Added ({ $count }): { $names }
set-removed = Removed ({ $count }): { $names }
set-left-out = Not counted: { $name }. Reason: { $reason }
named-reason = { $name }: { $reason }
outcome-met = Kept: restored { $at }
outcome-replaced = Replaced by a new one { $at }
promises-kept = { $kept } of { $all } promised updates came in time.
promise-late = Promised by { $due }; it came { $came }, { $late } late.
promise-overdue = Promised by { $due }; it has not come yet.
exception-taken-back = Taken back { $at }, when the incident was opened again.
cause-before = What it said before { $at }: { $before }

work-planned = Maintenance planned
work-in-progress = Maintenance under way
work-verifying = Checking the result
work-completed = Maintenance completed
work-cancelled = Maintenance cancelled
say-work-began = The planned maintenance has begun.
say-work-ended = The maintenance is over.
say-work-verifying = The work is done, and its result is being checked.
say-work-overran = The maintenance went beyond its announced end and was reported as an incident from then on.
say-work-moved = The maintenance now runs from { $from } to { $until }.
say-work-cancelled = This maintenance will not take place.
be-told = Be told
get-notified = Get notified
notified-of-incident = Get news of this incident by email
notified-of-part = Get news of this service by email
by-email = Email
calendar-title = Maintenance calendar
feed-history = Incident and maintenance history
feed-updates = Updates
feed-scheduled = THIS IS A SCHEDULED EVENT from { $from } to { $until }

maintenances-title = Planned maintenance
works-under-way = Maintenance under way
works-planned = Planned maintenance
works-past = Completed or cancelled
no-works = No maintenance has been announced.
all-works = All maintenance
expects-nothing = Works as usual
expects-slow = May be slow or unstable
expects-part = Parts cannot be used
expects-out = Cannot be used
effect-title = What to expect meanwhile
effect-caption = The worst to expect of each service. Anything worse is reported as an incident.
effect-column = To expect
work-overrunning = Maintenance overrunning
work-overrun = It was not finished in time and was reported as an incident
from-work = This incident follows from maintenance that overran
work-recurs = This maintenance recurs.
work-times = { $from } to { $until }, { $zone }
work-began-times = Began { $from } · planned to end { $until }, { $zone }
work-late-times = Began { $from } · was to end { $until }, { $zone }
work-was = Carried out: { $times }
work-moved = Moved { $at }. Announced before: { $before }. Reason: { $reason }
work-until = planned until { $at }
work-cancelled-because = Cancelled because: { $reason }
month-of-year = { $month } { $year }
names-others = { $count } others

history-title = History
history-note = Incidents, maintenance, uptime and outages, month by month.
no-history = There is no history yet.
by-month = Month by month
uptime-by-year = Uptime by year
rule-group = The uptime of a group is that of the time of all of its functions together. Months and years are counted by the same rule.
under-a-day = Known for less than a day
no-outage-time = No outage
windows-whole = Anything that went on past the end of a month is listed with its full duration.
no-windows = Nothing was wrong.
corrections-title = Corrections
month-incidents = Incidents
month-maintenances = Maintenance work
no-month-incidents = There was no incident.
uptime-by-component = Uptime by service
month-column = Month
incidents-column = Incidents
out-column = Time out, all functions together
groups-column = Uptime by group
previous = Previous
next = Next
previous-next = Before and after
months-caption = The latest month comes first.
history-of = History: { $part }
windows-latest = The latest { $shown } of { $count }. The others are in the history of each service or month.
corrected-to = { $name }, { $from } to { $until }: the status really was “{ $status }”. It had been recorded as: { $replaced }.
recorded-for = { $status } for { $duration }
corrected-because = Reason: { $reason } (corrected { $at })
out-together = all functions together: { $out }
