# The fields in which recurring work is chosen, and a recurrence in words.
recurs-legend = Recurs
recurs-once = It does not recur
recurs-daily = Every day
recurs-weekly = Every so many weeks, on weekdays
recurs-weeks = How many weeks apart (1 is every week)
recurs-on = Weekdays (none: that of the first time)
recurs-nth = Every month, on a weekday of one of its weeks
recurs-place = Which one
recurs-nth-day = Weekday
recurs-month-day = Every month, on a day
recurs-day = Day (a month without it is left out)
recurs-last = Until when
recurs-never = Not known
recurs-until = Until a day
recurs-until-day = Last day
recurs-times = A number of times
recurs-count = How many times
recurs-rule = Rule as text (RFC 5545)
told-daily = every day
told-weekly = { $count ->
    [1] every { $days }
   *[other] every { $count } weeks on { $days }
  }
told-nth = on the { $place } { $day } of every month
told-month-day = on day { $day } of every month
told-at = { $often } at { $time }
told-until = { $often }, until { $day }
told-times = { $count ->
    [one] { $often }, once
   *[other] { $often }, { $count } times in all
  }
weekday-mo = Monday
weekday-tu = Tuesday
weekday-we = Wednesday
weekday-th = Thursday
weekday-fr = Friday
weekday-sa = Saturday
weekday-su = Sunday
place-1 = first
place-2 = second
place-3 = third
place-4 = fourth
place-last = last
refused-recurs-weeks = Say how many weeks lie between, from 1 to 52. The rest is kept.
refused-recurs-place = Choose which weekday of the month. The rest is kept.
refused-recurs-day = Type a day of the month, from 1 to 31. The rest is kept.
refused-recurs-until-day = Type the last day. The rest is kept.
refused-recurs-count = Type how many times, from 1 to 1095. The rest is kept.
refused-recurs-every = A recurrence is chosen and a rule is typed as well. Leave one of the two.
