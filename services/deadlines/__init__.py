"""deadlines: who exists, what is owed by when, and what was not there in time.

    owns          districts with their keys and outages, units with their lineage and who sends for them, obligations,
                  periods with their due instants, the working calendar, duties and whether they were met
    decides       a unit begins, is another, ends · a day is worked on or not · a period opens, is planned otherwise · a
                  unit owes, owes no more, owes by another instant · a reminder is due · nothing accepted arrived in time ·
                  nothing is open any more · what was called late was in time after all, or is excused · what was met is
                  late, for the acceptance was taken back · what an operator grants, and takes back
    publishes     DEADLINES: every event of contracts/deadlines
                  REFERENCE: what districts may refer to, as it is now (contracts/reference)
    listens to    INTAKE: ReportSubmitted, ReportHeld, ReportReturned, ReportRefused, AcceptanceRevoked, ArrivalUnknown,
                  UnknownLifted, IntakeSettled; operators' catalogues, districts, senders, units, days, grants, notes,
                  closings and outages; the planner's plans; the ticker's moments; the settler's findings
    answers       DeadlinesAdmin (gRPC): rules, duties, units, days and districts, each family in a module of its name

Nobody is judged at the due instant itself, but when intake says that all that arrived before it has been decided
(architecture: closing a period); what is held or silent then is waited for with patience (ADR 0009). Time is an input:
rules never read a clock.
"""
