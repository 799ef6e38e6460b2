import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, user } from '../support/api/identity.ts';
import { later, minute, second, setClock } from '../support/clock/clock.ts';
import { host, leave, renew, start, useHost } from '../support/world/host.ts';
import { introspect, makeSession, type Opened } from '../support/world/world.ts';

const epochSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

const kms = useHost();

/** As any product does it: with the published keys and a standard library, at an instant. */
const verifyOffline = async (token: string, at = start) => {
  const { body } = await api<JSONWebKeySet>('getKeys');
  return jwtVerify(token, createLocalJWKSet(body), {
    issuer: 'https://gatehouse.example',
    audience: 'urn:gatehouse:product',
    typ: 'at+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(at),
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'],
  });
};

const renewed = async (sessionId: string): Promise<Opened> => {
  const answer = await renew(sessionId);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Opened;
};

describe('the token of a session', () => {
  it('verifies offline against the published keys and names both, the user and the agent (RFC 9068)', async () => {
    const grant = await host.grant({ scope: 'full' }, user('owner', host.accountId, 'olga'));
    const { accessToken, sessionId } = await makeSession(host.accountId);
    const { payload, protectedHeader } = await verifyOffline(accessToken);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: '8a1c2d3e-0001' });
    expect(payload).toEqual({
      iss: 'https://gatehouse.example',
      sub: 'olga',
      act: { sub: 'agent-1', team: 'technical_support' },
      aud: 'urn:gatehouse:product',
      client_id: 'gatehouse',
      iat: epochSeconds(start),
      exp: epochSeconds(start) + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sid: sessionId,
      grant_id: grant.grantId,
      account_id: host.accountId,
      scope: 'full',
      epoch: 1,
    });
    await expect(verifyOffline(accessToken, later(start, 5 * minute))).rejects.toThrow('exp');
  });

  it('names the client that the agent has signed in with', async () => {
    await host.grant();
    const claims = {
      iss: 'https://agents.example',
      aud: ['gatehouse', 'other'],
      azp: 'support-desk',
      sub: 'agent-1',
      team: 'technical_support',
      exp: '9999999999',
    };
    const { body } = await api<Opened>('openSession', { claims, body: { accountId: host.accountId, reason: 'x' } });
    expect(decodeJwt(body.accessToken)['client_id']).toBe('support-desk');
  });

  it.each<[string, number, number]>([
    ['ten minutes', 10 * minute, 300],
    ['90 seconds', 90 * second, 90],
    ['a second', second, 1],
    ['a second and a half', 1500, 2],
  ])('lives no longer than the grant, of which %s is left', async (_, left, expiresIn) => {
    const grant = await host.grant({ duration: 'PT1H' });
    const end = grant.expiresAt ?? '';
    setClock(later(end, -left));
    const opened = await makeSession(host.accountId);
    expect(opened).toMatchObject({ expiresIn, endsAt: end });
    expect(decodeJwt(opened.accessToken).exp).toBe(Math.min(epochSeconds(end), epochSeconds(later(end, -left)) + 300));
    expect(Number(decodeJwt(opened.accessToken).exp) * 1000).toBeLessThanOrEqual(Date.parse(end));
  });

  it('of an unlimited grant lives no longer than until that wants reconfirming', async () => {
    const grant = await host.grant({ duration: 'unlimited' });
    const by = grant.reconfirmBy ?? '';
    setClock(later(by, -minute));
    const opened = await makeSession(host.accountId);
    expect([opened.expiresIn, opened.endsAt]).toEqual([60, null]);
  });

  it('says one second in five minutes and no more: at its exp it is over, the session is not', async () => {
    setClock(later(start, 400));
    await host.grant();
    const { accessToken, sessionId } = await makeSession(host.accountId);
    expect(decodeJwt(accessToken)).toMatchObject({ iat: epochSeconds(start), exp: epochSeconds(start) + 300 });
    setClock(later(start, 5 * minute - 1));
    expect((await introspect(accessToken))['active']).toBe(true);
    setClock(later(start, 5 * minute));
    expect(await introspect(accessToken)).toEqual({ active: false });
    const fresh = await renewed(sessionId);
    expect((await introspect(fresh.accessToken))['active']).toBe(true);
    // What is over is no reason to put the agent out.
    expect((await api('revoke', { as: agent(), form: { token: accessToken } })).status).toBe(200);
    expect((await introspect(fresh.accessToken))['active']).toBe(true);
  });

  it('is each time another, and an earlier one holds beside it', async () => {
    await host.grant();
    const first = await makeSession(host.accountId);
    setClock(later(start, minute));
    const next = await renewed(first.sessionId);
    const { accessToken, ...rest } = next;
    expect({ ...rest, accessToken: first.accessToken }).toEqual(first);
    expect(decodeJwt(accessToken).jti).not.toBe(decodeJwt(first.accessToken).jti);
    for (const token of [accessToken, first.accessToken]) expect((await introspect(token))['active']).toBe(true);
  });
});

