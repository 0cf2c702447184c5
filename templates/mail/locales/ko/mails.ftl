# 메일에만 있는 한국어. 장애와 점검의 낱말은 공개 페이지의 것을 씁니다.

drill-mark = 훈련
drill-line = 훈련 메일입니다. 지금 실제로 일어나는 일이 아닙니다.

state-recovering = 복구 중
state-watching = 복구 확인 중
state-reopened = 다시 발생
state-put-right = 정정
state-soon = 곧 점검
state-moved = 점검 시간 변경
subject-range = { $from }~{ $until }
subject-as-of = { $at } 기준
subject-back = { $count ->
   *[other] { $names } 복구
}
subject-back-many = 기능 { $count }개 복구: { $title }

lead-retracted = 앞서 드린 안내를 취소합니다.
lead-planned = 점검이 예정되어 있습니다.
lead-soon = 곧 점검을 시작합니다.
lead-moved = 점검 시간이 바뀌었습니다.
lead-noted = 점검에 대해 더 알려 드립니다.
effect = 점검 동안의 영향
in-original = 번역을 준비하고 있어 원문을 그대로 싣습니다.
to-incident = 장애 화면 보기
to-list = 장애 화면에서 전체 목록 보기
to-maintenance = 점검 안내 보기
subject-changed = { $name } 외 { $count }개
lead-changed = { $count ->
    [1] 서비스 상태가 바뀌었습니다.
   *[other] 서비스 { $count }개의 상태가 바뀌었습니다.
}
changed-from = 그 전 상태: { $status }
changed-note = 상태가 바뀌면 1분 동안 모아 한 번에 알려 드리며, 같은 서비스는 10분에 한 번까지만 알려 드립니다.
to-page = 상태 페이지 보기

because-everything = 모든 소식을 신청하셔서 보내 드리는 메일입니다.
because-followed = ‘{ $name }’ 소식을 신청하셔서 보내 드리는 메일입니다.
because-incident = 이 장애의 소식을 신청하셔서 보내 드리는 메일입니다.
because-chosen = 직접 고르신 소식이라 보내 드리는 메일입니다.
because-told = 앞서 받으신 안내가 바뀌어 다시 알려 드리는 메일입니다.
unsubscribe = 메일 그만 받기
manage = 받는 소식 바꾸기
