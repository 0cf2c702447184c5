# 목록의 말입니다.
catalogue-title = 목록
catalogue-by-file = 파일로 관리합니다. 여기 있는 것은 목록 파일에서 고치고, 설정이 있는 서버에서 적용합니다. 이 화면에서는 바꿀 수 없습니다.
catalogue-no-group = 그룹 없음
catalogue-caption = 구성 요소. 기능은 구성 요소 뒤에 옵니다
catalogue-component = 구성 요소
catalogue-tier = 단계
catalogue-tier-is = { $tier }단계
catalogue-runs-on = 시설
catalogue-checks = 점검
catalogue-probes = { $count ->
    [0] 점검 없음
   *[other] 점검 { $count }개
}
catalogue-facilities = 시설
catalogue-facilities-caption = 구성 요소가 돌아가는 장소와 공급자
catalogue-facility = 시설
catalogue-kind = 종류
catalogue-stands-in = 속한 곳
