import { decodeJwt } from 'jose';
import { readAccount } from '../../../shared/accounts/account-store.ts';
import { readUsers } from '../../../shared/accounts/user-store.ts';
import { clock } from '../../../shared/core/clock.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import { listSessions } from '../../../shared/sessions/store.ts';
import { readHistory } from '../../support/events/chain.ts';
import { emptyModel, type Model, type ModelGrant } from './model.ts';
import { grantors } from './real.ts';

const grantOf = (grant: Grant, usesLeft: number | undefined): ModelGrant => ({
  id: grant.grantId,
  state: grant.status === 'active' || grant.status === 'scheduled' ? 'active' : 'revoked',
  teams: grant.teams,
  scope: grant.scope,
  startsAt: grant.startsAt,
  expiresAt: grant.expiresAt,
  reconfirmBy: grant.reconfirmBy,
  by: grant.grantedBy.userId,
  role: grant.grantedBy.role,
  turn: grant.epoch,
  usesLeft,
});

/** The model of what is stored, whatever led to it; with the tokens that were given out on the way. */
export const readBack = async (accountId: string, tokens: readonly string[]): Promise<Model> => {
  const model = emptyModel(clock.now());
  const [history, users, { items }, account] = await Promise.all([
    readHistory(accountId),
    readUsers(accountId, Object.keys(grantors)),
    listSessions(accountId, { size: 100 }),
    readAccount(accountId),
  ]);
  for (const grant of history) {
    const { grantId, maxUses, uses = 0 } = grant;
    model.grants.set(grantId, grantOf(grant, maxUses === undefined ? undefined : maxUses - uses));
    // What the account's own item says of a live grant is what the grant says.
    const live = account?.liveGrants[grantId];
    if (grant.status === 'active' && live?.epoch !== grant.epoch) throw new Error(`${grantId} is not live`);
    if (live && live.usesLeft !== model.grants.get(grantId)?.usesLeft) throw new Error(`${grantId} counts two ways`);
  }
  for (const { userId, role, status, removed = false } of users.values()) {
    model.users.set(userId, { role, status, removed });
  }
  for (const session of items) {
    const { sessionId, agent, scope, grantId, startedAt, renewBy, endedAt, endReason = '' } = session;
    model.sessions.set(sessionId, {
      ...{ id: sessionId, agent: agent.id, team: agent.team, scope, grantId, startedAt, renewBy },
      ...(endedAt === undefined ? {} : { ended: { at: endedAt, reasons: [endReason] } }),
    });
  }
  for (const jwt of tokens) {
    const { sid, grant_id, epoch, exp = 0 } = decodeJwt<{ sid: string; grant_id: string; epoch: number }>(jwt);
    model.tokens.push({ jwt, sessionId: sid, grantId: grant_id, turn: epoch, exp: exp * 1000 });
  }
  return model;
};
