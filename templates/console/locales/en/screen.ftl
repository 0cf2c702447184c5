# The words of the screen.
screen-title = Screen
incidents-title = Open incidents
clock-start = Since the start
clock-last = Our last public word
clock-next = Next word due in
clock-over = { $span } over
clock-channels = Subscribers are told by
clock-place = Where this console runs
clock-place-note = the same server as the public page
channels-mail = Email
channels-mail-note = 10 seconds after publishing
promised-for = promised by { $at }
ago = { $span } ago
just-now = just now
ahead = in { $span }
lasting = for { $span }
impact-none = no impact
impact-minor = minor
impact-major = major
impact-critical = critical
phase-investigating = investigating
phase-identified = identified
phase-monitoring = monitoring
phase-resolved = resolved
phase-postmortem = report
take-over-waiting = A hand-over waits for you · take it
alerts-title = Needs somebody
alert-due = { $title }: the promised time of the next word passed { $span } ago.
alert-late = { $title }: the promised time is { $span } past. The public page says so too.
candidate-facility = { $name }: { $count } checked services fail together, for { $span }
candidate-component = { $name }: its checks fail and the public page does not say so, for { $span }
candidate-shown = { $name }: its checks fail, the public page shows it, and nothing has been written about it, for { $span }
update-of-provider = { $head } · a provider's statement, quoted
and-more = { $names } and { $count } more
seen-by = { $by } has seen this at { $at }; it stays quiet until { $until }.
agreed-waits = Approved and not published yet:
agreed-go = Open and publish
approve-waits = Waiting for approval from you:
approve-read = Read and decide
checks-hidden = { $count ->
    [one] The checks see 1 service worse than its incident says
   *[other] The checks see { $count } services worse than their incidents say
  }
cleared = “{ $title }” was told to be over at { $at }.
put-right-clear = Put that all-clear right
acknowledge = I have seen it
public-title = What the public sees
public-age = made at { $at }, { $ago }
public-open = Open the public page
public-says = Public:
checks-title = { $count ->
    [0] What the checks say
    [one] Checks disagree in 1 place
   *[other] Checks disagree in { $count } places
  }
checks-none = No check reports at present: what the page says is what people said.
checks-agree = Every checked service is as the page says.
checks-agree-failing = { $count ->
    [one] The page says what the checks say. 1 checked service is not working as it should.
   *[other] The page says what the checks say. { $count } checked services are not working as they should.
  }
checks-fail = { $failing } of { $reporting } checks fail
checks-well = all { $reporting } checks succeed
checks-rest = { $count } more disagree.
begin-otherwise = { $count ->
    [one] another open incident counts 1 of its services otherwise
   *[other] other open incidents count { $count } of its services otherwise
  }
