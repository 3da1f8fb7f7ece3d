"""What services refuse, in Vietnamese, by service and situation; in English the service's own sentence is said."""

from typing import Final

DEADLINES: Final = {
    "ACT_MADE": "Thay đổi đã có hiệu lực, không rút lại được; sửa bằng một thay đổi khác.",
    "ACT_UNKNOWN": "Không có thay đổi nào của đơn vị mang mã này; xem các thay đổi của đơn vị để lấy đúng mã.",
    "CONFLICT_UNKNOWN": "Hiện không danh mục nào có mâu thuẫn này; `dunghan catalogue list` liệt kê các mâu thuẫn.",
    "CREDITED_ALREADY": (
        "Báo cáo của đơn vị trước đã được tính; muốn tính báo cáo khác thì rút cái đó trước (`dunghan decisions list`)."
    ),
    "DAY_NOT_DECREED": (
        "Ngày này không có quy định riêng, làm việc hay nghỉ theo thứ trong tuần; xem lịch để chọn đúng ngày."
    ),
    "DECISION_STANDS": (
        "Việc chốt, hoặc thay đổi đơn vị đã có hiệu lực, không rút lại được; sửa bằng một quyết định khác."
    ),
    "DECISION_TAKEN_BACK": "Quyết định này đã được rút; muốn áp dụng lại thì quyết định mới.",
    "DECISION_UNKNOWN": "Không có quyết định nào mang mã này; `dunghan decisions list` liệt kê các quyết định.",
    "DISTRICT_RETIRED": (
        "Địa bàn đã thôi hoạt động, không gửi nữa; giao các đơn vị cho nơi gửi khác, hoặc đăng ký địa bàn khác."
    ),
    "DISTRICT_UNKNOWN": "Chưa đăng ký địa bàn nào có mã này; hãy đăng ký, hoặc nhập danh mục có địa bàn đó.",
    "DUTY_UNKNOWN": "Đơn vị này không phải gửi báo cáo đó; `dunghan duties list` cho biết ai phải gửi.",
    "INSTANT_NOT_COME": "Chưa đến hạn thì chưa chốt được; hãy chờ đến hạn.",
    "LINEAGE_TURNS": (
        "Đơn vị kế thừa lại sáp nhập vào chính đơn vị này; rút việc đó trước, hoặc chọn đơn vị kế thừa khác."
    ),
    "NOTE_UNKNOWN": "Không có ghi chú nào mang mã này; `dunghan decisions list --kind note` liệt kê các ghi chú.",
    "NOTHING_TO_CLOSE": "Không có việc nào còn mở: đã gửi, đã trễ, hoặc không phải gửi.",
    "NOTHING_TO_CREDIT": "Đơn vị trước không có báo cáo nào của kỳ này được tiếp nhận; không có gì để tính.",
    "NOTHING_TO_EXTEND": (
        "Không đơn vị nào trong số này có hạn trước thời điểm đó; ghi rõ đơn vị, hoặc chọn thời điểm muộn hơn."
    ),
    "NOTHING_TO_WAIVE": "Báo cáo đã được miễn, hoặc đơn vị không còn phải gửi; `dunghan duties show` cho biết lý do.",
    "NOT_A_PREDECESSOR": (
        "Chỉ tính báo cáo của đơn vị mà đơn vị này kế thừa; `dunghan units show` nêu tên các đơn vị đó."
    ),
    "NOT_ON_DEMAND": "Báo cáo này đến hạn theo định kỳ, không theo yêu cầu; hãy gia hạn hoặc đính chính định kỳ đó.",
    "OBLIGATION_UNKNOWN": (
        "Không danh mục nào đã nhập có nghĩa vụ này; `dunghan obligations list` liệt kê các nghĩa vụ."
    ),
    "OUTAGE_UNKNOWN": (
        "Địa bàn không có sự cố nào mang mã này; `dunghan decisions list --kind outage` liệt kê các sự cố."
    ),
    "PERIOD_TAKEN": "Nghĩa vụ này đã có kỳ mang mã đó; chọn mã khác cho kỳ được yêu cầu.",
    "PERIOD_UNKNOWN": "Chưa mở kỳ nào mang tên này; `dunghan periods list` liệt kê các kỳ.",
    "SUCCESSOR_ABSENT": (
        "Đơn vị kế thừa chưa có khi đơn vị này kết thúc; đăng ký muộn nhất từ lúc đó, hoặc chọn đơn vị khác."
    ),
    "UNIT_ENDED": "Đơn vị đã hoặc sẽ kết thúc; dùng đơn vị kế thừa. Nếu nhầm, đăng ký lại đúng từ thời điểm đó.",
    "UNIT_MOVED": "Đơn vị đã đăng ký không đổi địa bàn qua danh mục được; hãy chuyển với ngày hiệu lực riêng.",
    "UNIT_NOT_THERE": "Khi đó đơn vị chưa hoạt động; chọn thời điểm muộn hơn.",
    "UNIT_UNKNOWN": "Chưa đăng ký đơn vị nào có mã này; hãy đăng ký, hoặc nhập danh mục có đơn vị đó.",
}

