import { beforeAll, describe, expect, it } from 'vitest';
import { basicCore, basicProperties, requiredBehaviour } from '../support/authzen/cases.ts';
import { aliceReads, bobWrites } from '../support/authzen/fixture.ts';
import { evaluate, expectDecision, play, post, setUp } from './authzen-scenario.ts';

/* The AuthZEN certification scenario: what the policy must say, and the levels Basic Core and Basic Properties. */

beforeAll(setUp);

describe('required policy behaviour', () => {
  play(requiredBehaviour);
});

describe('Basic Core', () => {
  play(basicCore);

  it('c-2-3-1 answers a boolean', async () => expect((await evaluate(aliceReads)).body.decision).toBe(true));

  it('c-2-3-2 answers a context that is an object', async () =>
    expect((await evaluate(aliceReads)).body.context).toMatchObject({ reason: 'rule', rules: ['anybody-reads'] }));

  it.each(['bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'a b', '<id>', 'req/1?x=%20', '"quoted"', 'x'.repeat(200)])(
    'c-2-5-1 answers with the request id %j',
    async (id) => {
      for (const body of [aliceReads, {}]) {
        const { headers } = await post('evaluate', { body, headers: { 'x-request-id': id } });
        expect(headers['x-request-id']).toBe(id);
      }
    },
  );

  it('c-2-5-2 makes a request id where there is none', async () => {
    const answer = await evaluate(aliceReads);
    expectDecision(answer, true);
    expect(answer.headers['x-request-id']).not.toBe('');
  });

  it('c-2-6 decides the same again and again', async () => {
    for (let n = 0; n < 4; n++) {
      expectDecision(await evaluate(aliceReads), true);
      expectDecision(await evaluate(bobWrites), false);
    }
  });
});

describe('Basic Properties', () => {
  play(basicProperties);
});
