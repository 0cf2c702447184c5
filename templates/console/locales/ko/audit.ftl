# 무엇을 했는지 남기는 기록입니다.
audit-title = 기록
audit-caption = 직원과 시스템이 한 일이며 가장 새로운 것이 위에 있습니다. 모든 항목은 앞 항목과 이어져 있어 고칠 수 없습니다.
audit-number = 번호
audit-at = 언제
audit-from = 시작하는 날
audit-until = 끝나는 날
audit-actor = 누가
audit-act = 한 일
audit-subject = 대상
audit-particulars = 내용과 접속한 곳
audit-find = 찾기
audit-older = 더 오래된 기록
audit-export = 찾은 기록 내려받기(NDJSON)
audit-empty = 맞는 기록이 없습니다. 찾는 조건을 줄여 보십시오. 한 일은 “incident.”처럼 앞부분만 적어도 됩니다.
