"""deadlines: who exists, what is owed by when, and what was not there in time.

    owns          districts with their keys and outages, units and who sends for them, obligations, periods with their
                  due instants, duties and whether they were met
    decides       a period opens · a unit owes · a reminder is due · nothing accepted arrived in time · nothing is open
                  any more · what was called late was in time after all, or is excused · what was met is late, for the
                  acceptance was taken back
    publishes     DEADLINES: DistrictRegistered, DistrictRetired, DistrictKeysSet, SenderAssigned, UnitRegistered,
                  ObligationDefined, PeriodOpened, ReportExpected, ReportDueSoon, PeriodClosing, ReportLate,
                  LatenessWithdrawn, LatenessExcused, OutageDeclared, PeriodClosed
                  REFERENCE: what districts may refer to, as it is now (contracts/reference)
    listens to    INTAKE: ReportSubmitted, ReportHeld, ReportReturned, ReportRefused, AcceptanceRevoked, ArrivalUnknown,
                  UnknownLifted, IntakeSettled; operators' catalogues, districts, senders, closings and outages; the
                  ticker's moments; the settler's findings
    answers       DeadlinesAdmin (gRPC): ImportCatalogue, ListPeriods, GetPeriod, CloseDuties, DeclareOutage,
                  RegisterDistrict, RetireDistrict, SetDistrictKeys, AssignSender, ListDistricts, GetDistrict

Nobody is judged at the due instant itself, but when intake says that all that arrived before it has been decided
(architecture: closing a period); what is held or silent then is waited for with patience (ADR 0009). Time is an input:
rules never read a clock.
"""