describe('renewing', () => {
  it('is only for the agent of the session, in the same team; leaving also with another team', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    const another = agent('technical_support', 'agent-2');
    const moved = agent('customer_service');
    for (const answer of [
      await renew(sessionId, another),
      await leave(sessionId, another),
      await renew(sessionId, moved),
    ]) {
      expect([answer.status, problemName(answer)]).toEqual([404, 'not-found']);
    }
    const none = await renew('ses_01M80B7PC7FKCP02D8H2Q91GNK');
    expect([none.status, problemName(none)]).toEqual([404, 'not-found']);
    expect((await renew(sessionId)).status).toBe(200);
    const left = await leave(sessionId, moved);
    expect([left.status, left.body['endReason']]).toEqual([200, 'left']);
  });

  it('keeps a session alive; half an hour without ends it, to the millisecond', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    const at = (millis: number) => setClock(later(start, millis));
    at(30 * minute - 1);
    await renewed(sessionId);
    at(60 * minute - 2);
    expect((await host.session(sessionId)).status).toBe('active');
    at(60 * minute - 1);
    const ended = await host.session(sessionId);
    expect(ended).toMatchObject({ status: 'ended', endReason: 'idle', endedAt: later(start, 60 * minute - 1) });
    expect(ended.endedBy).toEqual({ kind: 'system', id: 'time' });
    at(61 * minute);
    const late = await renew(sessionId);
    expect([late.status, problemName(late)]).toEqual([410, 'session-ended']);
    // What was found out is stored, as of the instant at which it happened.
    expect(await host.session(sessionId)).toEqual(ended);
    expect((await host.journal()).at(-1)).toMatchObject({
      type: 'support-session.ended',
      actor: { kind: 'system', id: 'time' },
      data: { endReason: 'idle', endedAt: later(start, 60 * minute - 1) },
    });
  });

  it('is over when the session is', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    await leave(sessionId);
    const late = await renew(sessionId);
    expect([late.status, problemName(late)]).toEqual([410, 'session-ended']);
  });

  it('gives no token while none can be signed, and the session goes on', async () => {
    await host.grant();
    const { sessionId } = await makeSession(host.accountId);
    kms.failing.sign = () => true;
    const failed = await renew(sessionId);
    expect([failed.status, problemName(failed), failed.headers['retry-after']]).toEqual([
      503,
      'signing-unavailable',
      '1',
    ]);
    kms.clear();
    await renewed(sessionId);
  });
});

describe('the published keys', () => {
  it('are all that may sign, nothing of their private halves, and may be kept for five minutes', async () => {
    const answer = await api<JSONWebKeySet>('getKeys');
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    expect(answer.body.keys.map((key) => Object.keys(key).sort())).toEqual(
      new Array(2).fill(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']),
    );
    expect(answer.body.keys.map(({ kid }) => kid)).toEqual(['8a1c2d3e-0001', '8a1c2d3e-0002']);
  });

  it('do not verify a token of another type', async () => {
    await host.grant();
    const { accessToken } = await makeSession(host.accountId);
    expect(decodeProtectedHeader(accessToken).typ).toBe('at+jwt');
    const { body } = await api<JSONWebKeySet>('getKeys');
    await expect(jwtVerify(accessToken, createLocalJWKSet(body), { typ: 'JWT' })).rejects.toThrow('typ');
  });
});