INTAKE: Final = {
    "ARRIVAL_IN_FUTURE": "Báo cáo không thể đến vào thời điểm chưa tới; sửa thời điểm.",
    "ARRIVED_AFTER_RECEIPT": "Báo cáo không thể đến sau khi tỉnh đã nhận; sửa thời điểm.",
    "ID_USED": "Mã lần gửi này đã dùng; bỏ trống, hoặc chọn mã khác.",
    "NOTHING_TO_TAKE_BACK": "Mã lần gửi này không có báo cáo nào đã tiếp nhận, hay đang giữ mà rút được.",
    "NOT_ACCEPTED": "Chỉ ghi lỗi cho báo cáo đã tiếp nhận; lần gửi này chưa được tiếp nhận, hoặc đã rút.",
    "NOT_HELD": "Không có gì đang giữ dưới mã lần gửi này: đã quyết định, hoặc chưa từng nhận.",
    "NOT_OBLIGED": "Đơn vị không phải gửi báo cáo này của kỳ đó; nếu đơn vị đã kết thúc, ghi đơn vị kế thừa.",
    "NOT_THERE": "Không có lần gửi nào mang mã này.",
    "NOT_UNKNOWN": "Không danh sách nào để báo cáo này ở tình trạng chưa rõ; không có gì để gỡ.",
    "NO_SUCCESSOR": "Đơn vị được nêu không kế thừa đơn vị gửi, hoặc chính đơn vị gửi còn phải gửi báo cáo này.",
    "OBLIGATION_UNKNOWN": "Không có nghĩa vụ nào mang mã này; xem danh sách nghĩa vụ để lấy đúng mã.",
    "SECOND_PERSON_NEEDED": "Việc này liên quan đến chính đơn vị của cán bộ: cần người thứ hai xác nhận như vậy.",
    "STILL_UNKNOWN": "Chưa rõ đơn vị, nghĩa vụ hoặc kỳ của lần gửi này; chưa tiếp nhận được.",
    "SUCCESSOR_NEEDED": "Có nhiều đơn vị kế thừa đơn vị gửi; nêu rõ báo cáo là của đơn vị nào.",
}

