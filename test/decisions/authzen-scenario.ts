import { expect, it } from 'vitest';
import type { RouteName } from '../support/api/api.ts';
import type { Request, Result } from '../support/api/call.ts';
import type { AuthzenCase } from '../support/authzen/case.ts';
import { names, records, users, usersWhoRead, whatAliceDoes, whatAliceReads } from '../support/authzen/fixture.ts';
import { makeTable } from '../support/database/table.ts';
import { askPoint, type Decided, type Found, makeCertified } from './authzen-world.ts';

/*
 * How the certification scenario of the OpenID AuthZEN Authorization API 1.0 is played here: its requests through the
 * handlers, and the form of what it expects. The numbers in the tests are those of its sections.
 */

/** The account of the scenario; `setUp` makes it. */
export let accountId: string;

/** Makes the table, and the account in it. */
export const setUp = async (): Promise<void> => {
  await makeTable();
  accountId = await makeCertified();
};

export const post = <Body = Record<string, unknown>>(name: RouteName, request: Request): Promise<Result<Body>> =>
  askPoint<Body>(name, accountId, request);
export const evaluate = (body: unknown) => post<Decided>('evaluate', { body });
export const evaluateAll = (body: unknown) =>
  post<Decided & { evaluations: Decided[]; errors?: { pointer: string }[] }>('evaluateAll', { body });
export const search = (name: RouteName, body: unknown) => post<Found>(name, { body });

/** A decision in its form: 200, JSON, a boolean, and a context that is an object or none. */
export const expectDecision = ({ status, headers, body }: Result<Decided>, decision: boolean): void => {
  expect([status, headers['content-type'], body.decision]).toEqual([200, 'application/json', decision]);
  expect(body.context === undefined || (typeof body.context === 'object' && !Array.isArray(body.context))).toBe(true);
};

/** Decisions in their form, as many as were asked for, in that order. */
const expectDecisions = ({ status, body }: Awaited<ReturnType<typeof evaluateAll>>, decisions: boolean[]): void => {
  expect([status, Object.keys(body)]).toEqual([200, ['evaluations']]);
  expect(body.evaluations.map(({ decision }) => decision)).toEqual(decisions);
};

export const expectProblem = ({ status, headers }: Result<unknown>): void =>
  expect([status, headers['content-type']]).toEqual([400, 'application/problem+json']);

export const expectFound = ({ status, headers, body }: Result<Found>, results: Found['results']): void => {
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(body).toEqual({ page: { next_token: '', count: results.length }, results });
};

/** Sends what a case of the scenario does, and holds the answer against what it expects. */
const expectAnswer = async ({ route, body, text, headers, expected }: AuthzenCase): Promise<void> => {
  const answer = await post<never>(route, {
    ...{ body },
    ...(text === undefined ? {} : { text }),
    ...(headers === undefined ? {} : { headers }),
  });
  if (typeof expected === 'boolean') return expectDecision(answer, expected);
  if ('found' in expected) return expectFound(answer, [...expected.found]);
  if (!('refused' in expected)) return expectDecisions(answer, [...expected]);
  expectProblem(answer);
  const { refused: pointer } = expected;
  if (pointer !== undefined) expect((answer.body as { errors?: unknown[] }).errors?.[0]).toMatchObject({ pointer });
};

/** A test for each case of the scenario. */
export const play = (cases: readonly AuthzenCase[]): void => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => expectAnswer(one));
};

/** Each search, and what it finds. */
export const searches: [RouteName, Record<string, unknown>, Found['results']][] = [
  ['searchSubjects', usersWhoRead, users('alice', 'bob')],
  ['searchResources', whatAliceReads, records('record-1', 'record-2')],
  ['searchActions', whatAliceDoes, names('read', 'write')],
];