checks-say-since = checks: { $status } since { $since }
checks-say = checks: { $status }
to-board = Change on the board
to-status = Set its status
quiet-title = No incident is open
quiet-note = To change the status of one service, go to Set status. Open an incident for what people must know.
write-title = Updates
correct-words = Correct these words
write-now = Write about it
write-update = Write an update
write-incident = Open an incident
promote = Make public
undo = Undo
undo-left = Nobody has been sent this yet. You can undo it for { $seconds } s; that it was undone stays visible.
is-retracted = retracted
update-by = { $at } · { $by }
update-approved = { $at } · { $by }, approved by { $approver }
put-right = Put a wrong update right
put-right-note = This retracts the update you choose, takes back the states it set, and tells what was wrong. If it said that all is clear, the incident opens again. The retracted words stay, struck through. Where the incident asks for a second person, the update is taken back at once and what you type waits for approval.
put-right-which = Which update is wrong?
put-right-reason = What was wrong, in a sentence ({ $language })
put-right-body = What is right now ({ $language })
put-right-go = Put right and publish
put-right-safety = Take the statement about messages, money and personal records that came with it back, too: it is being checked again
steps-title = Steps of the next word
step-reminder = 75%
step-due = 100%
step-late = +5 min
step-very-late = +15 min
step-writer = whoever writes is reminded
step-administrators = all administrators
nobody-on-call = nobody on call
whole-incident = the whole incident
estimate-over = { $of }: the estimate { $at } passed { $span } ago. Publish another one.
estimate-soon = { $of }: { $span } left until the estimate { $at }. If it cannot be kept, publish another one now.
log-title = Internal log
log-note = never public
log-text = What happened?
log-when = When
log-go = Log it
log-empty = Nothing is logged yet. Write down what you learn, a line at a time.
noted-at = noted at { $at }
suspected-title = Suspected causes: { $count }
suspected-note = What is suspected stays in the console. A cause is published with who confirmed it.
suspected-label = What you suspect
suspected-go = Note it
suspected-by = { $by }, { $at }
board-title = Board
board-progress = { $restored } of { $tracked } restored · { $watching } watched · { $limited } limited · { $down } out
board-caption = What this incident counts
board-name = Service
board-step = State
board-times = Since · as of
board-to = What is chosen becomes
board-go = Publish the recovery
limited-partial = Limited · partly out
limited-degraded = Limited · slow
watched-until = watched until { $at }
bulk-title = Choose by group, tier or facility
bulk-note = Everything inside what you choose is changed. What already is so stays as it is.
by-group = Groups
by-tier = Tiers
by-facility = Facilities
choice = { $name } · { $open } of { $tracked } not back, { $watching } watched
board-number = Type how many services this changes: { $number }. Watched ones count, too.
board-otherwise = { $title } counts { $names } otherwise. The public page shows the worse of the two.
tier = Tier { $tier }
limits-title = Limits, how long to watch, another time
limits-label = What is limited ({ $language })
watch-label = Watch for (minutes)
since-legend = Since
since-now = now
since-ago = { $minutes } min ago
since-at = at
since-at-label = Time (hours:minutes)
changed-title = What changed while you were typing
changed-update = { $at } { $by } published: { $words }
changed-recovery = { $at } { $by }: { $name } → { $step }
changed-elsewhere = Somebody changed something. What you are typing is still here; when you send it you will be shown the difference.
line-lost = The server cannot be reached. The clocks go on, what they stand beside is old.
duty-empty = Nobody is on call: alerts go to every administrator.
to-duty = On call and hand-over
status-title = Set status
status-note = For what is no incident: this changes what the page says of a service at once. What an open incident counts is changed on its board.
status-to = What is chosen becomes
status-why = Why (for the record only)
status-go = Publish the status
status-all-counted = { $count ->
    [one] There is nothing to set here now: the one service is counted by an open incident. Change it on its board.
   *[other] There is nothing to set here now: open incidents count all { $count } services. Change them on the board.
  }
status-none = There is nothing to set here now: open incidents count { $counted } of { $all } services, and what is left is under planned work or not yours.
status-part = { $count ->
    [one] 1 service
   *[other] { $count } services
  } · { $free } can be set here
not-yours = not your group
board-restored = { $count } restored
board-restored-caption = What is restored
board-to-short = Becomes …
from = since { $when }
from-typed = since the time typed
log-older = { $count } earlier entries
row-since = since { $at }
row-as-of = as of { $at }
status-until = until { $at } (set by { $by })
until-legend = Ends by itself
until-open = no, until somebody changes it
until-minutes = in { $minutes } min
until-hours = { $hours ->
    [one] in 1 hour
   *[other] in { $hours } hours
  }
until-typed = at the time typed
until-at-label = Ends at (hours:minutes)
until-note = After the end the page says what the checks say, where they decide; else that it is not known. Never "operational" by itself.
unknown-incident = The incident you look for is not here. Those that ended more than a day ago are on the public page.
told-to = Told: { $people }
second-way-failed = The second way did not get through: { $why }
told-nobody = There was nobody to tell: somebody on call or an administrator needs an address for alerts on My account.
alert-back = { $title }: { $count ->
    [1] a service that counts as out works by its checks, for { $span }
   *[other] { $count } services that count as out work by their checks, for { $span }
}
alert-all-back = { $title }: everything is restored, for { $span }, and nobody has said that it is over.
alert-all-back-go = Write the all-clear
alert-failover = A mail relay fails; mail goes through another.
alert-no-relay = Every mail relay fails: no mail goes out.
alert-stuck = Mail that is due does not go out.
