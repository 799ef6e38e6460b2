import { beforeAll, describe, expect, it } from 'vitest';
import { batchCore, batchProperties, batchSemantics } from '../support/authzen/batch-cases.ts';
import { aliceReads } from '../support/authzen/fixture.ts';
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

describe('a default of a batch', () => {
  const permitted = { decision: true, context: expect.anything() };

  it.each<[string, Record<string, unknown>]>([
    ['incomplete', { resource: { type: 'record' } }],
    ['empty', { subject: {}, action: {}, resource: {}, context: {} }],
  ])('that is %s does no harm where no evaluation inherits it', async (_, defaults) => {
    const own = { ...aliceReads, context: {} };
    const { status, body } = await evaluateAll({ ...defaults, evaluations: [own, own] });
    expect([status, body]).toEqual([200, { evaluations: [permitted, permitted] }]);
  });

  it('that is incomplete denies the evaluations that inherit it, and only these', async () => {
    const { subject, action } = aliceReads;
    const evaluations = [{ subject, action }, aliceReads, { subject, action }];
    const { status, body } = await evaluateAll({ resource: { type: 'record' }, evaluations });
    const denied = { decision: false, context: { error: { status: 400, message: /^resource\.id: / } } };
    expect(status).toBe(200);
    expect(body.evaluations).toMatchObject([denied, permitted, denied]);
  });

  it('must be an object', async () => {
    const { status } = await evaluateAll({ subject: 'alice', evaluations: [aliceReads] });
    expect(status).toBe(400);
  });

  it('must be complete when the request is itself the only evaluation', async () => {
    const { subject, action } = aliceReads;
    const { status, body } = await evaluateAll({ subject, action, resource: { type: 'record' } });
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: '#/resource/id' }] }]);
  });
});

describe('Batch Properties', () => {
  play(batchProperties);
});

describe('the semantics of several evaluations', () => {
  play(batchSemantics);
});
