# One's own account, and coming in for the first time.
account-title = My account
acts = What can be done
sessions = Where you are signed in
sessions-caption = A session ends after an hour without use and after a day in any case. End those that you do not know.
session-browser = Browser
session-network = Network
session-opened = Since
session-seen = Last used
session-own = this one
session-nameless = A browser that does not say its name
session-end = End
sessions-end-others = End all others
session-ended = The session has ended.
sessions-ended = { $count ->
    [0] There was no other session.
    [one] One other session has ended.
   *[other] { $count } other sessions have ended.
}
session-gone = That session was over already.
opening-code = with a code
opening-recovery-code = with a recovery code
opening-invitation = by an invitation
opening-emergency = by an emergency sign-in
phone = Your phone
phone-help = Scan the square with an authenticator app, then type the six digits that it shows.
phone-here = Add it to an app on this very phone
phone-typed = Without a camera, type this key into the app (time-based, six digits):
phone-code = The six digits that the app shows now
phone-confirm = Use this phone from now on
phone-another = Codes come from one phone. Set up another one here; the present one counts until the new one is confirmed.
phone-begin = Set up another phone
phone-begun = The key is made. Scan it below and type a code: only then does the new phone count.
phone-done = The new phone counts from now on, the old one no longer.
phone-picture = Square code with the key for the app
recovery = Recovery codes
recovery-left = { $count ->
    [0] You have no recovery code left.
    [one] You have one recovery code left.
   *[other] You have { $count } recovery codes left.
}
recovery-renew = Make new recovery codes
codes-title = Your recovery codes
codes-help = Each opens the console once in place of a code from the phone. They are shown this one time and kept nowhere: write them down or print them, and keep them apart from the phone. Earlier ones count no longer.
codes-kept = I have kept them
password-change = Password
password-present = Your present password
password-new = New password
password-again = The same once more
password-help = At least { $min } characters; a sentence is fine. No rules about digits or signs.
password-save = Change the password
password-done = The password is changed, and every other session has ended.
password-differs = The two passwords are not the same: type the new one twice.
password-short = The password is too short: write at least { $min } characters. A sentence is easy to keep in mind.
password-long = The password is too long: write at most { $max } characters.
password-common = This password, or one like it, is among those that are tried first: choose another.
password-known = This password contains your handle or the name of the page: choose another.
password-wrong = Your present password does not fit. Nothing was changed.
language = Language
language-of-console = Language of the console
language-save = Use this language
language-done = The console speaks this language from now on.
join-title = Welcome to the console
join-intro = You are invited as { $handle }. Choose a password and set up your phone; after that you are signed in.
join-password = 1. Password
join-phone = 2. Phone
join = Begin
emergency-title = Emergency sign-in
emergency-intro = This signs you in as { $handle }, once, without password and phone. Change both right after.
emergency-enter = Sign in now
emergency-here = You came in by an emergency sign-in. Set up your phone anew, and change the password if you lost that too: your present password is not asked for in this session.
link-over-title = This link cannot be used any more
link-over = It was used, has expired, or was replaced by a newer one. Ask an administrator for a new one.
code-wrong = The code does not fit. Wait for the next one and type that; the app must have scanned the square on this page.
phone-none = No new phone is being set up: begin again.
email-title = Alerts by mail
email-note = While you are on call or an administrator, you are alerted here when a promised word is due or checks fail. Save it empty to end that.
email-off = This server sends no mail, so no alert goes out even with an address.
email-own = Your address for alerts
email-save = Save the address
email-done = Saved. Send yourself a test from Deliveries.
email-wrong = Write an address such as name@example.org. Nothing was changed.