SCORING: Final = {
    "ALREADY_OBJECTED": "Đã có khiếu nại về kết quả này; bổ sung vào khiếu nại đó, hoặc rút lại trước.",
    "APPEALED_TOO_LATE": "Đã hết thời hạn khiếu nại tiếp; quyết định này là cuối cùng.",
    "CHANGES_NOTHING": (
        "Chấp nhận khiếu nại thì phải thay đổi điều gì: ghi được miễn hoặc có lý do, hoặc bỏ lỗi nào; sự "
        "việc sai thì sửa sự việc trước."
    ),
    "DECIDED_FOR_GOOD": (
        "Khiếu nại về kết quả này đã được giải quyết và kết quả không đổi từ đó; kết quả đổi thì khiếu nại lại được."
    ),
    "FACTS_STAND": (
        "Khiếu nại chỉ miễn hoặc công nhận lý do; báo cáo đến lúc nào là sự việc: sửa bằng `submissions "
        "record`, gia hạn hoặc sự cố."
    ),
    "FAULT_NOT_THERE": "Chỉ bỏ được lỗi mà báo cáo có; bỏ các lỗi khác ra khỏi yêu cầu.",
    "FILED_IN_FUTURE": "Khiếu nại không thể đến vào thời điểm chưa tới; sửa thời điểm.",
    "FILED_TOO_LATE": "Đã hết thời hạn khiếu nại kết quả này; nếu khiếu nại đến sớm hơn, ghi ngày đến (`--filed-at`).",
    "ID_USED": "Một khiếu nại khác đã dùng mã này; bỏ trống, hoặc chọn mã khác.",
    "NOTHING_TO_APPEAL": "Khiếu nại đã được chấp nhận hoặc đã rút; không có gì để khiếu nại tiếp.",
    "NOTHING_TO_DECIDE": (
        "Khiếu nại đã được giải quyết ở cấp này, hoặc đã rút; chỉ khi khiếu nại tiếp thì cấp sau mới giải quyết."
    ),
    "NOTHING_TO_OBJECT_TO": (
        "Kết quả này không bất lợi cho đơn vị: đúng hạn thì khiếu nại khi trễ hoặc thiếu, chất lượng thì khi có lỗi."
    ),
    "NOTHING_TO_WITHDRAW": "Khiếu nại đã được giải quyết hoặc đã rút; không có gì để rút.",
    "NOTHING_UPHELD": (
        "Bác bỏ hoặc không thụ lý thì không thay đổi gì; bỏ tình trạng và lỗi ra, hoặc chấp nhận khiếu nại."
    ),
    "NOT_DECIDED_YET": "Cấp đang thụ lý chưa giải quyết; chưa có gì để khiếu nại tiếp.",
    "NOT_OBJECTED_TO": (
        "Quyết định chỉ thay đổi điều bị khiếu nại: tình trạng với đúng hạn, lỗi với chất lượng, không gì với điểm."
    ),
    "NO_FURTHER_LEVEL": "Đây là cấp cuối; quyết định của cấp này là cuối cùng.",
    "NO_MARK": "Chưa biết gì về nghĩa vụ này nên không có kết quả để khiếu nại; kiểm tra đơn vị, nghĩa vụ và kỳ.",
    "NO_OBJECTION": "Không có khiếu nại nào mang mã này; `dunghan objections list` liệt kê các khiếu nại.",
    "SCHEME_OVERLAPS": "Một lần sửa trước đang chấm những ngày này; sửa `valid`, hoặc ghi lần đó vào `replaces`.",
    "SCHEME_UNKNOWN": "Không có thang điểm này đang áp dụng; `dunghan schemes list` liệt kê các thang điểm.",
    "SCHEME_VERSION_OLD": "Lần sửa này đã có với nội dung khác; tăng `version`.",
    "SCHEME_WRONG": "Không chấm được theo thang điểm này; `dunghan catalogue check TỆP` chỉ ra chỗ sai.",
    "UNIT_UNKNOWN": "Sổ theo dõi năm đó không có đơn vị này; `dunghan units list` liệt kê các đơn vị.",
}

