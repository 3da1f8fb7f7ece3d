"""What officers may not do with a letter.

IssuerUnknown         nobody was named who writes for the district
NobodyConcerned       nothing was late or missing, so there is nothing to rectify
NotWaiting            the letter does not wait for an approval
AlreadyDecided        it was approved, rejected or dropped already
NotAuthorised         this person may not sign it now
NotApproved           it waits for its approval still
OwnBook               its book gives the numbers itself
NumberUsed            the book's year has that number already
AlreadyNumbered       it has another number already
DatedBeforeApproval   no letter is older than its approval
DatedInFuture         no letter is of a day that has not come
MomentPassed          the due instant it reminds of has passed
NotNumbered           it has no number
AlreadySent           it went out; it can only be recalled
Voided                it is void
Recalled              it is taken back
StillSending          its sending has not come to its end
"""

from services.kit.decider import Refusal


class IssuerUnknown(Refusal):
    """Chưa khai báo cơ quan ban hành văn bản cho địa bàn này."""

    SITUATION = "ISSUER_UNKNOWN"


class NobodyConcerned(Refusal):
    """Không có báo cáo nào gửi trễ hoặc chưa gửi tại thời điểm này."""

    SITUATION = "NOBODY_CONCERNED"


class NotWaiting(Refusal):
    """Văn bản này không chờ phê duyệt."""

    SITUATION = "NOT_WAITING"


class AlreadyDecided(Refusal):
    """Văn bản này đã được quyết định."""

    SITUATION = "ALREADY_DECIDED"


class NotAuthorised(Refusal):
    """Người này không có thẩm quyền ký văn bản này vào lúc này."""

    SITUATION = "NOT_AUTHORISED"


class NotApproved(Refusal):
    """Văn bản này chưa được phê duyệt."""

    SITUATION = "NOT_APPROVED"


class OwnBook(Refusal):
    """Sổ này do hệ thống cấp số; không nhận số từ bên ngoài."""

    SITUATION = "OWN_BOOK"


class NumberUsed(Refusal):
    """Số này đã được dùng trong sổ của năm đó."""

    SITUATION = "NUMBER_USED"


class AlreadyNumbered(Refusal):
    """Văn bản này đã có số khác."""

    SITUATION = "ALREADY_NUMBERED"


class DatedBeforeApproval(Refusal):
    """Ngày văn bản không được trước ngày phê duyệt."""

    SITUATION = "DATED_BEFORE_APPROVAL"


class DatedInFuture(Refusal):
    """Ngày văn bản chưa đến."""

    SITUATION = "DATED_IN_FUTURE"


class MomentPassed(Refusal):
    """Thời hạn mà văn bản nhắc đã qua; không gửi nhắc việc này nữa."""

    SITUATION = "MOMENT_PASSED"


class NotNumbered(Refusal):
    """Văn bản này chưa có số."""

    SITUATION = "NOT_NUMBERED"


class AlreadySent(Refusal):
    """Văn bản này đã gửi đi; chỉ có thể thu hồi."""

    SITUATION = "ALREADY_SENT"


class Voided(Refusal):
    """Văn bản này đã hủy; số của nó vẫn nằm trong sổ."""

    SITUATION = "VOID"


class Recalled(Refusal):
    """Văn bản này đã được thu hồi."""

    SITUATION = "RECALLED"


class StillSending(Refusal):
    """Văn bản này đang được gửi đến đơn vị; hãy chờ kết quả."""

    SITUATION = "SENDING"
