import { decodeJwt } from 'jose';
import { clock } from '../../../shared/core/clock.ts';
import type { Grant } from '../../../shared/grants/grant.ts';
import { readAccountAndSession } from '../../../shared/sessions/store.ts';
import { type ReportOutcome, reportInSession } from '../../../shared/support-access/report-in-session.ts';
import { api } from '../../support/api/api.ts';
import { problemName, type Result } from '../../support/api/call.ts';
import { agent, service, user } from '../../support/api/identity.ts';
import { later } from '../../support/clock/clock.ts';
import { makeUser, type Opened, openSession } from '../../support/world/world.ts';
import { type Grantor, grantors } from './real.ts';
import { agents, type Spec } from './specs.ts';

/** What there is for a command to fall on. */
export interface Targets {
  accountId: string;
  grants: readonly string[];
  sessions: readonly { id: string; agent: string; team: string }[];
  tokens: readonly string[];
}

/** What came of a command. */
export interface Done {
  spec: Spec;
  /** The id of what it fell on. */
  on?: string | undefined;
  status: number;
  problem?: string | undefined;
  grant?: Grant;
  opened?: Opened;
  outcome?: ReportOutcome;
  /** The grant under which the session stood at last. */
  under?: string | undefined;
  /** The token was over already. */
  expired?: boolean;
}

const latest = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items.at(-1 - (pick % Math.max(items.length, 1)));

const done = (spec: Spec, result: Result<unknown>, on?: string): Done => ({
  spec,
  on,
  status: result.status,
  problem: problemName(result),
});

const withGrant = (spec: Spec, result: Result<Grant>, on?: string): Done => ({
  ...done(spec, result, on),
  ...(problemName(result) === undefined ? { grant: result.body } : {}),
});

const withToken = (spec: Spec, result: Result<Opened>, on?: string): Done => ({
  ...done(spec, result, on),
  ...(problemName(result) === undefined ? { opened: result.body } : {}),
});

const asUser = (accountId: string, by: Grantor) => user(grantors[by], accountId, by);

const performOnGrant = async (
  spec: Extract<Spec, { kind: 'change' | 'revoke' | 'reconfirm' }>,
  { accountId, grants }: Targets,
): Promise<Done | undefined> => {
  const grantId = latest(grants, spec.pick);
  if (grantId === undefined) return undefined;
  const call = { as: asUser(accountId, spec.by), params: { accountId, grantId } };
  if (spec.kind === 'revoke') return withGrant(spec, await api<Grant>('revokeGrant', call), grantId);
  if (spec.kind === 'reconfirm') return withGrant(spec, await api<Grant>('reconfirmGrant', call), grantId);
  const request = { ...call, headers: { 'if-match': '*' }, body: spec.terms };
  return withGrant(spec, await api<Grant>('changeGrant', request), grantId);
};

const cause = () => ({ actor: { kind: service.kind, id: service.id }, now: clock.now() });

const performOnSession = async (
  spec: Extract<Spec, { kind: 'renew' | 'leave' | 'end' | 'sense' }>,
  { accountId, sessions }: Targets,
): Promise<Done | undefined> => {
  const session = latest(sessions, spec.pick);
  if (!session) return undefined;
  const { id: sessionId } = session;
  const own = { as: agent(session.team, session.agent), params: { sessionId } };
  switch (spec.kind) {
    case 'renew':
      return withToken(spec, await api<Opened>('renewToken', own), sessionId);
    case 'leave':
      return done(spec, await api('leaveSession', own), sessionId);
    case 'end': {
      const as = user('owner', accountId, 'root');
      return done(spec, await api('endSession', { as, params: { accountId, sessionId } }), sessionId);
    }
    case 'sense': {
      const outcome = await reportInSession({ accountId, sessionId }, cause, { count: () => spec.count });
      const { session: stored } = await readAccountAndSession({ accountId, sessionId });
      return { spec, on: sessionId, status: 200, outcome, under: stored?.grantId };
    }
  }
};

const changeUser = ({ who, becomes }: Extract<Spec, { kind: 'user' }>, accountId: string) => {
  if (becomes === 'removed') return api('deleteUser', { as: service, params: { accountId, userId: who } });
  const fields = becomes === 'suspended' ? { role: grantors[who], status: becomes } : { role: becomes };
  return makeUser(accountId, who, fields);
};

/** Does what a spec says through the API; undefined when there is nothing that it could fall on. */
export const perform = async (spec: Spec, targets: Targets): Promise<Done | undefined> => {
  const { accountId, tokens } = targets;
  switch (spec.kind) {
    case 'grant': {
      const { inMillis } = spec;
      const start = inMillis === undefined ? {} : { startsAt: later(clock.now(), inMillis) };
      const call = { as: asUser(accountId, spec.by), params: { accountId }, body: { ...spec.terms, ...start } };
      return withGrant(spec, await api<Grant>('createGrant', call));
    }
    case 'turnOff':
      return done(spec, await api('turnOffSupportAccess', { as: asUser(accountId, spec.by), params: { accountId } }));
    case 'user':
      return done(spec, await changeUser(spec, accountId));
    case 'open': {
      const { id, team } = agents[spec.agent] ?? agents[0];
      return withToken(spec, await openSession(accountId, agent(team, id)));
    }
    case 'revokeToken': {
      const token = latest(tokens, spec.pick);
      if (token === undefined) return undefined;
      const { sid, exp = 0 } = decodeJwt<{ sid: string }>(token);
      const expired = exp * 1000 <= Date.parse(clock.now());
      return { ...done(spec, await api('revoke', { as: service, form: { token } }), sid), expired };
    }
    case 'change':
    case 'revoke':
    case 'reconfirm':
      return performOnGrant(spec, targets);
    default:
      return performOnSession(spec, targets);
  }
};