NOTIFY: Final = {
    "ALREADY_DECIDED": "Văn bản này đã được duyệt, không duyệt hoặc bỏ; nếu vẫn cần thì dự thảo văn bản khác.",
    "ALREADY_NUMBERED": "Văn bản này đã có số khác; nếu số đó sai thì huỷ rồi dự thảo lại.",
    "ALREADY_SENT": "Văn bản này đã gửi đi; chỉ có thể thu hồi: `dunghan letters recall`.",
    "DATED_BEFORE_APPROVAL": "Ngày văn bản không được trước ngày phê duyệt; sửa ngày.",
    "DATED_IN_FUTURE": "Ngày văn bản chưa đến; sửa ngày.",
    "ISSUER_UNKNOWN": (
        "Chưa khai báo ai ban hành văn bản cho địa bàn này; khai báo bằng `dunghan letters issuer set TỆP`."
    ),
    "KIND_NOT_GIVEN": "Người này không được giao ký loại văn bản này; chọn người khác, hoặc giao thêm loại này.",
    "MOMENT_PASSED": "Thời hạn mà văn bản nhắc đã qua, không còn tác dụng; không duyệt, hoặc dự thảo văn bản đôn đốc.",
    "NOBODY_CONCERNED": "Khi đó không có báo cáo nào trễ hoặc chưa gửi; chọn thời điểm muộn hơn, hoặc năm khác.",
    "NOBODY_STANDS_IN": (
        "Người đứng đầu vắng mặt và chưa có người ký thay; khai báo cấp phó (KT.), hoặc ngày hết vắng mặt."
    ),
    "NOT_APPROVED": "Văn bản này chưa được phê duyệt; duyệt trước khi vào số.",
    "NOT_NUMBERED": "Văn bản này chưa có số; duyệt hoặc vào số trước, hoặc không duyệt.",
    "NOT_WAITING": "Văn bản này không chờ phê duyệt; `dunghan letters show` cho biết đã đến bước nào.",
    "NUMBER_USED": "Số này đã dùng trong sổ của năm đó; xem `dunghan letters books show`.",
    "OWN_BOOK": "Sổ này do hệ thống cấp số; không ghi số.",
    "POLICY_OVERLAPS": "Một quy chế khác đang áp dụng trong những ngày này; thu hồi quy chế kia, hoặc sửa `valid`.",
    "POLICY_UNKNOWN": (
        "Không có quy chế gửi văn bản này, hoặc lần sửa này; `dunghan letters policies list` liệt kê các quy chế."
    ),
    "POLICY_VERSION_OLD": "Lần sửa này của quy chế đã có với nội dung khác; tăng `version`.",
    "POLICY_WRONG": "Không thể soạn văn bản theo quy chế này; `dunghan catalogue check TỆP` chỉ ra chỗ sai.",
    "RECALLED": "Văn bản này đã được thu hồi, không gửi nữa; dự thảo văn bản khác.",
    "SENDING": "Văn bản này đang được gửi đến đơn vị; hãy chờ kết quả.",
    "SIGNER_AWAY": "Người này đang vắng mặt; không ghi tên thì người ký thay sẽ ký.",
    "SIGNER_NOT_NAMED": (
        "Người này chưa được khai báo, hoặc đã hết thời hạn ký; `dunghan letters signers list` nêu ai được ký."
    ),
    "SIGNER_UNKNOWN": "Chưa khai báo người ký này; `dunghan letters signers list` liệt kê những người đã khai báo.",
    "TERM_EMPTY": "Thời hạn phải kết thúc sau khi bắt đầu; sửa ngày.",
    "TERM_UNBOUNDED": "Uỷ quyền ký (TUQ.) phải có thời hạn và nêu văn bản uỷ quyền; ghi cả hai.",
    "VOID": "Văn bản này đã huỷ, số của nó vẫn nằm trong sổ; dự thảo văn bản khác.",
}

EVERY: Final = {
    "CLOCK_IS_REAL": "Dịch vụ này theo đồng hồ của máy; chỉ đồng hồ mô phỏng mới dời được.",
    "CLOCK_IS_SIMULATED": "Đồng hồ mô phỏng thuộc về câu chuyện của nó; không có gì để xác nhận.",
    "NOTHING_REFUSED": "Dịch vụ này không thiếu gì nên không có lần hiện thân nào để mở.",
    "NOTHING_SET_ASIDE": "Không có thông điệp nào mang mã này bị để riêng.",
    "NOTHING_TO_CANCEL": "Không có việc dựng lại nào đang chạy để dừng.",
    "SOURCE_REWRITTEN": (
        "Các dịch vụ khác có lịch sử khác của dịch vụ này; khôi phục bản sao lưu cũ hơn, từ đó tự bắt kịp."
    ),
    "STILL_STARTING": "Dịch vụ này đang bắt kịp; hỏi lại khi đã phục vụ.",
}
"""What any service refuses."""

REFUSALS: Final = {"deadlines": DEADLINES, "intake": INTAKE, "scoring": SCORING, "notify": NOTIFY}


def refused(service: str, situation: str) -> str:
    """Return the sentence of a situation in Vietnamese; empty where there is none."""
    return REFUSALS.get(service, {}).get(situation) or EVERY.get(situation, "")
