import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { clock } from '../../../shared/core/clock.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import type { Session } from '../../../shared/sessions/session.ts';
import { reportInSession } from '../../../shared/support-access/report-in-session.ts';
import type { JournalEntry } from '../../../shared/table/journal-entry.ts';
import { api, type RouteName } from '../api/api.ts';
import { problemName, type Request, StrictProblem } from '../api/call.ts';
import { agent, user } from '../api/identity.ts';
import { setClock } from '../clock/clock.ts';
import { isWrite, recorded, type Sent } from '../database/sdk.ts';
import { makeTable } from '../database/table.ts';
import { readJournal, readPages } from '../events/chain.ts';
import { type Kms, makeKms } from './kms.ts';
import { makeAccount, openSession } from './world.ts';

/** An account with what its people do and see; by its owner, where nobody else is named. */
const hostOf = (accountId: string) => {
  const owner = user('owner', accountId);
  const call = <Body = Record<string, unknown>>(
    name: RouteName,
    params: Record<string, string> = {},
    request: Request = {},
  ) => api<Body>(name, { as: owner, ...request, params: { accountId, ...params } });
  const changed = async (name: RouteName, grantId: string, request: Request): Promise<Grant> => {
    const { status, body } = await call<Grant>(name, { grantId }, request);
    if (status > 201) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body;
  };
  const sessions = (): Promise<Session[]> => readPages('listSessions', { as: owner, params: { accountId } });
  return {
    accountId,
    owner,
    call,
    grant: (body: unknown = {}, as = owner as ReturnType<typeof user>): Promise<Grant> =>
      changed('createGrant', '', { as, body }),
    change: ({ grantId }: Pick<Grant, 'grantId'>, body: unknown, as = owner as ReturnType<typeof user>) =>
      changed('changeGrant', grantId, { as, body, headers: { 'if-match': '*' } }),
    revoke: ({ grantId }: Pick<Grant, 'grantId'>) => changed('revokeGrant', grantId, {}),
    readGrant: ({ grantId }: Pick<Grant, 'grantId'>) => changed('getGrant', grantId, {}),
    setPolicy: (supportSessions: unknown) =>
      call('putPolicy', {}, { body: { supportSessions }, headers: { 'if-match': '*' } }),
    sessions,
    session: async (sessionId: string): Promise<Session> => {
      const found = (await sessions()).find((session) => session.sessionId === sessionId);
      if (!found) throw new Error(`no session ${sessionId}`);
      return found;
    },
    /** Oldest first. */
    journal: async (): Promise<JournalEntry[]> => (await readJournal(accountId)).reverse(),
    /** The product reports sensitive actions inside a session. */
    report: (sessionId: string, count: number) =>
      reportInSession(
        { accountId, sessionId },
        () => ({ actor: { kind: 'service', id: 'backend' }, now: clock.now() }),
        { count: () => count },
      ),
  };
};

export type Host = ReturnType<typeof hostOf>;

export const makeHost = async (): Promise<Host> => hostOf(await makeAccount());

/** The instant at which the tests of an account begin, unless they need another. */
export const start = '2026-11-21T08:00:00.000Z';

/** The account of the test that runs, in a file that calls `useHost`. */
export let host: Host;

/**
 * Gives a test file a table and a KMS, and each of its tests an account of its own.
 * @param at the instant at which each test begins
 * @returns the KMS
 */
export const useHost = (at = start): Kms => {
  const kms = makeKms();
  beforeAll(makeTable);
  beforeEach(async () => {
    setClock(at);
    host = await makeHost();
  });
  afterEach(() => {
    setClock();
    kms.clear();
  });
  return kms;
};

/** What an agent does with a session of theirs. */
export const renew = (sessionId: string, as = agent()) => api('renewToken', { as, params: { sessionId } });
export const leave = (sessionId: string, as = agent()) => api<Session>('leaveSession', { as, params: { sessionId } });

/** True for what records a refusal: its mark and its entry in one transaction, and nothing else. */
export const isRefusalRecord = ({ input }: Sent): boolean => {
  const items = (input as unknown as TransactWriteCommandInput).TransactItems ?? [];
  const kept = items.map(({ Put }) => Put?.Item?.['SK'].split('#')[0]).join();
  return kept === 'REFUSAL,ENTRY';
};

/** An agent is not let in, and nothing is written but the record of it. @returns the status and the problem */
export const refused = async (host: Host, as: ReturnType<typeof agent>, body: Record<string, unknown>) => {
  const { result, sent } = await recorded(() => openSession(host.accountId, as, body));
  StrictProblem.parse(result.body);
  const writes = sent.filter(isWrite);
  expect(writes.length).toBeLessThanOrEqual(1);
  expect(writes.filter((one) => !isRefusalRecord(one))).toEqual([]);
  return [result.status, problemName(result)];
};
