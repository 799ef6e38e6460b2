import { expect } from 'vitest';
import type { SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import { host } from '../support/world/host.ts';

/* Calls that concern the sensitive actions in the account of the test that runs (`useHost`). */

/** Sets the policy: what is sensitive, the thresholds, the tripwire. */
export const setPolicy = async (sensitiveActions: Record<string, unknown>, supportSessions = {}): Promise<void> => {
  const body = { sensitiveActions, supportSessions };
  const { status } = await host.call('putPolicy', {}, { body, headers: { 'if-match': '*' } });
  expect(status).toBe(200);
};

export const listed = async (query: Record<string, string> = {}): Promise<SensitiveAction[]> => {
  const answer = await host.call<{ items: SensitiveAction[] }>('listSensitiveActions', {}, { query });
  expect(answer.status).toBe(200);
  return answer.body.items;
};

/** The detections in the account's journal, oldest first. */
export const detections = async () =>
  (await host.journal())
    .filter(({ type }) => type === 'sensitive-action.detected')
    .map(({ target, data, actor }) => ({ target, data, actor }));
