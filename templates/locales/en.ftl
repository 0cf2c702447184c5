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
made-line = This page was made at { $at } (no. { $sequence }).
zone-line = All times are { $zone }.
print-line = Address of this page: { $address }
uptime-of = Uptime over 90 days { $percent }
uptime-as-of = Uptime as of { $at }.
lost-in = { $status } { $duration }
titled = { $title } — { $page }
title-count = { $word }: { $count }
function-in-sentence = { $function } ({ $component })
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
say-under-maintenance = Maintenance is under way in { $names }.
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
line-open = Began { $began }, not over yet
line-over = { $began } – { $until }, { $duration }
roughly-at = about { $at }
outages-latest = The latest { $shown } of { $count } in the last 90 days
incidents-counted = { $count ->
    [one] { $count } incident
   *[other] { $count } incidents
}
