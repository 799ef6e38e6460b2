import { routeKey } from '../shared/api/route.ts';
import { sessionRoutes } from '../shared/sessions/routes.ts';
import { openingRoutes } from '../shared/share-links/opening-routes.ts';

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
      'fields coalesce(data.startedAt, at) as entered,',
      '  coalesce(data.to.actingAs.userId, data.actingAs.userId) as grantor, coalesce(data.to.grantId, data.grantId) as grantId',
      '| filter accountId = "{{account}}"',
      '  and type in ["support-session.started", "support-session.changed", "support-session.ended"]',
      '| stats earliest(entered) as enteredAt, latest(data.endedAt) as leftAt, earliest(data.act.sub) as agent, earliest(data.act.team) as team,',
      '  earliest(grantor) as consentOf, earliest(grantId) as grantAtEntry, latest(grantor) as lastConsentOf, latest(grantId) as lastGrant,',
      '  earliest(data.reason) as reason, earliest(data.ticket) as ticket, latest(data.endReason) as endReason by target.id',
      '| filter enteredAt < "{{day}}T24" and (not ispresent(leftAt) or leftAt >= "{{day}}")',
      '| sort enteredAt asc',
    ],
  },
  Grants: {
    name: 'Grants of all accounts',
    log: 'audit',
    lines: [
      'fields at, accountId, type, target.id, actor.kind, actor.id, actor.role, data.duration, data.scope, data.expiresAt, data.reason, data.ticket, data.endReason',
      '| filter type like /^grant\\./',
      '| sort at desc',
    ],
  },
  GrantsOfAccount: {
    name: 'Grants of an account until the end of a day',
    log: 'audit',
    lines: [
      'fields at, type, target.id, actor.kind, actor.id, data.scope, data.expiresAt, data.to.expiresAt, data.endReason',
      '| filter accountId = "{{account}}" and type like /^grant\\./ and at < "{{day}}T24"',
      '| sort sequence asc',
    ],
  },
  RefusedOpenings: {
    name: 'Refused openings of sessions and share links',
    log: 'openings',
    lines: [
      'fields @timestamp, route, status, principal, requestId',
      `| filter code = "REQUEST_DONE" and route in [${openings.join(', ')}]`,
      '  and status >= 400 and status < 500',
      '| sort @timestamp desc',
    ],
  },
  SensitiveActions: {
    name: 'Sensitive actions above the threshold',
    log: 'audit',
    lines: [
      'fields at, accountId, data.userId, data.sessionId, data.items, data.threshold.items, data.threshold.perMinutes, data.actions.0, data.actions.1, actor.id',
      '| filter type = "sensitive-action.detected"',
      '| sort at desc',
    ],
  },
  PolicyChanges: {
    name: 'Policy changes',
    log: 'audit',
    lines: [
      'fields at, accountId, actor.kind, actor.id, actor.role, data.version, requestId, @message',
      '| filter type = "policy.changed"',
      '| sort at desc',
    ],
  },
  AssignmentJobs: {
    name: 'Assignment jobs of an account',
    log: 'audit',
    lines: [
      'fields at, type, target.id, actor.kind, actor.id, data.users, data.attempt, data.total, data.done, data.failed, data.changed, data.percent, data.status',
      '| filter accountId = "{{account}}" and type like /^assignment-job\\./',
      '| sort at asc',
    ],
  },
  LeadsOfCampaign: {
    name: 'Leads of a campaign',
    log: 'audit',
    lines: [
      'fields at, type, target.id, data.userId, data.from, data.to, data.sequence, data.contactId, data.receivedAt',
      '| filter accountId = "{{account}}" and data.campaignId = "{{campaign}}" and type like /^lead\\./',
      '| sort at asc',
    ],
  },
  Trash: {
    name: 'Trash of an account',
    log: 'audit',
    lines: [
      'fields at, type, target.id, actor.kind, actor.id, data.resourceType, data.resourceId, data.purgeAt, data.reason',
      '| filter accountId = "{{account}}" and type like /^trash\\./',
      '| sort sequence asc',
    ],
  },
} as const satisfies Record<string, SavedQuery>;

/** The parameters that the text of a query names, with their descriptions. */
export const parametersIn = (text: string): { name: Parameter; description: string }[] =>
  (Object.keys(parameters) as Parameter[])
    .filter((name) => text.includes(`{{${name}}}`))
    .map((name) => ({ name, description: parameters[name] }));
