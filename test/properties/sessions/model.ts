import type { Scope } from '../../../shared/core/scope.ts';

/** What the directory says of a user; an unknown user is not in it. */
interface ModelUser {
  role: 'owner' | 'admin' | 'member';
  status: 'active' | 'suspended';
  removed: boolean;
}

/** A grant as the rules see it. `turn` rises whenever tokens that were made before say the truth no more. */
export interface ModelGrant {
  id: string;
  /** `active` says what was done to it; that its time has come is for the clock to say. */
  state: 'active' | 'tripped' | 'revoked';
  teams: readonly string[];
  scope: Scope;
  startsAt: string | undefined;
  expiresAt: string | null;
  reconfirmBy: string | undefined;
  by: string;
  role: 'owner' | 'admin';
  turn: number;
  usesLeft: number | undefined;
}

export interface ModelSession {
  id: string;
  agent: string;
  team: string;
  scope: Scope;
  /** The grant that it was stored under last. */
  grantId: string;
  startedAt: string;
  renewBy: string;
  /** How it ended, with the reasons that may be given. */
  ended?: { at: string; reasons: readonly string[] };
}

/** A token that was given out. */
export interface ModelToken {
  jwt: string;
  sessionId: string;
  grantId: string;
  turn: number;
  /** Milliseconds since 1970. */
  exp: number;
}

/** One account, by the rules alone: nothing here knows how they are implemented. */
export interface Model {
  now: string;
  users: Map<string, ModelUser>;
  grants: Map<string, ModelGrant>;
  sessions: Map<string, ModelSession>;
  tokens: ModelToken[];
}

export const emptyModel = (now: string): Model => ({
  now,
  users: new Map(),
  grants: new Map(),
  sessions: new Map(),
  tokens: [],
});

/** The instant from which time alone keeps agents out; undefined when there is none. */
export const endOf = ({ expiresAt, reconfirmBy }: ModelGrant): string | undefined => expiresAt ?? reconfirmBy;

/** True from the start of a grant on. */
export const isStarted = ({ startsAt }: ModelGrant, now: string): boolean => startsAt === undefined || startsAt <= now;

/** True for a grant that admits agents now, or will after its start. */
export const isLive = (grant: ModelGrant, now: string): boolean => {
  const end = endOf(grant);
  return grant.state === 'active' && (end === undefined || now < end);
};

const rank = { member: 0, admin: 1, owner: 2 };

/** True while who granted may vouch for it. */
export const stands = ({ users }: Model, { by, role }: ModelGrant): boolean => {
  const user = users.get(by);
  return user === undefined || (!user.removed && user.status === 'active' && rank[user.role] >= rank[role]);
};

/** The grants that let a team in with a scope, at this instant. */
const lettingIn = (model: Model, team: string, scope: Scope): ModelGrant[] =>
  [...model.grants.values()].filter(
    (grant) =>
      isLive(grant, model.now) &&
      isStarted(grant, model.now) &&
      grant.teams.includes(team) &&
      (scope === 'read_only' || grant.scope === 'full') &&
      stands(model, grant),
  );

/** The grants under which an agent of the team may come in now. */
export const openTo = (model: Model, team: string): ModelGrant[] =>
  lettingIn(model, team, 'read_only').filter((grant) => grant.usesLeft === undefined || grant.usesLeft > 0);

/** The grants that cover a session now: its own, or any whose uses are not counted. */
export const coversOf = (model: Model, session: ModelSession): ModelGrant[] =>
  lettingIn(model, session.team, session.scope).filter(
    (grant) => grant.id === session.grantId || grant.usesLeft === undefined,
  );

/** The same, but its own alone as long as that covers it. */
export const rightfulOf = (model: Model, session: ModelSession): ModelGrant[] => {
  const covers = coversOf(model, session);
  const own = covers.filter((grant) => grant.id === session.grantId);
  return own.length > 0 ? own : covers;
};

export const openSessions = ({ sessions }: Model): ModelSession[] =>
  [...sessions.values()].filter((session) => session.ended === undefined);

/** A change was made: the sessions that nothing covers any more have ended by it. */
export const settle = (model: Model, reason: string): void => {
  for (const session of openSessions(model)) {
    if (coversOf(model, session).length === 0) session.ended = { at: model.now, reasons: [reason] };
  }
};

/** Ends one session. */
export const putOut = (model: Model, session: ModelSession | undefined, reason: string): void => {
  if (session && session.ended === undefined) session.ended = { at: model.now, reasons: [reason] };
};

/** Time passes, instant by instant: sessions end when their last cover ends, or when they were not renewed. */
export const passTime = (model: Model, to: string): void => {
  const instants = [
    ...[...model.grants.values()].flatMap((grant) => endOf(grant) ?? []),
    ...openSessions(model).map(({ renewBy }) => renewBy),
  ].filter((at) => model.now < at && at <= to);
  for (const at of [...new Set(instants)].sort()) {
    const before = new Map(openSessions(model).map((session) => [session, coversOf(model, session)]));
    model.now = at;
    for (const [session, covers] of before) {
      if (coversOf(model, session).length === 0) {
        const over = covers.filter((grant) => endOf(grant) === at);
        const reasons = over.map(({ expiresAt }) => (expiresAt === null ? 'grant-suspended' : 'grant-expired'));
        session.ended = { at, reasons };
      } else if (session.renewBy === at) session.ended = { at, reasons: ['idle'] };
    }
  }
  model.now = to;
};

/** True while a token says the truth: its session is open, and under the same grant as it was then. */
export const holds = (model: Model, { sessionId, grantId, turn, exp }: ModelToken): boolean => {
  const session = model.sessions.get(sessionId);
  const grant = model.grants.get(grantId);
  return (
    session !== undefined &&
    grant !== undefined &&
    Date.parse(model.now) < exp &&
    session.ended === undefined &&
    session.grantId === grantId &&
    grant.turn === turn &&
    coversOf(model, session).includes(grant)
  );
};

/** The instants ahead at which something ends by itself, the next first. */
export const endsAhead = (model: Model): string[] =>
  [
    ...[...model.grants.values()].flatMap((grant) =>
      grant.state === 'active' ? [endOf(grant) ?? [], grant.startsAt ?? []].flat() : [],
    ),
    ...openSessions(model).map(({ renewBy }) => renewBy),
    ...model.tokens.map(({ exp }) => new Date(exp).toISOString()),
  ]
    .filter((at) => at > model.now)
    .sort();
