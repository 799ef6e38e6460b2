import { beforeAll, describe, expect, it } from 'vitest';
import { makeDreamTeam } from '../decisions/authzen-world.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Result, StrictProblem } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { oddJson, oddText } from '../support/random/arbitrary.ts';
import fc, { runs } from '../support/random/fast-check.ts';
import { areOnOneLine, mutated, type Place, placesIn, pointerTo, withAt } from '../support/random/mutations.ts';
import { actionNames, policies, resourceIds, scalar, typeNames, userIds } from '../support/random/policies.ts';
import { makeUser } from '../support/world/world.ts';

/* Policies and questions of any shape: never a fault of ours, and whatever is refused is pointed at. */

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  for (const userId of userIds) await makeUser(accountId, userId);
});

type Asking = Exclude<RouteName, 'putPolicy'>;
const asking = ['evaluate', 'evaluateAll', 'searchSubjects', 'searchResources', 'searchActions'] as const;

const send = (name: (typeof asking)[number] | 'putPolicy', text: string) =>
  api(name, {
    as: name === 'putPolicy' ? user('owner', accountId) : service,
    params: { accountId },
    text,
    headers: { 'if-match': '*' },
  });

/** 200, or a problem in its form. @returns what is pointed at */
const pointed = ({ status, body }: Result, text: string): string[] => {
  expect([200, 400, 413], text.slice(0, 2000)).toContain(status);
  if (status === 200) return [];
  const { errors = [] } = StrictProblem.parse(body);
  if (problemName({ body } as Result) === 'invalid-request') expect(errors.length).toBeGreaterThan(0);
  for (const { message } of errors) expect(message).not.toBe('');
  return errors.map(({ pointer }) => pointer);
};

const properties = fc.dictionary(
  fc.oneof(fc.constantFrom('status', 'role', '__proto__'), oddText),
  fc.oneof(scalar, oddJson),
  {
    maxKeys: 3,
  },
);
const entity = <Id extends string>(types: readonly string[], ids: readonly Id[]) =>
  fc.record(
    {
      type: fc.constantFrom(...types),
      id: fc.constantFrom(...ids),
      properties: fc.dictionary(fc.constantFrom('status', 'role'), scalar),
    },
    { requiredKeys: ['type', 'id'] },
  );
const question = {
  subject: entity(['user'], userIds),
  action: fc.record(
    { name: fc.constantFrom(...actionNames), properties: fc.dictionary(fc.constant('soft'), scalar) },
    { requiredKeys: ['name'] },
  ),
  resource: entity(typeNames, resourceIds),
};
const context = fc.dictionary(fc.constantFrom('ip', 'sessionId'), scalar);
const paged = { ...question, context, page: fc.record({ limit: fc.nat({ max: 5 }) }, { requiredKeys: [] }) };
const required = { requiredKeys: ['subject' as const, 'action' as const, 'resource' as const] };

/** Requests that are in order. */
const questions: Record<(typeof asking)[number], fc.Arbitrary<unknown>> = {
  evaluate: fc.record({ ...question, context }, required),
  evaluateAll: fc.record(
    {
      ...{ ...question, context },
      evaluations: fc.array(fc.record({ ...question, context }, { requiredKeys: [] }), { maxLength: 4 }),
      options: fc.record({
        evaluations_semantic: fc.constantFrom('execute_all', 'deny_on_first_deny', 'permit_on_first_permit'),
      }),
    },
    required,
  ),
  searchSubjects: fc.record(paged, required),
  searchResources: fc.record(paged, required),
  searchActions: fc.record(paged, required),
};

/** JSON escapes surrogates only where they stand alone; such text is refused everywhere (RFC 7493, 2.1). */
const hasLoneSurrogate = (json: string): boolean => /\\ud[89a-f]/.test(json);

/** What stands nowhere. */
const odd = fc.oneof(
  oddJson,
  oddText,
  properties,
  fc.constantFrom<unknown>(null, -1, 1e308, [], {}, [[]], '*', { a: 1 }),
);

