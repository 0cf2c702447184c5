# 메일을 보내지 않고 폴더에 쌓을 때 보는 화면입니다.
mails-title = 메일
mails-caption = 여기서는 메일을 폴더에 쓰기만 하며 아무에게도 보내지 않습니다. 새 메일부터 100통까지 나옵니다.
mails-subject = 제목
mails-to = 받는 사람
mails-at = 언제
mails-empty = 아직 메일이 없습니다. 공개 페이지에서 구독하거나 새 소식을 게시하십시오. 게시하면 10초 뒤에 메일이 나옵니다.
mails-unnamed = (제목 없음)
mails-back = 전체 메일
mails-gone = 폴더에 이 메일이 없습니다.
