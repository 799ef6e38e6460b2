import { beforeAll, describe, expect, it } from 'vitest';
import { batchCore, batchProperties, batchSemantics } from '../support/authzen-batch-cases.ts';
import { aliceReads } from '../support/authzen-fixture.ts';
import { evaluateAll, play, setUp } from './authzen-scenario.ts';

/* The AuthZEN certification scenario: the levels Batch Core and Batch Properties. */

beforeAll(setUp);

describe('Batch Core', () => {
  play(batchCore);

  it('c-3-3-4 leaves out a decision at the top', async () => {
    const { body } = await evaluateAll({ ...aliceReads, evaluations: [{}] });
    expect(body).not.toHaveProperty('decision');
  });

  it('c-3-4-1 says what is wrong with one that is incomplete', async () => {
    const { subject, action } = aliceReads;
    const { body } = await evaluateAll({ subject, action, evaluations: [{}] });
    expect(body.evaluations[0]?.context?.error).toMatchObject({ status: 400, message: /^resource: / });
  });
});

describe('Batch Properties', () => {
  play(batchProperties);
});

describe('the semantics of several evaluations', () => {
  play(batchSemantics);
});
