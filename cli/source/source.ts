import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { JournalFilters } from '../../shared/journal/filters.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';

/** What a command reads of an account, newest first; a list ends early when its reader does. */
export interface Source {
  /** @throws UserError when there is no such account, or it may not be read */
  journal: (accountId: string, filters?: JournalFilters) => AsyncIterable<JournalEntry>;
  grants: (accountId: string) => AsyncIterable<Grant>;
  sessions: (accountId: string) => AsyncIterable<Session>;
  jobs: (accountId: string) => AsyncIterable<AssignmentJob>;
}
