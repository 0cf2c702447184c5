# What stands around every page of the console.
skip = Skip to content
menu = Console
console = Console
rehearsal = Rehearsal
rehearsal-note = A recorded outage is being played. What you publish here reaches nobody.
sign-out = Sign out
section-audit = Log
section-staff = Staff
section-settings = Settings
section-mails = Mails
section-account = My account
section-screen = Screen
section-status = Set status
section-duty = On call
section-probes = Probes
section-catalogue = Catalogue
section-maintenances = Maintenance
