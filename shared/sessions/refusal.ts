import type { ProblemName } from '../api/problem.ts';
import { secondMillis } from '../core/time-units.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import type { UnsequencedEntry } from '../table/journal-entry.ts';
import type { SessionEvents } from './events.ts';
import { type Session, SessionRefusal } from './session.ts';
import { actOf } from './transitions.ts';

const entryOf = entriesOf<SessionEvents>();

/** Whether the journal records a refusal with this problem. */
export const isRecorded = (problem: ProblemName): problem is SessionRefusal =>
  (SessionRefusal.options as readonly ProblemName[]).includes(problem);

/** The journal records at most one refusal of an agent in an account within this time. */
export const refusalMillis = 60 * secondMillis;

/** An agent is refused to open a session. @returns the journal entry */
export const openingRefused = (
  { accountId, agent, reason, ticket }: Pick<Session, 'accountId' | 'agent' | 'reason' | 'ticket'>,
  problem: SessionRefusal,
  cause: Cause,
): UnsequencedEntry =>
  entryOf(accountId, { type: 'account', id: accountId }, 'support-session.refused', cause, {
    act: actOf(agent),
    problem,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  });
