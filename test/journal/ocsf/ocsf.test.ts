import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ocsfVersion } from '../../../functions/sequencer/ocsf/event.ts';
import { toOcsf } from '../../../functions/sequencer/ocsf/to-ocsf.ts';
import { eventData, noticeData } from '../../../shared/events.ts';
import type { Notice } from '../../../shared/journal/events.ts';
import { makeTable } from '../../support/database/table.ts';
import { makeSinks } from '../../support/events/sinks.ts';
import { makeKms } from '../../support/world/kms.ts';
import { makeMachine } from '../../support/world/workflow.ts';
import { playAuditedRun } from '../audited-run.ts';
import { ocsfErrors, ocsfSchema } from './validate.ts';

const at = '2026-11-21T08:00:00.000Z';

interface Json {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Json[];
  items?: Json;
  properties?: Record<string, Json>;
  required?: string[];
}

/** A value of a schema: with all optional fields, or with none. */
const sampleOf = (schema: Json, isFull: boolean, name = ''): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[isFull ? 0 : schema.anyOf.length - 1] ?? {}, isFull, name);
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {});
    const kept = properties.filter(([key]) => isFull || schema.required?.includes(key));
    return Object.fromEntries(kept.map(([key, one]) => [key, sampleOf(one, isFull, key)]));
  }
  if (schema.type === 'array') return isFull ? [sampleOf(schema.items ?? {}, isFull)] : [];
  if (schema.type === 'string') return name.endsWith('At') ? at : `some ${name}`;
  if (schema.type === 'null') return null;
  return schema.type === 'boolean' ? true : 1;
};

const actors: Notice['actor'][] = [
  { kind: 'user', id: 'olga', role: 'owner' },
  { kind: 'agent', id: 'ada', team: 'technical_support' },
  { kind: 'service', id: 'backend' },
  { kind: 'system', id: 'time' },
];

const entryOf = (type: string, data: unknown, actor = actors[0]): Notice => ({
  entryId: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  at,
  type,
  actor: actor ?? { kind: 'system', id: 'time' },
  target: { type: type.split('.')[0] ?? '', id: 'target-1' },
  data: data as Notice['data'],
});

const event = (entry: Notice) => toOcsf(entry, { code: 'JOURNAL_ENTRY', ...entry }, 0);

const kinds = Object.entries({ ...eventData, ...noticeData });

