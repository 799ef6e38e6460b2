import assert from 'node:assert/strict';
import type { Decision, Evaluation } from '../../shared/decisions/authzen.ts';
import type { EventType } from '../../shared/events.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Policy } from '../../shared/policies/policy.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import type { Answer } from './api.ts';
import type { Instance } from './instance.ts';
import { until } from './report.ts';
import { expectStatus } from './visit.ts';

const deliverySeconds = 60;

interface Bearer {
  token: string;
}

/** The calls of an account's owner, the vendor's backend and agents, and the events about the account. */
export const accountAt = ({ api, people, witness }: Instance, accountId: string, owner: Bearer) => {
  const { service } = people;
  const as =
    ({ token }: Bearer) =>
    <Body = Record<string, unknown>>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Answer<Body>> =>
      api<Body>(method, `/v1/accounts/${accountId}${path}`, {
        token,
        headers,
        ...(body === undefined ? {} : { body }),
      });
  const asOwner = as(owner);
  const asBackend = as(service);

  const putAccount = (edition: string) => asBackend('PUT', '', { name: `Account ${accountId}`, edition });
  const putUser = async (userId: string, more: Record<string, unknown> = {}): Promise<void> => {
    const body = { name: `Name of ${userId}`, email: 'somebody@example.com', role: 'member', ...more };
    const { status } = await asBackend('PUT', `/users/${userId}`, body);
    if (status !== 201) expectStatus(await asBackend('PUT', `/users/${userId}`, body), 200);
  };
  /** Replaces the current policy; missing parts get their defaults. */
  const tryPolicy = async (policy: unknown): Promise<Answer<Policy>> => {
    const { headers } = await asOwner('GET', '/policy');
    return asOwner<Policy>('PUT', '/policy', policy, { 'if-match': String(headers['etag']) });
  };
  const putPolicy = async (policy: unknown): Promise<Policy> => {
    const answer = await tryPolicy(policy);
    expectStatus(answer, 200);
    return answer.body;
  };
  const decide = async (evaluation: Evaluation): Promise<Decision> => {
    const answer = await asBackend<Decision>('POST', '/access/v1/evaluation', evaluation);
    expectStatus(answer, 200);
    return answer.body;
  };
  /** Evaluates all questions in one request. */
  const decideAll = async (evaluations: readonly Evaluation[]): Promise<Decision[]> => {
    const answer = await asBackend<{ evaluations: Decision[] }>('POST', '/access/v1/evaluations', { evaluations });
    expectStatus(answer, 200);
    return answer.body.evaluations;
  };
  /** Makes a grant for the agent's team and opens a session under it. */
  const enter = async (agent: Bearer, team: string, scope: Grant['scope']) => {
    const granted = await asOwner<Grant>('POST', '/grants', { duration: 'PT1H', teams: [team], scope });
    expectStatus(granted, 201);
    const entered = await api<{ sessionId: string }>('POST', '/v1/support/sessions', {
      token: agent.token,
      body: { accountId, reason: 'The import fails' },
    });
    expectStatus(entered, 201);
    return { grantId: granted.body.grantId, sessionId: entered.body.sessionId };
  };
  /** Waits until the journal and the bus both have an entry of a type. @returns each entry once */
  const entriesOf = async (type: EventType, targetId: string, seconds = deliverySeconds): Promise<unknown[]> => {
    const entries = await until(`${type} in the journal`, seconds, async () => {
      const { body } = await asOwner<{ items: JournalEntry[] }>('GET', '/journal?pageSize=200');
      const found = body.items.filter((entry) => entry.type === type && entry.target.id === targetId);
      return found.length > 0 ? found : undefined;
    });
    const ids = entries.map(({ entryId }) => entryId).sort();
    await until(`${type} on the bus`, deliverySeconds, async () => {
      const events = (await witness.events()).filter(
        (event) => event['detail-type'] === type && event.detail.target.id === targetId,
      );
      const delivered = new Set(events.map(({ detail }) => detail.entryId));
      if (ids.some((id) => !delivered.has(id))) return undefined;
      assert.deepEqual([...delivered].sort(), ids);
      return true;
    });
    return entries.map(({ data }) => data);
  };
  return { as, asOwner, asBackend, putAccount, putUser, tryPolicy, putPolicy, decide, decideAll, enter, entriesOf };
};

/** The name of the problem in an answer. */
export const problemIn = ({ body }: Answer<unknown>): string =>
  String((body as { type?: string }).type).replace('urn:gatehouse:problem:', '');
