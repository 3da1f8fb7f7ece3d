"""What is written to single units: before a deadline, and after it."""

from services.notify.letter import Call, Letter
from services.notify.texts.common import Words, addressee, day, deadline, framed, grounds, heads, whose


def remind(call: Call) -> Letter:
    """Draft the reminder before a deadline to units nothing has been accepted from yet."""
    report = call.report
    if not report.firm:
        return _ask(call)
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


def _ask(call: Call) -> Letter:
    """Draft the reminder of a report for which no day is named: nobody can be late, so nobody is warned of that."""
    report = call.report
    return _to_units(
        call,
        subject=f"đề nghị gửi {report.title}",
        paragraphs=(
            (
                f"{grounds(report.citation)}, {whose(call.units)} có trách nhiệm gửi {report.title} kịp thời; văn bản không ấn "
                "định ngày gửi cụ thể."
            ),
            (
                f"Tính đến ngày {day(call.as_of)}, báo cáo nêu trên chưa được ghi nhận là đã tiếp nhận. {call.issuer.spoken} "
                f"đề nghị {heads(call.units)} chỉ đạo hoàn thiện, kiểm tra nội dung, phụ lục, ký số và sớm gửi báo cáo theo "
                "đúng kênh quy định."
            ),
            "Trường hợp báo cáo đã được tiếp nhận sau thời điểm nêu trên thì không phải gửi lại.",
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


def excuse_no_more(call: Call) -> Letter:
    """Draft the notice that a late report counts as late after all: what excused it was taken back."""
    report = call.report
    ordered = f" theo {call.ordered}" if call.ordered else ""
    return _to_units(
        call,
        subject=f"việc gửi {report.title} quá thời hạn",
        paragraphs=(
            (
                f"{grounds(report.citation)}, {report.title} phải được gửi {deadline(report.due_at)}. Báo cáo của "
                f"{whose(call.units)} được tiếp nhận sau thời hạn và đã được ghi nhận là có lý do vì sự cố đã công bố."
            ),
            (
                f"Đến ngày {day(call.as_of)}, việc ghi nhận sự cố đó đã được rút lại{ordered}; việc gửi báo cáo nêu trên được "
                "tính là gửi trễ."
            ),
            (
                f"{call.issuer.spoken} yêu cầu {heads(call.units)} làm rõ nguyên nhân, trách nhiệm của tập thể, cá nhân để chậm "
                "và có biện pháp bảo đảm các kỳ báo cáo sau được gửi đúng thời hạn. Trường hợp cho rằng việc này chưa đúng thực "
                "tế, gửi kiến nghị kèm tài liệu chứng minh để được xem xét, đính chính."
            ),
            "Thời điểm tiếp nhận báo cáo được ghi vào sổ theo dõi và là một căn cứ khi đánh giá, xếp loại hằng năm.",
        ),
    )


def _to_units(call: Call, *, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    addressees = tuple(addressee(unit) for unit in call.units)
    words = Words(subject=subject, addressees=addressees, paragraphs=paragraphs)
    return framed(call.issuer, call.as_of, words)
