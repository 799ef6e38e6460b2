import { routeKey } from './api/route.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { openingRoutes } from './share-links/opening-routes.ts';

/** What a query asks for when it runs. */
const parameters = {
  account: 'The id of an account',
  day: 'A day in UTC, such as 2026-11-21',
  campaign: 'The id of a campaign',
} as const;

type Parameter = keyof typeof parameters;

/** A query of CloudWatch Logs Insights that the stack saves. */
export interface SavedQuery {
  /** Its name below the folder of the instance. */
  name: string;
  /** The log it reads: the audit log, or the logs of the functions that open sessions and share links. */
  log: 'audit' | 'openings';
  /** Its text in Logs Insights QL, a command a line. */
  lines: readonly string[];
}

const openings = [sessionRoutes.openSession, openingRoutes.openShareLink].map((route) => `"${routeKey(route)}"`);

/** The saved queries, by the id of their construct. */
export const savedQueries = {
  WhoWasInside: {
    name: 'Who was in an account on a day, and on whose consent',
    log: 'audit',
    lines: [
      'fields coalesce(unmapped.data.startedAt, unmapped.at) as entered,',
      '  coalesce(unmapped.data.to.actingAs.userId, unmapped.data.actingAs.userId) as grantor, coalesce(unmapped.data.to.grantId, unmapped.data.grantId) as grantId',
      '| filter unmapped.accountId = "{{account}}"',
      '  and unmapped.type in ["support-session.started", "support-session.changed", "support-session.ended"]',
      '| stats earliest(entered) as enteredAt, latest(unmapped.data.endedAt) as leftAt, earliest(unmapped.data.act.sub) as agent, earliest(unmapped.data.act.team) as team,',
      '  earliest(grantor) as consentOf, earliest(grantId) as grantAtEntry, latest(grantor) as lastConsentOf, latest(grantId) as lastGrant,',
      '  earliest(unmapped.data.reason) as reason, earliest(unmapped.data.ticket) as ticket, latest(unmapped.data.endReason) as endReason by unmapped.target.id',
      '| filter enteredAt < "{{day}}T24" and (not ispresent(leftAt) or leftAt >= "{{day}}")',
      '| sort enteredAt asc',
    ],
  },
  Grants: {
    name: 'Grants of all accounts',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.accountId, unmapped.type, unmapped.target.id, unmapped.actor.kind, unmapped.actor.id, unmapped.actor.role, unmapped.data.duration, unmapped.data.scope, unmapped.data.expiresAt, unmapped.data.reason, unmapped.data.ticket, unmapped.data.endReason',
      '| filter unmapped.type like /^grant\\./',
      '| sort unmapped.at desc',
    ],
  },
  GrantsOfAccount: {
    name: 'Grants of an account until the end of a day',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.type, unmapped.target.id, unmapped.actor.kind, unmapped.actor.id, unmapped.data.scope, unmapped.data.expiresAt, unmapped.data.to.expiresAt, unmapped.data.endReason',
      '| filter unmapped.accountId = "{{account}}" and unmapped.type like /^grant\\./ and unmapped.at < "{{day}}T24"',
      '| sort unmapped.sequence asc',
    ],
  },
  RefusedOpenings: {
    name: 'Refused openings of sessions and share links',
    log: 'openings',
    lines: [
      'fields @timestamp, route, status, principal, accountId, linkId, requestId',
      `| filter code = "REQUEST_DONE" and route in [${openings.join(', ')}]`,
      '  and status >= 400 and status < 500',
      '| sort @timestamp desc',
    ],
  },
  SensitiveActions: {
    name: 'Sensitive actions above the threshold',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.accountId, unmapped.data.userId, unmapped.data.sessionId, unmapped.data.items, unmapped.data.threshold.items, unmapped.data.threshold.perMinutes, unmapped.data.actions.0, unmapped.data.actions.1, unmapped.actor.id',
      '| filter unmapped.type = "sensitive-action.detected"',
      '| sort unmapped.at desc',
    ],
  },
  PolicyChanges: {
    name: 'Policy changes',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.accountId, unmapped.actor.kind, unmapped.actor.id, unmapped.actor.role, unmapped.data.version, unmapped.requestId, @message',
      '| filter unmapped.type = "policy.changed"',
      '| sort unmapped.at desc',
    ],
  },
  AssignmentJobs: {
    name: 'Assignment jobs of an account',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.type, unmapped.target.id, unmapped.actor.kind, unmapped.actor.id, unmapped.data.users, unmapped.data.attempt, unmapped.data.total, unmapped.data.done, unmapped.data.failed, unmapped.data.changed, unmapped.data.percent, unmapped.data.status',
      '| filter unmapped.accountId = "{{account}}" and unmapped.type like /^assignment-job\\./',
      '| sort unmapped.at asc',
    ],
  },
  LeadsOfCampaign: {
    name: 'Leads of a campaign',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.type, unmapped.target.id, unmapped.data.userId, unmapped.data.from, unmapped.data.to, unmapped.data.sequence, unmapped.data.contactId, unmapped.data.receivedAt',
      '| filter unmapped.accountId = "{{account}}" and unmapped.data.campaignId = "{{campaign}}" and unmapped.type like /^lead\\./',
      '| sort unmapped.at asc',
    ],
  },
  Trash: {
    name: 'Trash of an account',
    log: 'audit',
    lines: [
      'fields unmapped.at, unmapped.type, unmapped.target.id, unmapped.actor.kind, unmapped.actor.id, unmapped.data.resourceType, unmapped.data.resourceId, unmapped.data.purgeAt, unmapped.data.reason',
      '| filter unmapped.accountId = "{{account}}" and unmapped.type like /^trash\\./',
      '| sort unmapped.sequence asc',
    ],
  },
} as const satisfies Record<string, SavedQuery>;

/** The parameters that the text of a query names, with their descriptions. */
export const parametersIn = (text: string): { name: Parameter; description: string }[] =>
  (Object.keys(parameters) as Parameter[])
    .filter((name) => text.includes(`{{${name}}}`))
    .map((name) => ({ name, description: parameters[name] }));
