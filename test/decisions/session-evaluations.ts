import { beforeEach } from 'vitest';
import { agent, user } from '../support/api/identity.ts';
import { host, useHost } from '../support/world/host.ts';
import { makeSession, makeUser } from '../support/world/world.ts';
import { asks, verdict } from './authzen-world.ts';

/* What the decision API says of support sessions, and of users within them. */

export const permitted = [true, 'default'];
export const ended = [false, 'session-ended'];
export const ofAnother = [false, 'session-of-another'];

/** Gives every test of a file an account of its own (`useHost`), with two owners beside the usual one. */
export const makeHosts = (): void => {
  useHost();
  beforeEach(async () => {
    for (const id of ['olga', 'oscar', host.owner.id]) await makeUser(host.accountId, id, { role: 'owner' });
  });
};

export const grantBy = (id: string, body: Record<string, unknown> = {}) =>
  host.grant({ scope: 'full', ...body }, user('owner', host.accountId, id));
export const enter = async (as = agent()): Promise<string> => (await makeSession(host.accountId, as)).sessionId;

export const ask = (body: Record<string, unknown>) => verdict(host.accountId, body);
/** An evaluation with the session as its subject. */
export const inside = (id: string, action = 'write', resource: Parameters<typeof asks>[2] = 'file') =>
  ask(asks('', action, resource, { subject: { type: 'support_session', id } }));
/** An evaluation of the user that the session acts for, with the session in its context. */
export const as = (
  userId: string,
  sessionId: unknown,
  action = 'write',
  resource: Parameters<typeof asks>[2] = 'file',
) => ask(asks(userId, action, resource, { context: { sessionId } }));
