import { beforeAll, describe, expect, it, vi } from 'vitest';
import { dashboardQueries } from '../../infra/dashboard-queries.ts';
import { log } from '../../shared/core/log.ts';
import { parametersIn, type SavedQuery, savedQueries } from '../../shared/saved-queries.ts';
import { playAuditedRun } from '../journal/audited-run.ts';
import { makeTable } from '../support/database/table.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { fieldsNamedIn, valueAt, wants } from './logs-insights.ts';
import { publishedBy, resourcesOf, templates } from './templates.ts';

const queries = Object.entries<SavedQuery>(savedQueries).map(
  ([id, { lines, ...query }]) => [id, { ...query, text: lines.join('\n') }] as const,
);

describe('each saved query', () => {
  const stacks = templates();
  const inTemplate = Object.values(resourcesOf(stacks.service, 'AWS::Logs::QueryDefinition')).map(
    ({ Properties = {} }) => Properties,
  );

  it.each(queries)('is in the folder of the instance: %s', (_, { name, text, log: kind }) => {
    const found = inTemplate.find((one) => one['Name'] === `Gatehouse/${name}`);
    expect(found?.['QueryString']).toBe(text);
    expect(found?.['Parameters'] ?? []).toEqual(
      parametersIn(text).map((one) => ({ Name: one.name, Description: one.description })),
    );
    const groups = found?.['LogGroupNames'] as unknown[];
    if (kind === 'audit') {
      const [auditLog] = Object.keys(resourcesOf(stacks.data, 'AWS::Logs::LogGroup'));
      expect(groups.map((one) => publishedBy(stacks, one))).toEqual([{ Ref: auditLog }]);
    } else {
      const logs = resourcesOf(stacks.service, 'AWS::Logs::LogGroup');
      const ids = groups.map((one) => (one as { Ref: string }).Ref);
      expect(ids).toEqual([
        expect.stringMatching(/^ApiSessionsLog/),
        expect.stringMatching(/^ApiShareLinkOpeningsLog/),
      ]);
      for (const id of ids) expect(logs).toHaveProperty(id);
    }
  });

  it('has no placeholder without a parameter, and there are no other queries', () => {
    for (const [id, { text }] of queries) {
      const placeholders = [...text.matchAll(/\{\{(.+?)\}\}/g)].map(([, name = '']) => name);
      const names = parametersIn(text).map(({ name }) => name as string);
      expect([id, [...new Set(placeholders)].sort()]).toEqual([id, names.sort()]);
    }
    expect(inTemplate).toHaveLength(queries.length);
  });
});

describe('the lines of a run', () => {
  const sinks = makeSinks();
  const machine = makeMachine();
  makeKms();
  let lines: Record<SavedQuery['log'], readonly object[]>;
  let accountId: string;

  beforeAll(async () => {
    await makeTable();
    const written = vi.spyOn(log, 'info');
    accountId = await playAuditedRun(machine);
    lines = {
      audit: sinks.audit.filter((line) => line.unmapped.accountId === accountId),
      openings: written.mock.calls.map(([code, details]) => ({ code, ...details })),
    };
  });

  it.each(queries)('have every field that the query %s names, in lines that it asks for', (_, { text, log: kind }) => {
    const wanted = lines[kind].filter((line) => wants(text, line));
    const fields = fieldsNamedIn(text);
    expect(fields.length).toBeGreaterThan(3);
    expect(fields.filter((field) => !wanted.some((line) => valueAt(line, field) !== undefined))).toEqual([]);
  });

  it.each(dashboardQueries)(
    'have every kind of entry that the dashboard counts: $title',
    ({ lines: [filter = ''] }) => {
      const [, kinds = ''] = /\((.*)\)/.exec(filter) ?? [];
      const types = lines.audit
        .filter((line) => wants(filter, line))
        .map((line) => String(valueAt(line, 'unmapped.type')));
      const found = types.map((type) => type.split('.')[0]);
      expect([...new Set(found)].sort()).toEqual(kinds.split('|').sort());
    },
  );

  it('have every type that the query about who was inside names, with its own fields', () => {
    const { text = '' } = Object.fromEntries(queries)['WhoWasInside'] ?? {};
    const wanted = lines.audit.filter((line) => wants(text, line));
    const perType = Object.fromEntries(
      [...Map.groupBy(wanted, (line) => valueAt(line, 'unmapped.type'))].map(([type, some]) => [
        String(type),
        fieldsNamedIn(text).filter((field) => some.every((line) => valueAt(line, field) !== undefined)),
      ]),
    );
    const common = ['at', 'accountId', 'type', 'data.act.sub', 'data.act.team', 'target.id'];
    expect(Object.keys(perType).sort()).toEqual([
      'support-session.changed',
      'support-session.ended',
      'support-session.started',
    ]);
    const holds = (type: string, ...more: string[]) =>
      expect(perType[`support-session.${type}`]).toEqual(
        expect.arrayContaining([...common, ...more].map((field) => `unmapped.${field}`)),
      );
    holds('started', 'data.actingAs.userId', 'data.grantId', 'data.reason');
    holds('changed', 'data.to.actingAs.userId', 'data.to.grantId');
    holds('ended', 'data.startedAt', 'data.endedAt', 'data.actingAs.userId', 'data.grantId', 'data.endReason');
  });

  it('let a refused opening be found by its agent, and one of a share link', () => {
    const { text = '' } = Object.fromEntries(queries)['RefusedOpenings'] ?? {};
    const refused = lines.openings.filter(
      (line) => wants(text, line) && Number(valueAt(line, 'status')) >= 400 && Number(valueAt(line, 'status')) < 500,
    );
    expect(refused).toMatchObject([
      { route: 'POST /v1/support/sessions', status: 403, principal: 'agent:agent-1', accountId },
      { route: 'POST /v1/share-links/{linkId}/open', linkId: expect.stringMatching(/^lnk_/) },
    ]);
  });
});
