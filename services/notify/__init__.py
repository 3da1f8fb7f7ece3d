"""notify: who must be written to, in which words, under which number, and whether it went out.

    owns          issuers, signers, letter policies, letters, the books they are numbered in, their sendings
    decides       a reminder, a late notice, a correction of it is written at once, or as a policy says: planned, put together,
                  repeated, held by the brake · who may approve · number and date · it went out or not, and what came of it
    publishes     NOTIFY: who writes and signs, policies, holds, ways; LetterPlanned and PlanDropped; each step of a letter
                  LETTERS: the letters themselves, to units that want them over NATS
    listens to    DEADLINES: UnitRegistered, UnitEnded, ObligationDefined, PeriodOpened, ReportDueSoon, ReportLate,
                  LatenessWithdrawn, LatenessExcused, ExcuseWithdrawn, and what says why: DueChanged, DutyWaived, DutyLapsed,
                  DutyRevived; for planned letters CalendarDayDecreed, CalendarDayRevoked, PredecessorCredited, CreditWithdrawn;
                  INTAKE: ReportSubmitted, AcceptanceRevoked, ReportReturned, for planned letters only; SCORING: StandingChanged,
                  for the list only; operators' calls; the ends of its own sendings; its desk, its ticker
    answers       NotifyAdmin (gRPC): issuers, signers, policies, channels; drafts, letters and their life, books

A letter is made of what it is about, so it exists once; a sending repeated after a crash carries the same Message-ID.
"""