describe('a policy', () => {
  it('that is in order is taken, and comes back as it is', async () => {
    await fc.assert(
      fc.asyncProperty(policies(), async (policy) => {
        const text = JSON.stringify(policy);
        const put = await send('putPolicy', text);
        expect(put.status, JSON.stringify([text, put.body])).toBe(200);
        const read = await api('getPolicy', { as: user('owner', accountId), params: { accountId } });
        expect(read.body).toEqual(put.body);
        expect(read.body).toMatchObject(JSON.parse(text) as object);
      }),
      { numRuns: runs(12) },
    );
  });

  it('with something odd in it is refused where that is, or taken', async () => {
    const conflict = /^(must not be the id of another rule|must not be listed twice|permits nothing)/;
    await fc.assert(
      fc.asyncProperty(mutated(policies(), odd), async ({ body, pointer }) => {
        const text = JSON.stringify(body) ?? 'null';
        const answer = await send('putPolicy', text);
        const pointers = pointed(answer, text);
        const { errors = [] } = answer.body as { errors?: { message: string }[] };
        if (pointers.length === 0 || errors.some(({ message }) => conflict.test(message))) return;
        expect(
          pointers.some((one) => areOnOneLine(one, pointer)),
          JSON.stringify([text, pointer, pointers]),
        ).toBe(true);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe.each(asking)('%s', (name) => {
  it('is answered when all is in order, with something more in it, too', async () => {
    await fc.assert(
      fc.asyncProperty(questions[name], oddText, oddJson, async (body, more, value) => {
        const text = JSON.stringify({ ...(body as object), [`x${more}`]: value });
        const answer = await send(name, text);
        expect(answer.status, JSON.stringify([text, answer.body])).toBe(hasLoneSurrogate(text) ? 400 : 200);
      }),
      { numRuns: runs(12) },
    );
  });

  it('with something odd in it is refused where that is, or answered', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(questions[name], odd), async ({ body, pointer }) => {
        const text = JSON.stringify(body) ?? 'null';
        const pointers = pointed(await send(name, text), text);
        if (pointers.length === 0) return;
        expect(
          pointers.some((one) => areOnOneLine(one, pointer)),
          JSON.stringify([text, pointer, pointers]),
        ).toBe(true);
      }),
      { numRuns: runs(30) },
    );
  });
});

const whole = {
  ...{ subject: { type: 'user', id: 'mia', properties: { a: 1 } }, action: { name: 'read', properties: { a: 1 } } },
  ...{ resource: { type: 'file', id: 'one', properties: { a: 1 } }, context: { a: 1 } },
};
const samples: [Asking | 'putPolicy', Record<string, unknown>][] = [
  ['evaluate', whole],
  [
    'evaluateAll',
    { ...whole, evaluations: [{ action: { name: 'read' } }], options: { evaluations_semantic: 'execute_all' } },
  ],
  ...(['searchSubjects', 'searchResources', 'searchActions'] as const).map(
    (name): [Asking, Record<string, unknown>] => [name, { ...whole, page: { limit: 2, properties: {} } }],
  ),
  [
    'putPolicy',
    {
      restrictions: { 'comment.delete': 'admins' },
      rules: [{ id: 'a', effect: 'permit', actions: ['x'], resourceTypes: ['y'], when: { 'context.a': { in: [1] } } }],
      resources: [{ type: 'file', id: 'one', properties: { a: 1 } }],
      ...{ shareLinks: {}, sensitiveActions: { thresholds: [{ items: 1, perMinutes: 1 }] } },
      draft: { rules: [], supportSessions: { tripwire: { actions: 1, perMinutes: 1 } } },
    },
  ],
];
const hole = '@hole@';

describe.each(samples)('%s', (name, sample) => {
  const places = placesIn(sample);
  const sent = async (body: unknown, text: string) =>
    send(name as (typeof asking)[number], JSON.stringify(body).replace(JSON.stringify(hole), text));

  const nested = async (depth: number, [open, close]: [string, string], some: readonly Place[]) => {
    const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
    for (const place of some) {
      const answer = await sent(withAt(sample, place, hole), deep);
      const pointers = pointed(answer, `${name} ${pointerTo(place)}`);
      if (answer.status === 400) expect(pointers.some((one) => areOnOneLine(one, pointerTo(place)))).toBe(true);
      // What is looked at must be shallow; only what is ignored may be deep.
      // In a batch, an evaluation that inherits an invalid default has an error of its own.
      const isIgnored =
        place.includes('page') || (name === 'searchActions' && place.includes('action')) || name === 'evaluateAll';
      if (/properties$|context$/.test(pointerTo(place)) && !isIgnored) expect(answer.status).toBe(400);
    }
  };

  it('nested deep, anywhere', async () => {
    await nested(5000, ['[', ']'], places);
    await nested(5000, ['{"a":', '}'], places);
  });

  it('nested 100,000 deep, where that may be anything or nothing', async () => {
    const open = places.filter((place) => place.length === 0 || place.at(-1) === 'properties' || place.at(-1) === 'in');
    await nested(100_000, ['[', ']'], [...open, ['future']]);
  });

  it('with huge lists, anywhere', async () => {
    const huge = `[${new Array(20_000).fill('{}').join(',')}]`;
    for (const place of places) {
      const answer = await sent(withAt(sample, place, hole), huge);
      const pointers = pointed(answer, `${name} ${pointerTo(place)}`);
      if (answer.status === 400) expect(pointers.some((one) => areOnOneLine(one, pointerTo(place)))).toBe(true);
    }
  });

  it.each(['__proto__', 'constructor'])('with %s, anywhere', async (inherited) => {
    for (const place of places) {
      const inner = place.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], sample);
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
      const entries = Object.entries(inner).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
      const text = `{${[...entries, `"${inherited}":{"polluted":true}`].join(',')}}`;
      const answer = await sent(withAt(sample, place, hole), text);
      const pointers = pointed(answer, `${name} ${pointerTo(place)}`);
      if (name === 'putPolicy') expect([answer.status, pointers]).toEqual([400, [expect.stringContaining(inherited)]]);
      else expect(answer.status).toBe(200);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    }
  });
});
