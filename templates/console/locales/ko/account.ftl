# 내 계정과, 처음 들어올 때의 말입니다.
account-title = 내 계정
acts = 할 수 있는 일
sessions = 접속해 있는 곳
sessions-caption = 한 시간 동안 쓰지 않거나 하루가 지나면 접속이 끝납니다. 모르는 접속은 끊으십시오.
session-browser = 브라우저
session-network = 네트워크
session-opened = 시작
session-seen = 마지막 사용
session-own = 지금 이 접속
session-nameless = 이름을 밝히지 않은 브라우저
session-end = 끊기
sessions-end-others = 다른 접속 모두 끊기
session-ended = 접속을 끊었습니다.
sessions-ended = { $count ->
    [0] 다른 접속이 없었습니다.
   *[other] 다른 접속 { $count }개를 끊었습니다.
}
session-gone = 이미 끝난 접속입니다.
opening-code = 인증 번호로
opening-recovery-code = 복구 코드로
opening-invitation = 초대 링크로
opening-emergency = 비상 출입으로
phone = 전화기
phone-help = 인증 앱으로 QR 코드를 찍은 뒤, 앱에 보이는 여섯 자리 숫자를 적으십시오.
phone-here = 지금 이 휴대전화에 있는 인증 앱에 추가하기
phone-typed = 카메라가 없으면 이 설정 키를 앱에 직접 입력합니다(시간 기준, 여섯 자리).
phone-code = 지금 앱에 보이는 여섯 자리 숫자
phone-confirm = 이제부터 이 전화기 쓰기
phone-another = 인증 번호는 전화기 한 대에서 나옵니다. 다른 전화기는 여기서 등록합니다. 새 전화기를 확인할 때까지는 지금 전화기를 그대로 씁니다.
phone-begin = 다른 전화기 등록하기
phone-begun = 설정 키를 만들었습니다. 아래 QR 코드를 찍고 숫자를 적어야 새 전화기를 쓸 수 있습니다.
phone-done = 이제부터 새 전화기를 씁니다. 예전 전화기의 번호는 더 통하지 않습니다.
phone-picture = 앱에 넣을 설정 키가 담긴 QR 코드
recovery = 복구 코드
recovery-left = { $count ->
    [0] 남은 복구 코드가 없습니다.
   *[other] 복구 코드가 { $count }개 남았습니다.
}
recovery-renew = 복구 코드 새로 만들기
codes-title = 복구 코드
codes-help = 전화기의 인증 번호 대신 한 번씩 쓸 수 있습니다. 지금 한 번만 보여 드리고 어디에도 보관하지 않습니다. 적거나 인쇄해서 전화기와 따로 두십시오. 예전 복구 코드는 더 통하지 않습니다.
codes-kept = 보관했습니다
password-change = 비밀번호
password-present = 지금 비밀번호
password-new = 새 비밀번호
password-again = 한 번 더
password-help = { $min }자 이상이면 됩니다. 문장도 좋습니다. 숫자나 기호를 섞을 필요는 없습니다.
password-save = 비밀번호 바꾸기
password-done = 비밀번호를 바꾸고 다른 접속을 모두 끊었습니다.
password-differs = 두 비밀번호가 서로 다릅니다. 새 비밀번호를 똑같이 두 번 적으십시오.
password-short = 비밀번호가 너무 짧습니다. { $min }자 이상 적으십시오. 문장이 외우기 쉽습니다.
password-long = 비밀번호가 너무 깁니다. { $max }자까지 적을 수 있습니다.
password-common = 가장 먼저 시도되는 비밀번호이거나 그와 비슷합니다. 다른 것을 고르십시오.
password-known = 아이디나 페이지 이름이 들어 있는 비밀번호입니다. 다른 것을 고르십시오.
password-wrong = 지금 비밀번호가 맞지 않습니다. 바뀐 것은 없습니다.
language = 언어
language-of-console = 상황실의 언어
language-save = 이 언어 쓰기
language-done = 이제부터 이 언어로 보여 드립니다.
join-title = 상황실에 오신 것을 환영합니다
join-intro = { $handle }{ PARTICLE($handle, "(으)로") } 초대받으셨습니다. 비밀번호를 정하고 전화기를 등록하면 바로 들어갑니다.
join-password = 1. 비밀번호
join-phone = 2. 전화기
join = 시작하기
emergency-title = 비상 출입
emergency-intro = 비밀번호와 전화기 없이 { $handle }{ PARTICLE($handle, "(으)로") } 한 번 들어갑니다. 들어간 뒤 바로 둘 다 바꾸십시오.
emergency-enter = 지금 들어가기
emergency-here = 비상 출입으로 들어오셨습니다. 전화기를 다시 등록하고, 비밀번호도 잃어버렸다면 함께 바꾸십시오. 이 접속에서는 지금 비밀번호를 묻지 않습니다.
link-over-title = 더 쓸 수 없는 링크입니다
link-over = 이미 썼거나 기한이 지났거나 새 링크로 바뀌었습니다. 관리자에게 새 링크를 부탁하십시오.
code-wrong = 번호가 맞지 않습니다. 다음 번호가 나오면 그것을 적으십시오. 이 화면의 코드를 앱으로 찍어 두어야 합니다.
phone-none = 등록하고 있는 전화기가 없습니다. 처음부터 다시 하십시오.
