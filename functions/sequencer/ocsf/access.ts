import type { Notice } from '../../../shared/journal/events.ts';
import { identityCategory, type Mapped, millisOf, otherActivity, present, textIn, verbOf } from './event.ts';

const classes = {
  account: { uid: 3001, name: 'Account Change', category: identityCategory },
  authentication: { uid: 3002, name: 'Authentication', category: identityCategory },
  authorization: { uid: 3003, name: 'Authorize Session', category: identityCategory },
  access: { uid: 3005, name: 'User Access Management', category: identityCategory },
};

const assign = { id: 1, name: 'Assign Privileges' };
const revoke = { id: 2, name: 'Revoke Privileges' };

const grantActivities: Readonly<Record<string, Mapped['activity']>> = {
  created: assign,
  started: assign,
  changed: assign,
  reconfirmed: assign,
  expired: revoke,
  revoked: revoke,
  suspended: revoke,
};

/** The privileges of a scope; the name of the whole where an entry does not name the scope. */
const privilegesOf = (data: unknown): string[] => [textIn(data, 'scope') ?? 'support-access'];

const teamsIn = (data: unknown): string[] => {
  const teams = typeof data === 'object' && data !== null ? (data as { teams?: unknown }).teams : undefined;
  return Array.isArray(teams) ? teams.map(String) : [];
};

/** A grant is User Access Management: the teams of the vendor's agents get privileges in an account, or lose them. */
export const grantEvent = (entry: Notice): Mapped => {
  const terms = entry.data['to'] ?? entry.data;
  const verb = verbOf(entry);
  return {
    class: classes.access,
    activity: grantActivities[verb] ?? otherActivity(verb),
    attributes: {
      user: {
        name: 'support agents',
        type_id: 99,
        type: 'Teams',
        groups: teamsIn(terms).map((team) => ({ uid: team, type: 'Team' })),
      },
      privileges: privilegesOf(terms),
      resource: { uid: entry.accountId, type: 'account', data: { grantId: entry.target.id } },
    },
  };
};

const agentOf = ({ data, actor }: Notice): Record<string, unknown> => {
  const team = textIn(data['act'], 'team');
  return {
    uid: textIn(data['act'], 'sub') ?? actor.id,
    type_id: 99,
    type: 'Agent',
    ...(team === undefined ? {} : { groups: [{ uid: team, type: 'Team' }] }),
  };
};

/** A refused opening is the failure of Authorize Session. */
const refusedEvent = (entry: Notice): Mapped => ({
  class: classes.authorization,
  activity: assign,
  attributes: present({
    user: agentOf(entry),
    privileges: privilegesOf(entry.data),
    status_id: 2,
    status: 'Failure',
    status_detail: textIn(entry.data, 'problem'),
  }),
});

/** A support session: Authorize Session when it begins or changes its grant, Authentication (Logoff) when it ends. */
export const sessionEvent = (entry: Notice): Mapped => {
  if (verbOf(entry) === 'refused') return refusedEvent(entry);
  const { data, target } = entry;
  const ended = verbOf(entry) === 'ended';
  const session = present({
    uid: target.id,
    created_time: millisOf(textIn(data, 'startedAt')),
    expiration_time: millisOf(textIn(data, 'endsAt')),
    expiration_reason: textIn(data, 'endReason'),
  });
  return ended
    ? {
        class: classes.authentication,
        activity: { id: 2, name: 'Logoff' },
        attributes: { user: agentOf(entry), session, service: { uid: entry.accountId, name: 'account' } },
      }
    : {
        class: classes.authorization,
        activity: assign,
        attributes: { user: agentOf(entry), session, privileges: privilegesOf(data) },
      };
};

const blockActivities: Readonly<Record<string, Mapped['activity']>> = { blocked: revoke, unblocked: assign };

/** An agent whom an account blocks is User Access Management: one person loses the access that their team may have. */
export const blockEvent = (entry: Notice): Mapped => {
  const verb = verbOf(entry);
  return {
    class: classes.access,
    activity: blockActivities[verb] ?? otherActivity(verb),
    attributes: {
      user: { uid: entry.target.id, type_id: 99, type: 'Agent' },
      privileges: privilegesOf(entry.data),
      resource: { uid: entry.accountId, type: 'account' },
    },
  };
};

const userActivities: Readonly<Record<string, Mapped['activity']>> = {
  created: { id: 1, name: 'Create' },
  removed: { id: 6, name: 'Delete' },
};

/** A user of the directory is Account Change. */
export const userEvent = (entry: Notice): Mapped => {
  const verb = verbOf(entry);
  return {
    class: classes.account,
    activity: userActivities[verb] ?? otherActivity(verb),
    attributes: {
      user: { uid: entry.target.id, type_id: 1, type: 'User', account: { uid: entry.accountId } },
    },
  };
};
