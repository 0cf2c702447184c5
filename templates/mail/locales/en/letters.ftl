# Mails to one person alone: confirming, the link to one's settings, a test, alerts to staff.

everything = All news
moment-started = when an outage begins
moment-updates = every update
moment-restored = when something is back
moment-resolved = when an outage is over
moment-maintenance = planned maintenance
moment-status-changes = every change of a status

confirm-subject = Please confirm: news from { $page }
confirm-lead = Do you want to get news from { $page } by mail?
confirm-link = Confirm and get notified
confirm-listed = You get this mail because the people behind { $page } have put your address on a list of those they want to tell.
confirm-agreed = How you agreed, by that list: { $consent }
confirm-listed-nothing = If that is wrong or you do not want it, do nothing. Without your confirmation we send you nothing.
confirm-until = This link works for 48 hours, until { $at }.
confirm-nothing = If you did not ask for this, do nothing. Without your confirmation we send you nothing.

manage-subject = Your link to change the news you get from { $page }
manage-lead = This link lets you change the news you get from { $page }.
manage-link = See and change what you get
manage-until = This link works for 30 minutes, until { $at }.
manage-nothing = If you did not ask for this, do nothing: nothing changes. Please do not forward this mail.

test-subject = Test mail from { $page }
test-lead = Mail reaches you.
test-at = Asked for at { $at }
test-note = You sent this test to yourself from the console. No subscriber got it.

alert-subject = [Staff] { $fact }
alert-subject-about = [Staff] { $fact } { $about }
alert-promise-soon = The next update is due soon.
alert-promise-due = The next update is due now.
alert-promise-late = The next update is late.
alert-due = Promised by: { $at }
alert-estimate = A recovery estimate is about to pass.
alert-estimate-at = Estimated for: { $at }
alert-back = { $count ->
    [1] A service that counts as out works by its checks.
   *[other] { $count } services that count as out work by their checks.
}
alert-back-since = Works since: { $at }
alert-back-todo = If it is true, say on the board that it is back, or limited. If it is not, the checks miss something.
alert-all-back = Everything is restored and the incident is still open.
alert-all-back-since = Restored since: { $at }
alert-all-back-todo = Write the all-clear, or say what is still missing.
alert-failing = { $count ->
    [1] Checks fail: { $name }
   *[other] { $count } checked services fail together: { $name }
}
alert-failing-todo = Nothing has been written about it yet. Acknowledge it in the console, or write.
alert-failover = Mail now goes through { $to } instead of { $from }.
alert-no-relay = The mail relay { $from } fails and there is no other.
alert-since = Since: { $at }
alert-stuck = { $count ->
    [1] { $count } mail is stuck.
   *[other] { $count } mails are stuck.
}
alert-oldest = Waiting since: { $at }
alert-link = Open the console
