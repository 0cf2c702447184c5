# 되풀이하는 점검을 고르는 칸과, 되풀이를 말로 옮긴 것입니다.
recurs-legend = 되풀이
recurs-once = 되풀이하지 않음
recurs-daily = 매일
recurs-weekly = 몇 주마다 정한 요일에
recurs-weeks = 몇 주마다(1이면 매주)
recurs-on = 요일(고르지 않으면 첫 점검의 요일)
recurs-nth = 매월 정한 주의 요일에
recurs-place = 몇째
recurs-nth-day = 요일
recurs-month-day = 매월 정한 날에
recurs-day = 날짜(없는 달은 건너뜁니다)
recurs-last = 언제까지
recurs-never = 정하지 않음
recurs-until = 정한 날까지
recurs-until-day = 마지막 날
recurs-times = 정한 횟수만큼
recurs-count = 횟수
recurs-rule = 규칙을 글로 적기(RFC 5545)
told-daily = 매일
told-weekly = { $count ->
    [1] 매주 { $days }
   *[other] { $count }주마다 { $days }
  }
told-nth = 매월 { $place } { $day }
told-month-day = 매월 { $day }일
told-at = { $often } { $time }
told-until = { $often }, { $day }까지
told-times = { $count ->
   *[other] { $often }, 모두 { $count }번
  }
weekday-mo = 월요일
weekday-tu = 화요일
weekday-we = 수요일
weekday-th = 목요일
weekday-fr = 금요일
weekday-sa = 토요일
weekday-su = 일요일
place-1 = 첫째
place-2 = 둘째
place-3 = 셋째
place-4 = 넷째
place-last = 마지막
refused-recurs-weeks = 몇 주마다인지 1에서 52까지의 수로 적어 주십시오. 나머지는 그대로 있습니다.
refused-recurs-place = 몇째 무슨 요일인지 골라 주십시오. 나머지는 그대로 있습니다.
refused-recurs-day = 날짜를 1에서 31까지의 수로 적어 주십시오. 나머지는 그대로 있습니다.
refused-recurs-until-day = 마지막 날을 적어 주십시오. 나머지는 그대로 있습니다.
refused-recurs-count = 횟수를 1에서 1095까지의 수로 적어 주십시오. 나머지는 그대로 있습니다.
refused-recurs-every = 되풀이를 고르고 규칙도 적으셨습니다. 둘 중 하나만 남겨 주십시오.
