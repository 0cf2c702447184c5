# The words of the catalogue.
catalogue-title = Catalogue
catalogue-by-file = Managed by file: what stands here is changed in a catalogue file and applied on the server that has the settings. Nothing can be changed on this page.
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
