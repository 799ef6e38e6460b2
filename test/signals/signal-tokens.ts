import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { api } from '../support/api/api.ts';

/** Verifies a signal as any receiver does it: with the published keys and a standard library. @returns its claims */
export const verifySignal = async (token: string, audience: string): Promise<JWTPayload> => {
  const { body } = await api<JSONWebKeySet>('getKeys');
  const { payload } = await jwtVerify(token, createLocalJWKSet(body), {
    issuer: 'https://gatehouse.example',
    audience,
    typ: 'secevent+jwt',
    algorithms: ['ES256'],
  });
  return payload;
};
