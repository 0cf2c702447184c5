# The words of the catalogue.
catalogue-title = Catalogue
catalogue-by-file = What stands here is changed in { $file } and applied on the server that has the settings. Nothing can be changed on this page.
catalogue-no-group = In no group
catalogue-caption = Components; functions follow their component
catalogue-component = Component
catalogue-tier = Tier
catalogue-tier-is = Tier { $tier }
catalogue-runs-on = Runs on
catalogue-checks = Checks
catalogue-probes = { $count ->
    [0] No probe
    [one] One probe
   *[other] { $count } probes
}
catalogue-facilities = Facilities
catalogue-facilities-caption = Places and suppliers that components run on
catalogue-facility = Facility
catalogue-kind = Kind
catalogue-stands-in = Stands in
catalogue-is-by-file = Managed by file.
catalogue-by-console = Managed here: administrators for all groups change it.
catalogue-change = Change the catalogue
catalogue-writing-title = Change the catalogue
catalogue-writing-note = This is the whole catalogue as text. Change it, look at what that would change, then apply it. Nothing is public before that.
catalogue-text = Catalogue
catalogue-prune = Remove what the text does not name
catalogue-back = Back without changing anything
catalogue-large = The catalogue is too large to be changed in a browser. Use the command line: bonghwa catalogue export, plan, apply.
catalogue-all-groups = Your rights are limited to some groups, and the catalogue is everybody's. Ask an administrator for all groups.
catalogue-faults = { $count ->
    [one] One thing is wrong. Nothing was changed, and what you typed is still below.
   *[other] { $count } things are wrong. Nothing was changed, and what you typed is still below.
}
catalogue-meanwhile = The catalogue was changed after you opened it. Nothing was applied. Below is what your text would change now: read it and apply it again.
catalogue-look-first = The text is another than the one you looked at. Below is what it would change: read it, then apply it.
catalogue-tracked = An open incident or work that is not over names { $slugs }, which would go or get functions. Take it out there first. Nothing was changed.
change-title = What this changes
change-nothing = Nothing.
change-look = Look at what this changes
change-apply = Apply
change-added = { $kind } { $slug } is added
change-revived = { $kind } { $slug } comes back, with its history
change-changed = { $kind } { $slug } changes
change-reordered = The order changes: { $kind }
change-removed = { $kind } { $slug } is removed; its history stays
change-left = { $kind } { $slug } is not named and stays
kind-of-facility = Facility
kind-of-group = Group
kind-of-component = Component
kind-of-probe = Probe
done-catalogue = The catalogue was changed. The page shows it within moments.
