"""What is written to single units: before a deadline, after it, and where what was written proved wrong."""

from services.notify.letter import Call, Correction, Letter, Notice
from services.notify.texts.common import Words, addressee, clock, day, deadline, framed, grounds, heads, whose


def remind(call: Call) -> Letter:
    """Draft the reminder before a deadline to units nothing has been accepted from yet."""
    report = call.report
    return _to_units(
        call,
        subject=f"nhắc thời hạn gửi {report.title}",
        paragraphs=(
            f"{grounds(report.citation)}, {whose(call.units)} có trách nhiệm gửi {report.title} {deadline(report.due_at)}.",
            (
                f"Tính đến ngày {day(call.as_of)}, báo cáo nêu trên chưa được ghi nhận là đã tiếp nhận. {call.issuer.spoken} "
                f"đề nghị {heads(call.units)} chỉ đạo hoàn thiện, kiểm tra nội dung, phụ lục, ký số và gửi báo cáo theo đúng "
                "kênh quy định trong thời hạn."
            ),
            (
                "Báo cáo bị trả lại để hoàn thiện hoặc bị từ chối tiếp nhận thì chưa được tính là đã gửi và thời hạn không vì "
                "thế mà thay đổi. Trường hợp báo cáo đã được tiếp nhận sau thời điểm nêu trên thì không phải gửi lại."
            ),
        ),
    )


def urge(call: Call) -> Letter:
    """Draft the notice after a deadline to units that had sent nothing acceptable before it."""
    report = call.report
    return _to_units(
        call,
        subject=f"đôn đốc gửi {report.title} đã quá thời hạn",
        paragraphs=(
            (
                f"{grounds(report.citation)}, {report.title} phải được gửi {deadline(report.due_at)}. Tính đến ngày "
                f"{day(call.as_of)}, thời hạn đã qua mà chưa có báo cáo hợp lệ của {whose(call.units)} được tiếp nhận "
                "trong thời hạn."
            ),
            f"{call.issuer.spoken} yêu cầu {heads(call.units)} thực hiện các nội dung sau:",
            f"1. Gửi ngay {report.title} nếu chưa gửi; báo cáo phải đủ phụ lục, được ký số và gửi qua kênh quy định.",
            (
                "2. Làm rõ nguyên nhân, trách nhiệm của tập thể, cá nhân để chậm và có biện pháp bảo đảm các kỳ báo cáo sau "
                "được gửi đúng thời hạn."
            ),
            (
                "3. Trường hợp cho rằng báo cáo đã được tiếp nhận trong thời hạn, gửi kiến nghị kèm phiếu tiếp nhận để được "
                "xem xét, đính chính."
            ),
            "Thời điểm tiếp nhận báo cáo được ghi vào sổ theo dõi và là một căn cứ khi đánh giá, xếp loại hằng năm.",
        ),
    )


def correct(correction: Correction) -> Letter:
    """Draft the correction of a late notice whose ground is gone; the notice is named and keeps its number."""
    notice, issuer, unit = _named(correction.notice), correction.issuer, whose((correction.unit,))
    words = Words(
        subject=f"đính chính {notice}",
        addressees=(addressee(correction.unit),),
        paragraphs=(
            (
                f"Tại {notice}, {issuer.spoken} đã đôn đốc {unit} gửi {correction.report.title} do đã quá thời hạn mà "
                "chưa có báo cáo hợp lệ được tiếp nhận trong thời hạn."
            ),
            _ground(correction),
            (
                f"{issuer.spoken} đính chính: {_holds(correction)}. Nội dung đôn đốc và các yêu cầu đối với {unit} tại "
                f"{notice} không còn hiệu lực; số liệu theo dõi, làm căn cứ đánh giá, xếp loại hằng năm, được cập nhật "
                "tương ứng."
            ),
            f"{issuer.spoken} thông báo để {addressee(correction.unit)} biết.",
        ),
    )
    return framed(issuer, correction.as_of, words)


def _named(notice: Notice) -> str:
    return f"Công văn số {notice.number:02d}/{notice.symbol} ngày {notice.dated:%d/%m/%Y}"


def _ground(correction: Correction) -> str:
    report, unit = correction.report, whose((correction.unit,))
    arrived = f"{report.title} của {unit} đã đến hệ thống lúc {clock(correction.arrived_at)} và đã được tiếp nhận"
    rules = f"{grounds(report.citation)}, báo cáo phải được gửi {deadline(report.due_at)}"
    if correction.excused:
        return f"Qua rà soát, {arrived}. {rules}; thời hạn này rơi vào thời gian xảy ra sự cố đã được công bố."
    return f"Qua rà soát, {arrived}. {rules}; như vậy báo cáo đã được gửi trong thời hạn."


def _holds(correction: Correction) -> str:
    if correction.excused:
        return f"việc gửi {correction.report.title} sau thời hạn là có lý do, không tính là gửi trễ"
    return f"{correction.report.title} được ghi nhận là đã gửi đúng thời hạn"


def _to_units(call: Call, *, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    addressees = tuple(addressee(unit) for unit in call.units)
    words = Words(subject=subject, addressees=addressees, paragraphs=paragraphs)
    return framed(call.issuer, call.as_of, words)
