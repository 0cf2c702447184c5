# 한 사람에게만 보내는 메일: 신청 확인, 설정 링크, 시험, 담당자 알림.

everything = 모든 소식
moment-started = 장애가 시작될 때
moment-updates = 새 안내가 나올 때마다
moment-restored = 복구될 때
moment-resolved = 장애가 끝날 때
moment-maintenance = 점검이 있을 때
moment-status-changes = 상태가 바뀔 때마다

confirm-subject = 알림 받기를 확인해 주십시오 — { $page }
confirm-lead = { $page }의 소식을 메일로 받으시겠습니까?
confirm-link = 확인하고 알림 받기
confirm-listed = { $page } 운영자가 올린 알림 명단에 이 주소가 있어 여쭙니다.
confirm-agreed = 명단에 적힌 동의: { $consent }
confirm-listed-nothing = 동의하신 적이 없거나 받고 싶지 않으시면 그대로 두십시오. 확인하지 않으시면 아무것도 보내 드리지 않습니다.
confirm-until = 이 링크는 48시간 동안, { $at }까지 쓸 수 있습니다.
confirm-nothing = 신청하신 적이 없다면 그대로 두십시오. 확인하지 않으시면 아무것도 보내 드리지 않습니다.

manage-subject = 받는 소식을 바꾸는 링크 — { $page }
manage-lead = { $page }에서 받으시는 소식을 바꿀 수 있는 링크입니다.
manage-link = 받는 소식 보기와 바꾸기
manage-until = 이 링크는 30분 동안, { $at }까지 쓸 수 있습니다.
manage-nothing = 요청하신 적이 없다면 그대로 두십시오. 바뀌는 것은 없습니다. 다른 사람에게 이 메일을 전달하지 마십시오.

test-subject = 시험 메일 — { $page }
test-lead = 메일이 잘 도착했습니다.
test-at = 보내기를 요청한 시각: { $at }
test-note = 상황실에서 본인에게 보낸 시험 메일입니다. 구독자에게는 가지 않았습니다.

alert-subject = [담당자] { $fact }
alert-subject-about = [담당자] { $fact } { $about }
alert-promise-soon = 다음 안내를 약속한 시각이 다가옵니다.
alert-promise-due = 다음 안내를 약속한 시각이 되었습니다.
alert-promise-late = 다음 안내가 약속한 시각을 넘겼습니다.
alert-due = 약속한 시각: { $at }
alert-estimate = 안내한 복구 예상 시각이 곧 지납니다.
alert-estimate-at = 예상 시각: { $at }
alert-back = 중단으로 안내하는 서비스 { $count }개가 점검에서는 정상입니다.
alert-back-since = 점검이 정상으로 돌아온 때: { $at }
alert-back-todo = 실제로 복구되었으면 복구판에서 복구나 제한적 이용으로 바꾸십시오. 아니라면 점검이 놓치는 것이 있습니다.
alert-all-back = 모두 복구되었는데 장애가 아직 끝나지 않은 것으로 되어 있습니다.
alert-all-back-since = 모두 복구된 때: { $at }
alert-all-back-todo = 장애 종료를 안내하거나, 무엇이 남았는지 알리십시오.
alert-failing = { $count ->
    [1] 점검이 실패합니다: { $name }
   *[other] 점검하는 서비스 { $count }개가 함께 실패합니다: { $name }
}
alert-failing-todo = 아직 아무 안내가 없습니다. 상황실에서 확인하거나 안내를 쓰십시오.
alert-failover = 메일 서버를 바꾸었습니다: { $from } → { $to }
alert-no-relay = 메일 서버 { $from }에 문제가 있고 대신할 서버가 없습니다.
alert-since = 시작된 시각: { $at }
alert-stuck = 보내지 못한 메일이 { $count }통 밀려 있습니다.
alert-oldest = 가장 오래 기다린 메일: { $at }부터
alert-link = 상황실 열기
