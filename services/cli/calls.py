"""The gRPC calls the command makes, as values: path, answer."""

from typing import Final, Generic, NamedTuple, TypeVar

from google.protobuf.message import Message

from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.intake.pb import admin_pb2 as intake_pb
from services.kit.pb import operations_pb2 as operations_pb
from services.notify.pb import admin_pb2 as notify_pb
from services.scoring.pb import admin_pb2 as scoring_pb

Answer = TypeVar("Answer", bound=Message)


class Call(NamedTuple, Generic[Answer]):
    """One call of a service: where it is and what it answers."""

    path: str
    answer: type[Answer]


_OPERATIONS: Final = "/dunghan.operations.v1.Operations"
_DEADLINES: Final = "/dunghan.deadlines.v1.DeadlinesAdmin"
_INTAKE: Final = "/dunghan.intake.v1.IntakeAdmin"
_NOTIFY: Final = "/dunghan.notify.v1.NotifyAdmin"
_SCORING: Final = "/dunghan.scoring.v1.ScoringAdmin"

GET_PROGRESS: Final = Call(f"{_OPERATIONS}/GetProgress", operations_pb.Progress)
ADVANCE_CLOCK: Final = Call(f"{_OPERATIONS}/AdvanceClock", operations_pb.AdvanceClockResponse)
VERIFY: Final = Call(f"{_OPERATIONS}/VerifyJournal", operations_pb.VerifyJournalResponse)
REBUILD: Final = Call(f"{_OPERATIONS}/Rebuild", operations_pb.RebuildState)
CANCEL_REBUILD: Final = Call(f"{_OPERATIONS}/CancelRebuild", operations_pb.RebuildState)
BACKUP: Final = Call(f"{_OPERATIONS}/Backup", operations_pb.BackupLine)
READ_JOURNAL: Final = Call(f"{_OPERATIONS}/ReadJournal", operations_pb.JournalRow)
LIST_DEAD: Final = Call(f"{_OPERATIONS}/ListDead", operations_pb.ListDeadResponse)
RETRY_DEAD: Final = Call(f"{_OPERATIONS}/RetryDead", operations_pb.DeadResponse)
DROP_DEAD: Final = Call(f"{_OPERATIONS}/DropDead", operations_pb.DeadResponse)
CONFIRM_CLOCK: Final = Call(f"{_OPERATIONS}/ConfirmClock", operations_pb.ConfirmClockResponse)
OPEN_INCARNATION: Final = Call(f"{_OPERATIONS}/OpenIncarnation", operations_pb.OpenIncarnationResponse)
LIST_PERIODS: Final = Call(f"{_DEADLINES}/ListPeriods", deadlines_pb.ListPeriodsResponse)
GET_PERIOD: Final = Call(f"{_DEADLINES}/GetPeriod", deadlines_pb.PeriodDetail)
CLOSE_DUTIES: Final = Call(f"{_DEADLINES}/CloseDuties", deadlines_pb.CloseDutiesResponse)
DECLARE_OUTAGE: Final = Call(f"{_DEADLINES}/DeclareOutage", deadlines_pb.DeclareOutageResponse)
REGISTER_DISTRICT: Final = Call(f"{_DEADLINES}/RegisterDistrict", deadlines_pb.DistrictResponse)
RETIRE_DISTRICT: Final = Call(f"{_DEADLINES}/RetireDistrict", deadlines_pb.DistrictResponse)
SET_DISTRICT_KEYS: Final = Call(f"{_DEADLINES}/SetDistrictKeys", deadlines_pb.DistrictResponse)
ASSIGN_SENDER: Final = Call(f"{_DEADLINES}/AssignSender", deadlines_pb.DistrictResponse)
LIST_DISTRICTS: Final = Call(f"{_DEADLINES}/ListDistricts", deadlines_pb.ListDistrictsResponse)
GET_DISTRICT: Final = Call(f"{_DEADLINES}/GetDistrict", deadlines_pb.District)
LIST_CATALOGUES: Final = Call(f"{_DEADLINES}/ListCatalogues", deadlines_pb.ListCataloguesResponse)
RESOLVE_CONFLICT: Final = Call(f"{_DEADLINES}/ResolveConflict", deadlines_pb.ResolveConflictResponse)
LIST_OBLIGATIONS: Final = Call(f"{_DEADLINES}/ListObligations", deadlines_pb.ListObligationsResponse)
GET_OBLIGATION: Final = Call(f"{_DEADLINES}/GetObligation", deadlines_pb.Obligation)
DEMAND_REPORT: Final = Call(f"{_DEADLINES}/DemandReport", deadlines_pb.DemandReportResponse)
LIST_DUTIES: Final = Call(f"{_DEADLINES}/ListDuties", deadlines_pb.ListDutiesResponse)
GET_DUTY: Final = Call(f"{_DEADLINES}/GetDuty", deadlines_pb.DutyDetail)
EXTEND_DEADLINE: Final = Call(f"{_DEADLINES}/ExtendDeadline", deadlines_pb.DecisionResponse)
WAIVE_DUTY: Final = Call(f"{_DEADLINES}/WaiveDuty", deadlines_pb.DecisionResponse)
CREDIT_PREDECESSOR: Final = Call(f"{_DEADLINES}/CreditPredecessor", deadlines_pb.DecisionResponse)
REVOKE_DECISION: Final = Call(f"{_DEADLINES}/RevokeDecision", deadlines_pb.DecisionResponse)
LIST_DECISIONS: Final = Call(f"{_DEADLINES}/ListDecisions", deadlines_pb.ListDecisionsResponse)
ADD_NOTE: Final = Call(f"{_DEADLINES}/AddNote", deadlines_pb.DecisionResponse)
LIST_UNITS: Final = Call(f"{_DEADLINES}/ListUnits", deadlines_pb.ListUnitsResponse)
GET_UNIT: Final = Call(f"{_DEADLINES}/GetUnit", deadlines_pb.UnitDetail)
REGISTER_UNIT: Final = Call(f"{_DEADLINES}/RegisterUnit", deadlines_pb.UnitResponse)
RENAME_UNIT: Final = Call(f"{_DEADLINES}/RenameUnit", deadlines_pb.UnitResponse)
MOVE_UNIT: Final = Call(f"{_DEADLINES}/MoveUnit", deadlines_pb.UnitResponse)
MERGE_UNITS: Final = Call(f"{_DEADLINES}/MergeUnits", deadlines_pb.UnitsResponse)
SPLIT_UNIT: Final = Call(f"{_DEADLINES}/SplitUnit", deadlines_pb.UnitsResponse)
DISSOLVE_UNIT: Final = Call(f"{_DEADLINES}/DissolveUnit", deadlines_pb.UnitsResponse)
LIST_DAYS: Final = Call(f"{_DEADLINES}/ListDays", deadlines_pb.ListDaysResponse)
DECREE_DAY: Final = Call(f"{_DEADLINES}/DecreeDay", deadlines_pb.DecreeDayResponse)
LIST_SUBMISSIONS: Final = Call(f"{_INTAKE}/ListSubmissions", intake_pb.ListSubmissionsResponse)
GET_SUBMISSION: Final = Call(f"{_INTAKE}/GetSubmission", intake_pb.SubmissionDetail)
REVIEW_SUBMISSION: Final = Call(f"{_INTAKE}/ReviewSubmission", intake_pb.ReviewSubmissionResponse)
REVOKE_ACCEPTANCE: Final = Call(f"{_INTAKE}/RevokeAcceptance", intake_pb.DecisionResponse)
WITHDRAW_SUBMISSION: Final = Call(f"{_INTAKE}/WithdrawSubmission", intake_pb.DecisionResponse)
RECORD_ARRIVAL: Final = Call(f"{_INTAKE}/RecordArrival", intake_pb.DecisionResponse)
IMPORT_REGISTER: Final = Call(f"{_INTAKE}/ImportRegister", intake_pb.ImportRegisterResponse)
LIFT_UNKNOWN: Final = Call(f"{_INTAKE}/LiftUnknown", intake_pb.DecisionResponse)
NOTE_FAULTS: Final = Call(f"{_INTAKE}/NoteFaults", intake_pb.DecisionResponse)
COMPARE_FIGURES: Final = Call(f"{_INTAKE}/CompareFigures", intake_pb.CompareFiguresResponse)
FORESEE_DUTIES: Final = Call(f"{_DEADLINES}/ForeseeDuties", deadlines_pb.ForeseeDutiesPart)
SIMULATE: Final = Call("/dunghan.scoring.v1.ScoringAdmin/Simulate", scoring_pb.SimulateResponse)
IMPORT_CATALOGUE: Final = Call(f"{_DEADLINES}/ImportCatalogue", deadlines_pb.ImportCatalogueResponse)
SET_ISSUER: Final = Call(f"{_NOTIFY}/SetIssuer", notify_pb.SetIssuerResponse)
DRAFT_RECTIFICATION: Final = Call(f"{_NOTIFY}/DraftRectification", notify_pb.DraftRectificationResponse)
LIST_LETTERS: Final = Call(f"{_NOTIFY}/ListLetters", notify_pb.ListLettersResponse)
PREVIEW_LETTER: Final = Call(f"{_NOTIFY}/PreviewLetter", notify_pb.PreviewLetterResponse)
GET_LETTER: Final = Call(f"{_NOTIFY}/GetLetter", notify_pb.Letter)
LIST_TEXTS: Final = Call(f"{_NOTIFY}/ListTexts", notify_pb.ListTextsResponse)
DRAFT_LETTER: Final = Call(f"{_NOTIFY}/DraftLetter", notify_pb.LetterResponse)
APPROVE_LETTER: Final = Call(f"{_NOTIFY}/ApproveLetter", notify_pb.LetterResponse)
REJECT_LETTER: Final = Call(f"{_NOTIFY}/RejectLetter", notify_pb.LetterResponse)
NUMBER_LETTER: Final = Call(f"{_NOTIFY}/NumberLetter", notify_pb.LetterResponse)
VOID_LETTER: Final = Call(f"{_NOTIFY}/VoidLetter", notify_pb.LetterResponse)
RESEND_LETTER: Final = Call(f"{_NOTIFY}/ResendLetter", notify_pb.LetterResponse)
RECALL_LETTER: Final = Call(f"{_NOTIFY}/RecallLetter", notify_pb.LetterResponse)
RECORD_DELIVERY: Final = Call(f"{_NOTIFY}/RecordDelivery", notify_pb.LetterResponse)
HOLD_LETTERS: Final = Call(f"{_NOTIFY}/HoldLetters", notify_pb.HoldLettersResponse)
RELEASE_LETTERS: Final = Call(f"{_NOTIFY}/ReleaseLetters", notify_pb.HoldLettersResponse)
GET_ISSUER: Final = Call(f"{_NOTIFY}/GetIssuer", notify_pb.GetIssuerResponse)
SET_SIGNER: Final = Call(f"{_NOTIFY}/SetSigner", notify_pb.SignerResponse)
NOTE_ABSENCE: Final = Call(f"{_NOTIFY}/NoteAbsence", notify_pb.SignerResponse)
LIST_SIGNERS: Final = Call(f"{_NOTIFY}/ListSigners", notify_pb.ListSignersResponse)
SET_CHANNELS: Final = Call(f"{_NOTIFY}/SetChannels", notify_pb.SetChannelsResponse)
LIST_CHANNELS: Final = Call(f"{_NOTIFY}/ListChannels", notify_pb.ListChannelsResponse)
IMPORT_POLICY: Final = Call(f"{_NOTIFY}/ImportPolicy", notify_pb.ImportPolicyResponse)
WITHDRAW_POLICY: Final = Call(f"{_NOTIFY}/WithdrawPolicy", notify_pb.PolicyResponse)
LIST_POLICIES: Final = Call(f"{_NOTIFY}/ListPolicies", notify_pb.ListPoliciesResponse)
GET_POLICY: Final = Call(f"{_NOTIFY}/GetPolicy", notify_pb.Policy)
LIST_BOOKS: Final = Call(f"{_NOTIFY}/ListBooks", notify_pb.ListBooksResponse)
GET_BOOK: Final = Call(f"{_NOTIFY}/GetBook", notify_pb.Book)
GET_REGISTER: Final = Call(f"{_SCORING}/GetRegister", scoring_pb.Register)
GET_TOTALS: Final = Call(f"{_SCORING}/GetTotals", scoring_pb.Totals)
CONSOLIDATE_FIGURES: Final = Call(f"{_SCORING}/ConsolidateFigures", scoring_pb.ConsolidatedFigures)
EXPORT_TABLE: Final = Call(f"{_SCORING}/ExportTable", scoring_pb.TablePart)
ACTIVATE_SCHEME: Final = Call(f"{_SCORING}/ActivateScheme", scoring_pb.ActivateSchemeResponse)
WITHDRAW_SCHEME: Final = Call(f"{_SCORING}/WithdrawScheme", scoring_pb.SchemeResponse)
LIST_SCHEMES: Final = Call(f"{_SCORING}/ListSchemes", scoring_pb.ListSchemesResponse)
GET_SCHEME: Final = Call(f"{_SCORING}/GetScheme", scoring_pb.Scheme)
LIST_SCORES: Final = Call(f"{_SCORING}/ListScores", scoring_pb.Scores)
EXPLAIN_SCORE: Final = Call(f"{_SCORING}/ExplainScore", scoring_pb.Explanation)
FILE_OBJECTION: Final = Call(f"{_SCORING}/FileObjection", scoring_pb.ObjectionResponse)
APPEAL_OBJECTION: Final = Call(f"{_SCORING}/AppealObjection", scoring_pb.ObjectionResponse)
DECIDE_OBJECTION: Final = Call(f"{_SCORING}/DecideObjection", scoring_pb.ObjectionResponse)
WITHDRAW_OBJECTION: Final = Call(f"{_SCORING}/WithdrawObjection", scoring_pb.ObjectionResponse)
LIST_OBJECTIONS: Final = Call(f"{_SCORING}/ListObjections", scoring_pb.ListObjectionsResponse)
GET_OBJECTION: Final = Call(f"{_SCORING}/GetObjection", scoring_pb.Objection)
OBJECTION_STATISTICS: Final = Call(f"{_SCORING}/GetObjectionStatistics", scoring_pb.ObjectionStatistics)
