"""What the district's side says where it cannot go on, in Vietnamese and English."""

from typing import Final, NamedTuple


class Text(NamedTuple):
    """One sentence in both languages; `{names}` are filled in."""

    vi: str
    en: str


TEXTS: Final[dict[str, Text]] = {
    "bad-profile": Text(
        "{where}: {why}; sửa tệp này hoặc xin lại gói kết nối của tỉnh",
        "{where}: {why}; mend the file or ask the province for the bundle again",
    ),
    "bad-row": Text("{where}: {why}; sửa rồi gửi lại", "{where}: {why}; mend it and send again"),
    "no-file": Text("không có tệp {path}; kiểm tra đường dẫn", "there is no file {path}; check the path"),
    "no-period": Text("thiếu kỳ báo cáo; thêm cột period hoặc --period", "no period; add a column period or --period"),
    "no-column": Text("thiếu cột {name}", "no column {name}"),
    "no-document": Text("không có tài liệu {path}", "there is no document {path}"),
    "no-duty": Text(
        "tài liệu cần --unit, --obligation, --period", "a document needs --unit, --obligation and --period"
    ),
    "twice": Text("mã {id} đã dùng ở {where}", "the id {id} is used at {where} already"),
    "outbox-full": Text(
        "hộp thư đi {path} đã đầy ({entries} bản tin, {size} byte đang chờ); chạy `dunghan submit --resume` để gửi hết "
        "rồi thử lại",
        "the outbox {path} is full ({entries} messages, {size} bytes wait); send them with `dunghan submit --resume`, "
        "then try again",
    ),
    "outbox-broken": Text(
        "không ghi được hộp thư đi {path} ({why}); kiểm tra dung lượng và quyền ghi của ổ đĩa rồi chạy lại, bản tin đã "
        "nhận không mất",
        "the outbox {path} cannot be written ({why}); check the disk's space and rights and run again, what was taken "
        "in is not lost",
    ),
    "outbox-taken": Text(
        "hộp thư đi {path} đang được tiến trình {pid} dùng; chờ tiến trình đó xong rồi chạy lại",
        "the outbox {path} is in use by process {pid}; wait until it is done and run again",
    ),
    "unreachable": Text(
        "không kết nối được NATS ở {address} ({why}); kiểm tra địa chỉ và đường truyền",
        "NATS at {address} cannot be reached ({why}); check the address and the line",
    ),
    "rejected": Text(
        "NATS ở {address} không nhận khoá của {district}; khoá sai, hết hạn hoặc đã bị thu hồi: xin tỉnh cấp khoá mới",
        "NATS at {address} does not take the key of {district}: wrong, expired or revoked; ask the province for a new "
        "key",
    ),
    "not-allowed": Text(
        "{district} không được phép {what} {subject}; kiểm tra --district và gói kết nối, hoặc hỏi tỉnh",
        "{district} may not {what} {subject}; check --district and the bundle, or ask the province",
    ),
    "not-uploaded": Text(
        "không đưa được {object} lên kho {bucket} ({why}); chạy lại, phần đã lên không phải gửi lại",
        "{object} was not put into the bucket {bucket} ({why}); run again, what is there is not sent twice",
    ),
    "no-reference": Text(
        "không đọc được danh mục REFERENCE ({why})", "the reference REFERENCE could not be read ({why})"
    ),
    "unit-unknown": Text("không có đơn vị {code}", "there is no unit {code}"),
    "too-large": Text(
        "bản tin có {size} byte, nhiều hơn 256 KiB; gửi tài liệu qua kho tài liệu",
        "the message has {size} bytes, more than 256 KiB; let documents go through the bucket",
    ),
    "not-this-district": Text(
        "đơn vị {code} không gửi qua hệ thống này", "the unit {code} does not send through this district"
    ),
    "unit-ended": Text("đơn vị {code} đã chấm dứt", "the unit {code} has ended"),
    "obligation-unknown": Text("không có nghĩa vụ báo cáo {code}", "there is no obligation {code}"),
    "period-unknown": Text("không có kỳ {code} của nghĩa vụ này", "this obligation has no period {code}"),
    "annexes-missing": Text("thiếu phụ lục {code}", "annexes are missing {code}"),
    "sections-missing": Text("thiếu mục {code}", "sections are missing: {code}"),
    "figures-missing": Text("thiếu số liệu {code}", "figures are missing: {code}"),
    "basis-differs": Text(
        "loại số liệu không đúng ({code})", "the figures are of another kind than asked for ({code})"
    ),
    "channel-not-allowed": Text("kênh {code} không được tiếp nhận", "the channel {code} is not taken"),
}


def say(key: str, lang: str, **facts: object) -> str:
    """Return a text in a language, its places filled in."""
    text = TEXTS[key]
    return (text.en if lang == "en" else text.vi).format(**facts)
