"""What the command says about joining, keys and brokers, in Vietnamese and English; part of `texts`."""

from typing import Final

JOINING: Final[dict[str, tuple[str, str]]] = {
    "district-needs-name": (
        "chưa có hệ thống gửi {district}; thêm --name TÊN để đăng ký mới",
        "there is no district {district}; add --name TEXT to register it",
    ),
    "district-retired-already": (
        "{district} đã ngừng gửi từ {at}; đăng ký mã khác",
        "{district} was retired at {at}; register another code",
    ),
    "district-would-join": (
        "{district} ({name}) sẽ tham gia; gói kết nối ở {bundle}. Chưa thay đổi gì.",
        "{district} ({name}) would join; its bundle would be in {bundle}. Nothing was changed.",
    ),
    "district-joined": (
        "{district} ({name}) đã tham gia; khoá {public_key}.",
        "{district} ({name}) has joined; key {public_key}.",
    ),
    "district-rotated": (
        "{district}: khoá mới {public_key}; khoá cũ dùng được đến {old_until}.",
        "{district}: new key {public_key}; the old ones go on until {old_until}.",
    ),
    "district-revoked": ("{district}: đã thu hồi {count} khoá.", "{district}: {count} keys ended."),
    "district-was-retired": (
        "{district} ngừng gửi từ {at}. Đơn vị cần giao hệ thống khác (`dunghan district assign`): {units}",
        "{district} is retired from {at}. Units that need another sender (`dunghan district assign`): {units}",
    ),
    "sender-assigned": (
        "{district} gửi thay {unit} từ {since}.",
        "{district} sends for {unit} from {since}.",
    ),
    "no-such-district": (
        "không có hệ thống gửi {district}; xem `dunghan district list`",
        "there is no district {district}; see `dunghan district list`",
    ),
    "no-such-key": (
        "{district} không có khoá {public_key}; xem `dunghan district show {district}`",
        "{district} has no key {public_key}; see `dunghan district show {district}`",
    ),
    "bundle-where": ("thêm -o THƯ-MỤC cho gói kết nối", "add -o DIR, where the bundle goes"),
    "no-bundle": (
        "chưa ghi được gói kết nối vào {path}: {why}; chọn thư mục khác",
        "the bundle could not be written to {path}: {why}; choose another folder",
    ),
    "bundle-next": (
        "Gói kết nối: {bundle}. Kiểm tra: dunghan district check {district} --bundle {bundle}",
        "Bundle: {bundle}. Check it: dunghan district check {district} --bundle {bundle}",
    ),
    "nats-where": (
        "thêm --nats URL: NATS của tỉnh mà địa phương kết nối tới",
        "add --nats URL, where the district finds the province's NATS",
    ),
    "broker-next": (
        (
            "Việc tiếp theo trên máy chủ NATS của tỉnh: dunghan nats config --keys KHOÁ -o CẤU-HÌNH, rồi nạp lại hai lần: "
            "nats-server --signal reload"
        ),
        (
            "Next, on the province's NATS server: dunghan nats config --keys KEYS -o CONFIGURATION, then reload it twice: "
            "nats-server --signal reload"
        ),
    ),
    "broker-unmoved": (
        "NATS không nhận cấu hình mới: {why}; xem {log}",
        "NATS does not take its new configuration: {why}; look at {log}",
    ),
    "named": ("Tên", "Name"),
    "how": ("Cách nối", "By"),
    "keys": ("Khoá", "Keys"),
    "units": ("Đơn vị", "Units"),
    "from": ("Từ", "From"),
    "until": ("Đến", "Until"),
    "sends": ("đang gửi", "sends"),
    "retired-at": ("ngừng từ {at}", "retired at {at}"),
    "keys-of": ("{good}/{all}", "{good}/{all}"),
    "config-same": ("{path}: không đổi", "{path}: unchanged"),
    "config-written": ("{path}: đã ghi", "{path}: written"),
    "config-valid": ("{path}: nats-server chấp nhận", "{path}: nats-server accepts it"),
    "config-invalid": (
        "{path}: nats-server không nhận: {why}; cấu hình cũ còn nguyên",
        "{path}: nats-server does not accept it: {why}; what was there is as it was",
    ),
    "config-keys": ("Khoá của dịch vụ ở {path}; giữ kín.", "Keys of the services in {path}; keep them secret."),
    "config-asked": ("Hệ thống gửi: hỏi từ deadlines", "Districts: as deadlines says"),
    "config-remembered": (
        "Hệ thống gửi: theo {path}, vì deadlines không trả lời",
        "Districts: as in {path}, because deadlines does not answer",
    ),
    "config-where": (
        "thêm --keys THƯ-MỤC (khoá của tỉnh) hoặc --data-dir",
        "add --keys DIR (keys of the province) or --data-dir",
    ),
    "config-bad": ("{value} không đúng; viết {how}", "{value} is not right; write {how}"),
    "config-open": (
        "{why}; thêm --make-ca hoặc --tls, hoặc chỉ nghe ở 127.0.0.1",
        "{why}; add --make-ca or --tls, or listen on 127.0.0.1 only",
    ),
    "config-unread": (
        "không đọc được khoá: {why}; kiểm tra --keys, --bundle",
        "a key cannot be read: {why}; check --keys and --bundle",
    ),
    "ca-there": ("{path} đã có; không ghi đè khoá riêng", "{path} is there; a private key is never overwritten"),
    "check-ok": ("{district}: mọi bước đều đạt.", "{district}: every step is all right."),
    "check-failed": (
        "{district}: {count} bước chưa đạt; xem dòng có dấu ✗",
        "{district}: {count} steps failed; see the lines with ✗",
    ),
    "check-skipped": ("chưa xét: cần các bước trên", "not looked at: needs the steps above"),
    "step-profile": ("Hồ sơ", "Profile"),
    "step-key": ("Khoá", "Key"),
    "step-outbox": ("Hộp thư đi", "Outbox"),
    "step-connection": ("Kết nối", "Connection"),
    "step-permissions": ("Quyền", "Permissions"),
    "step-contract": ("Phiên bản", "Version"),
    "step-clock": ("Đồng hồ", "Clock"),
    "step-size": ("Kích thước", "Size"),
    "step-leaf": ("Máy chủ riêng", "Own server"),
    "step-bucket": ("Tài liệu", "Documents"),
    "step-test": ("Gửi thử", "Test submission"),
    "found-profile": ("{path}, {urls}", "{path}, {urls}"),
    "found-key": ("{public_key}{until}", "{public_key}{until}"),
    "found-outbox": ("{path}, {waiting} chờ gửi, ổ đĩa còn {free}", "{path}, {waiting} waiting, {free} free"),
    "found-connection": ("{url}, {milliseconds} ms", "{url}, {milliseconds} ms"),
    "found-permissions": (
        "gửi và nhận đúng phần của mình; phần của nơi khác bị từ chối",
        "its own may be sent and heard; others' is refused",
    ),
    "found-contract": ("{contract}", "{contract}"),
    "found-clock": ("lệch {seconds:+.2f} giây so với NATS{note}", "{seconds:+.2f} s from NATS{note}"),
    "clock-of-province": (", giờ của tỉnh: {at}", ", the province's clock: {at}"),
    "found-size": (
        "quá {limit} KiB bị từ chối đúng cách",
        "more than {limit} KiB is refused, and nothing else breaks",
    ),
    "found-leaf": (
        "miền {domain}, đường nối thông, {milliseconds} ms",
        "domain {domain}, line whole, {milliseconds} ms",
    ),
    "found-bucket": ("ghi và xoá được {bytes} byte", "{bytes} bytes put and deleted"),
    "found-test": (
        "biên nhận sau {seconds:.1f} giây: {outcome}{reasons}{signature}",
        "receipt after {seconds:.1f} s: {outcome}{reasons}{signature}",
    ),
    "signed": (", chữ ký đúng", ", signature verified"),
    "unsigned": (", không có chữ ký", ", not signed"),
    "bad-key": (
        "{path}: {why}; xin tỉnh cấp khoá mới (`dunghan district rotate`)",
        "{path}: {why}; ask the province for a new one (`dunghan district rotate`)",
    ),
    "other-profile": (
        "{path} là của {other}, không phải {district}; chỉ đúng gói kết nối",
        "{path} is that of {other}, not of {district}; name the right bundle",
    ),
    "check-where": ("thêm --bundle hoặc --data-dir", "add --bundle or --data-dir"),
    "no-key": ("chưa có khoá", "there is no key"),
    "open-key": (
        "{path} ai cũng đọc được; chạy chmod 600 {path}",
        "{path} can be read by others; run chmod 600 {path}",
    ),
    "expired-key": (
        "khoá hết hạn từ {until}; xin tỉnh cấp khoá mới (`dunghan district rotate`)",
        "the key expired at {until}; ask the province for a new one (`dunghan district rotate`)",
    ),
    "key-refused": (
        "tỉnh không nhận khoá này nữa: đã bị thu hồi, hoặc chưa được đăng ký; hỏi tỉnh (`dunghan district show {district}`)",
        (
            "the province does not take this key: it was revoked, or never registered; ask the province "
            "(`dunghan district show {district}`)"
        ),
    ),
    "key-revoked": (
        "khoá đã bị thu hồi lúc {at}; xin tỉnh cấp khoá mới (`dunghan district rotate`)",
        "the key was revoked at {at}; ask the province for a new one (`dunghan district rotate`)",
    ),
    "key-unknown": (
        "tỉnh không biết khoá này; kiểm tra đúng gói kết nối của {district} chưa",
        "the province does not know this key; check that the bundle is that of {district}",
    ),
    "key-of-other": (
        "khoá này là của hệ thống khác ({other}); dùng gói kết nối của {district}",
        "this is another district's key ({other}); use the bundle of {district}",
    ),
    "retired": ("{district} đã ngừng gửi; hỏi tỉnh", "{district} is retired; ask the province"),
    "dead-disk": (
        "không ghi được vào {path}: {why}; sửa ổ đĩa hoặc đổi outbox trong district.toml",
        "{path} cannot be written: {why}; mend the disk, or name another outbox in district.toml",
    ),
    "little-disk": (
        "ổ đĩa của {path} chỉ còn {free}; dọn bớt",
        "only {free} left on the disk of {path}; make room",
    ),
    "unreachable": (
        "không tới được NATS ở {url}: {why}; kiểm tra địa chỉ, tường lửa, máy chủ",
        "NATS at {url} cannot be reached: {why}; check the address, the firewall, the server",
    ),
    "bad-tls": (
        "TLS với {url} không thành: {why}; kiểm tra ca.pem và tên máy chủ",
        "TLS with {url} fails: {why}; check ca.pem and the server's name",
    ),
    "not-own": (
        "không được nhận biên nhận của {district}: khoá này là của hệ thống khác; dùng đúng gói kết nối",
        "receipts of {district} may not be heard: this is another district's key; use the right bundle",
    ),
    "too-much": (
        "NATS cho phép cả phần của nơi khác ({subject}); báo cho tỉnh: dunghan nats config",
        "NATS lets this key do what is others' ({subject}); tell the province: dunghan nats config",
    ),
    "old-contract": (
        "{where}: {contract} đã cũ, tỉnh dùng {wanted}; cập nhật phần mềm gửi và district.toml",
        "{where}: {contract} is an old schema version, the province takes {wanted}; update the sender and district.toml",
    ),
    "no-reference": (
        "không đọc được REFERENCE của tỉnh {province}: {why}; thử lại sau, hoặc hỏi tỉnh",
        "REFERENCE of province {province} cannot be read: {why}; try again later, or ask the province",
    ),
    "wrong-clock": (
        "đồng hồ máy này lệch {seconds:+.1f} giây so với NATS; bật đồng bộ giờ (NTP)",
        "this machine's clock is {seconds:+.1f} s from NATS's; turn on time synchronization (NTP)",
    ),
    "no-clock": ("NATS không cho biết giờ: {why}", "NATS does not tell its time: {why}"),
    "size-taken": (
        "luồng nhận cả thông điệp {size} KiB; báo cho tỉnh",
        "the stream takes even {size} KiB; tell the province",
    ),
    "size-broken": (
        "gửi quá cỡ làm hỏng kết nối: {why}; báo cho tỉnh",
        "a message too large breaks the connection: {why}; tell the province",
    ),
    "no-domain": (
        "máy chủ ở {url} không phải của miền {domain}: {why}; xem leaf.conf",
        "the server at {url} is not that of domain {domain}: {why}; see leaf.conf",
    ),
    "no-line": (
        "máy chủ riêng chưa nối được với tỉnh: {why}; xem leaf.conf, tường lửa, nhật ký của nó",
        "the district's own server has no line to the province: {why}; see leaf.conf, the firewall, its log",
    ),
    "no-bucket": ("không ghi được tài liệu: {why}; hỏi tỉnh", "documents cannot be put: {why}; ask the province"),
    "not-published": (
        "không gửi được lên {subject}: {why}; hỏi tỉnh",
        "{subject} does not take the test submission: {why}; ask the province",
    ),
    "no-test-receipt": (
        "chưa có biên nhận sau {seconds:.0f} giây; dịch vụ intake của tỉnh có chạy không?",
        "no receipt after {seconds:.0f} s; does the province's intake run?",
    ),
    "bad-signature": (
        "chữ ký của biên nhận không đúng ({why}); kiểm tra receipt-keys.json với tỉnh",
        "the receipt's signature is not right ({why}); check receipt-keys.json with the province",
    ),
    "not-a-test": ("biên nhận không phải của gửi thử; báo cho tỉnh", "the receipt is not a test's; tell the province"),
}
