import type { JournalEntry } from '../../shared/table/journal-entry.ts';

/** The consent under which an agent was in an account, for a part of a session. */
export interface Visit {
  /** When this consent began to cover the session. */
  from: string;
  /** When it ceased to; absent while the agent is inside. */
  until?: string | undefined;
  agent: string;
  team: string;
  /** The user who consented. */
  consentOf: string;
  role: string;
  grant: string;
  /** When that user created the grant, or last consented to it, before `from`. */
  consentedAt?: string | undefined;
  session: string;
  reason?: string | undefined;
  ticket?: string | undefined;
  /** How the session ended, or that another grant covered it from `until` on. */
  ended?: string | undefined;
}

/** The entries of a journal that the question needs. */
export const visitTypes = [
  'support-session.started',
  'support-session.changed',
  'support-session.ended',
  'grant.created',
  'grant.changed',
  'grant.reconfirmed',
] as const;

interface SessionData {
  act: { sub: string; team: string };
  actingAs: { userId: string; role: string };
  grantId: string;
  reason?: string;
  ticket?: string;
  endsAt?: string | null;
  startedAt?: string;
  endedAt?: string;
  endReason?: string;
  to?: { grantId: string; actingAs: { userId: string; role: string } };
}

const dataOf = ({ data }: JournalEntry): SessionData => data as unknown as SessionData;

/** The end of a grant as its newest entry gives it; undefined when no entry does, null when unlimited. */
const endOf = (entries: readonly JournalEntry[]): string | null | undefined =>
  entries
    .map(({ data }) => ((data['to'] ?? data) as { expiresAt?: string | null }).expiresAt)
    .filter((end) => end !== undefined)
    .at(-1);

/** The periods of one session, each under one consent. @param entries of the session, oldest first */
const periodsOf = (entries: readonly JournalEntry[], grants: ReadonlyMap<string, JournalEntry[]>, now: string) => {
  const started = entries.find(({ type }) => type === 'support-session.started');
  const end = entries.find(({ type }) => type === 'support-session.ended');
  const first = started ?? end;
  if (!first) return [];
  const moves = entries.filter(({ type }) => type === 'support-session.changed');
  const covers = [
    { at: dataOf(first).startedAt ?? first.at, ...(moves[0] ? (moves[0].data['from'] as SessionData) : dataOf(first)) },
    ...moves.flatMap((entry) => {
      const { to } = dataOf(entry);
      return to ? [{ at: entry.at, ...to }] : [];
    }),
  ];
  const { act, reason, ticket } = dataOf(first);
  return covers.map(({ at: from, grantId, actingAs }, index): Visit => {
    const next = covers[index + 1];
    const ofGrant = grants.get(grantId) ?? [];
    const last = next ? undefined : endOf(ofGrant);
    const byTime = end || !last || last > now ? undefined : last;
    const consents = ofGrant.filter(({ at, actor }) => at <= from && actor.id === actingAs.userId);
    return {
      from,
      until: next?.at ?? (end ? dataOf(end).endedAt : byTime),
      agent: act.sub,
      team: act.team,
      consentOf: actingAs.userId,
      role: actingAs.role,
      grant: grantId,
      consentedAt: consents.at(-1)?.at,
      session: first.target.id,
      reason,
      ticket,
      ended: next ? 'another grant covers' : end ? dataOf(end).endReason : byTime && 'grant-expired',
    };
  });
};

/**
 * Who was in an account, and on whose consent, within a period.
 * @param entries of the journal, of the types `visitTypes`, in any order
 * @param from the first instant of the period
 * @param to the first instant after it
 * @param now the instant at which the question is asked: a grant that has ended by then covers nobody
 * @returns one visit for each session and consent, in order of time
 */
export const visitsIn = (
  entries: readonly JournalEntry[],
  { from, to, now }: { from: string; to: string; now: string },
): Visit[] => {
  const inOrder = entries.toSorted((one, other) => (one.entryId < other.entryId ? -1 : 1));
  const ofGrants = Map.groupBy(
    inOrder.filter(({ target }) => target.type === 'grant'),
    ({ target }) => target.id,
  );
  const ofSessions = Map.groupBy(
    inOrder.filter(({ target }) => target.type === 'support-session'),
    ({ target }) => target.id,
  );
  return [...ofSessions.values()]
    .flatMap((some) => periodsOf(some, ofGrants, now))
    .filter(({ from: began, until }) => began < to && (began >= from || until === undefined || until > from))
    .sort((one, other) => (one.from < other.from ? -1 : 1));
};
