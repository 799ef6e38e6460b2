import assert from 'node:assert/strict';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import type { RunningProduct } from '../support/product/running-product.ts';
import type { Answer, Api } from './api.ts';
import { type People, team, visited } from './people.ts';
import type { TrustedIssuer } from './product.ts';
import { until } from './report.ts';

/** An instance and the participants of its support sessions. */
export interface Visited {
  api: Api;
  people: People;
  instance: TrustedIssuer;
  /** A product that polls for signals. */
  product: RunningProduct;
  /** A product that receives pushed signals, if the instance pushes. */
  pushed?: RunningProduct;
}

/** An open session of an agent, and its grant. */
export interface Entered {
  sessionId: string;
  accessToken: string;
  grant: Grant;
}

export const expectStatus = ({ status, body }: Answer<unknown>, expected: number): void =>
  assert.equal(status, expected, JSON.stringify(body).slice(0, 500));

/** The calls of the account's owner, agents and the product. */
export const visitOf = ({ api, people }: Visited) => {
  const { host, agent, service } = people;
  const asHost = <Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    api<Body>(method, `/v1/accounts/${visited}${path}`, {
      token: host.token,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  const tryToEnter = ({ token }: { token: string }) =>
    api<Omit<Entered, 'grant'>>('POST', '/v1/support/sessions', {
      token,
      body: { accountId: visited, reason: 'The import fails' },
    });

  /** Makes a grant and opens a session that only this grant covers. */
  const enterUnder = async (terms: Record<string, unknown>): Promise<Entered> => {
    const made = await asHost<Grant>('POST', '/grants', { teams: [team], ...terms });
    expectStatus(made, 201);
    const entered = await tryToEnter(agent);
    expectStatus(entered, 201);
    return { ...entered.body, grant: made.body };
  };
  const introspect = async (token: string): Promise<Record<string, unknown>> => {
    const answer = await api('POST', '/oauth/introspect', { ...service, form: { token } });
    expectStatus(answer, 200);
    return answer.body;
  };
  const isActive = async (token: string): Promise<unknown> => (await introspect(token))['active'];
  const sessionAsSeen = async (sessionId: string): Promise<Session | undefined> => {
    const { body } = await asHost<{ items: Session[] }>('GET', '/support-sessions?pageSize=100');
    return body.items.find((session) => session.sessionId === sessionId);
  };
  /** Waits until every receiver has acknowledged the end of a session. @returns the receipt */
  const receiptOf = (sessionId: string, seconds: number) =>
    until('the receipt', seconds, async () => {
      const receipt = (await sessionAsSeen(sessionId))?.receipt;
      return receipt === undefined || receipt.lagMillis === null ? undefined : receipt;
    });
  return { asHost, tryToEnter, enterUnder, introspect, isActive, sessionAsSeen, receiptOf };
};
