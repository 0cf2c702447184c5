# 상황실의 모든 화면을 둘러싼 말입니다.
skip = 본문으로 건너뛰기
menu = 상황실
console = 상황실
rehearsal = 재현
rehearsal-note = 기록된 장애를 재현하고 있습니다. 여기서 게시하는 내용은 아무에게도 전해지지 않습니다.
sign-out = 나가기
section-audit = 기록
section-staff = 직원
section-settings = 설정
section-mails = 메일
section-account = 내 계정
section-screen = 상황
section-status = 상태 바꾸기
section-duty = 당직
section-probes = 자동 점검
section-catalogue = 목록
section-maintenances = 정기 점검
