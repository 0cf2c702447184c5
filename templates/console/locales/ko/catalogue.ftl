# 목록의 말입니다.
catalogue-title = 목록
catalogue-by-file = 여기 있는 것은 { $file } 파일에서 고치고, 설정이 있는 서버에서 적용합니다. 이 화면에서는 바꿀 수 없습니다.
catalogue-no-group = 묶음 없음
catalogue-caption = 서비스와 그 기능
catalogue-component = 서비스
catalogue-tier = 등급
catalogue-tier-is = { $tier }등급
catalogue-runs-on = 시설
catalogue-checks = 점검
catalogue-probes = { $count ->
    [0] 점검 없음
   *[other] 점검 { $count }개
}
catalogue-facilities = 시설
catalogue-facilities-caption = 서비스가 돌아가는 장소와 공급자
catalogue-facility = 시설
catalogue-kind = 종류
catalogue-stands-in = 속한 곳
catalogue-is-by-file = 파일로 관리합니다.
catalogue-by-console = 여기서 관리합니다. 모든 묶음을 맡은 관리자가 바꿀 수 있습니다.
catalogue-change = 목록 바꾸기
catalogue-writing-title = 목록 바꾸기
catalogue-writing-note = 목록 전체를 글로 적은 것입니다. 고친 뒤 무엇이 바뀌는지 보고 적용하십시오. 그 전에는 아무것도 공개되지 않습니다.
catalogue-text = 목록
catalogue-prune = 적히지 않은 것은 빼기
catalogue-back = 바꾸지 않고 돌아가기
catalogue-large = 목록이 커서 브라우저에서 바꿀 수 없습니다. 명령으로 하십시오: bonghwa catalogue export, plan, apply
catalogue-all-groups = 권한이 일부 묶음에 한정되어 있는데, 목록은 모두의 것입니다. 모든 묶음을 맡은 관리자에게 부탁하십시오.
catalogue-faults = 고칠 곳이 { $count }군데 있습니다. 바뀐 것은 없고 쓰신 내용은 아래에 그대로 있습니다.
catalogue-meanwhile = 여신 뒤에 다른 사람이 목록을 바꿨습니다. 적용하지 않았습니다. 쓰신 글이 지금 무엇을 바꾸는지 아래에서 읽고 다시 적용하십시오.
catalogue-look-first = 보신 것과 다른 글입니다. 무엇이 바뀌는지 아래에서 읽고 적용하십시오.
catalogue-tracked = 열린 장애나 끝나지 않은 점검이 쓰고 있는 것이 없어지거나 기능을 갖게 됩니다: { $slugs }. 먼저 거기서 빼십시오. 바뀐 것은 없습니다.
change-title = 이렇게 바뀝니다
change-nothing = 바뀌는 것이 없습니다.
change-look = 무엇이 바뀌는지 보기
change-apply = 적용
change-added = { $kind } { $slug } 추가
change-revived = { $kind } { $slug } 기록과 함께 다시 추가
change-changed = { $kind } { $slug } 변경
change-reordered = 순서 변경: { $kind }
change-removed = { $kind } { $slug } 빠짐 (기록은 남습니다)
change-left = { $kind } { $slug } 적히지 않았지만 그대로 둠
kind-of-facility = 시설
kind-of-group = 묶음
kind-of-component = 서비스
kind-of-probe = 점검
done-catalogue = 목록을 바꿨습니다. 공개 화면에 곧 나타납니다.
