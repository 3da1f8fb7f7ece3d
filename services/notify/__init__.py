"""notify: who must be written to, in which words, under which number, and whether it went out.

    owns          issuers, letters, the books they are numbered in, their sendings
    decides       a reminder, a late notice, a correction of it, a rectification letter is written, or held while nobody
                  writes for the district · its number and date · it went out or not
    publishes     NOTIFY: IssuerNamed, LetterDrafted, LetterNumbered, LetterSent, LetterFailed
    listens to    DEADLINES: UnitRegistered, UnitEnded, ObligationDefined, PeriodOpened, ReportDueSoon, ReportLate,
                  LatenessWithdrawn, LatenessExcused, ExcuseWithdrawn, and what says why: DueChanged, DutyWaived, DutyLapsed;
                  SCORING: StandingChanged, for the list only; operators' calls; the ends of its own sendings; its desk
    answers       NotifyAdmin (gRPC): SetIssuer, DraftRectification, ListLetters, GetLetter

A letter is made of what it is about, so it exists once; a sending repeated after a crash carries the same Message-ID.
"""