describe('an event of the audit log', () => {
  it('is in the version of the published schema', () => expect(ocsfVersion).toBe(ocsfSchema.version));

  it.each(kinds)('is valid in its OCSF class: %s', (type, schema) => {
    for (const isFull of [true, false]) {
      const data = sampleOf(z.toJSONSchema(schema) as Json, isFull);
      for (const actor of actors) expect(ocsfErrors(event(entryOf(type, data, actor)))).toEqual([]);
    }
  });

  it('has a class that fits the change', () => {
    const classOf = (type: string) => event(entryOf(type, {}))['type_name'];
    expect(Object.fromEntries(kinds.map(([type]) => [type, classOf(type)]))).toMatchInlineSnapshot(`
      {
        "access-request.approved": "Entity Management: approved",
        "access-request.created": "Entity Management: Create",
        "access-request.declined": "Entity Management: declined",
        "access-request.lapsed": "Entity Management: lapsed",
        "access-request.withdrawn": "Entity Management: withdrawn",
        "account.changed": "Entity Management: Update",
        "account.closed": "Entity Management: Disable",
        "account.created": "Entity Management: Create",
        "account.erased": "Entity Management: Delete",
        "account.reopened": "Entity Management: Enable",
        "account.restored": "Entity Management: restored",
        "assignment-job.cancel-requested": "Entity Management: cancel-requested",
        "assignment-job.created": "Entity Management: Create",
        "assignment-job.finished": "Entity Management: finished",
        "assignment-job.progressed": "Entity Management: Update",
        "assignment-job.retried": "Entity Management: retried",
        "assignment-job.started": "Entity Management: started",
        "campaign.changed": "Entity Management: Update",
        "campaign.created": "Entity Management: Create",
        "campaign.removed": "Entity Management: Delete",
        "grant.changed": "User Access Management: Assign Privileges",
        "grant.created": "User Access Management: Assign Privileges",
        "grant.expired": "User Access Management: Revoke Privileges",
        "grant.expiring": "User Access Management: expiring",
        "grant.reconfirmation-due": "User Access Management: reconfirmation-due",
        "grant.reconfirmed": "User Access Management: Assign Privileges",
        "grant.revoked": "User Access Management: Revoke Privileges",
        "grant.started": "User Access Management: Assign Privileges",
        "grant.suspended": "User Access Management: Revoke Privileges",
        "lead.assigned": "Entity Management: Update",
        "lead.discarded": "Entity Management: Delete",
        "lead.queued": "Entity Management: Create",
        "lead.reassigned": "Entity Management: Update",
        "policy.changed": "Entity Management: Update",
        "round-robin.changed": "Entity Management: Update",
        "sensitive-action.detected": "Detection Finding: Create",
        "share-link.changed": "Entity Management: Update",
        "share-link.code-replaced": "Entity Management: Update",
        "share-link.created": "Entity Management: Create",
        "share-link.locked": "Entity Management: Disable",
        "share-link.opened": "Entity Management: Read",
        "share-link.revoked": "Entity Management: Disable",
        "share-link.unlocked": "Entity Management: Enable",
        "support-agent.blocked": "User Access Management: Revoke Privileges",
        "support-agent.unblocked": "User Access Management: Assign Privileges",
        "support-session.changed": "Authorize Session: Assign Privileges",
        "support-session.ended": "Authentication: Logoff",
        "support-session.refused": "Authorize Session: Assign Privileges",
        "support-session.started": "Authorize Session: Assign Privileges",
        "trash.purged": "Entity Management: Delete",
        "trash.registered": "Entity Management: Create",
        "trash.restored": "Entity Management: restored",
        "user.changed": "Account Change: changed",
        "user.created": "Account Change: Create",
        "user.erased": "Account Change: erased",
        "user.removed": "Account Change: Delete",
      }
    `);
  });

  it.each(['grant.paused', 'toString', '', '.'])('is valid for an entry of another version: "%s"', (type) => {
    const strange = { ...entryOf(type, { scope: 1, teams: 'all', act: null }), at: 'some day' };
    expect(ocsfErrors(event(strange))).toEqual([]);
    expect(event(strange)['time']).toBe(0);
  });

  it('is refused by the test when it has a wrong attribute, a missing one, or a wrong caption', () => {
    const right = event(entryOf('user.created', {}));
    expect(ocsfErrors({ ...right, colour: 'red' })).toEqual(['event.colour is not in the schema']);
    expect(ocsfErrors({ ...right, user: undefined })).toContain('event.user is missing');
    expect(ocsfErrors({ ...right, activity_id: 77 })).toContain('event.activity_id is not in the list');
    expect(ocsfErrors({ ...right, severity: 'High' })).toEqual(['event.severity is High, not Informational']);
    expect(ocsfErrors({ ...right, user: {} })).toEqual(['event.user has none of account,name,uid']);
    expect(ocsfErrors({ ...right, type_uid: 300199 })).toContain('the type is not that of class and activity');
  });
});

describe('the lines of a run', () => {
  const sinks = makeSinks();
  const machine = makeMachine();
  makeKms();
  beforeAll(async () => {
    await makeTable();
    await playAuditedRun(machine);
  });

  it('are valid events, and carry the entries unchanged', () => {
    expect(sinks.audit.length).toBeGreaterThan(30);
    for (const line of sinks.audit) expect([line.unmapped.type, ocsfErrors(line)]).toEqual([line.unmapped.type, []]);
    expect(sinks.lines.map(({ code: _, ...entry }) => entry)).toEqual(sinks.events);
  });
});
