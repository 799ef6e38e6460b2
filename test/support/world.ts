import { randomBytes } from 'node:crypto';
import { clock } from '../../shared/clock.ts';
import type { Grant } from '../../shared/domain/grant.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { api } from './api.ts';
import type { Result } from './call.ts';
import { service, user } from './identity.ts';

const realNow = clock.now;

/** Stops the clock at an instant; `undefined` lets it run again. */
export const setClock = (instant?: string): void => {
  clock.now = instant === undefined ? realNow : () => instant;
};

/** The instant `millis` after another. */
export const later = (instant: string, millis: number): string => toInstant(Date.parse(instant) + millis);

export const second = 1000;
export const minute = 60 * second;
export const day = 86_400 * second;

/** An account id that no other test has. */
export const freshId = (prefix = 'acme'): string => `${prefix}-${randomBytes(5).toString('hex')}`;

/** Makes an account. @returns its id */
export const makeAccount = async (accountId = freshId(), name = `Name of ${accountId}`): Promise<string> => {
  await api('putAccount', { as: service, params: { accountId }, body: { name } });
  return accountId;
};

/** Makes or replaces a user of an account. */
export const makeUser = (
  accountId: string,
  userId: string,
  fields: Record<string, unknown> = {},
): Promise<Result<Record<string, unknown>>> =>
  api('putUser', {
    as: service,
    params: { accountId, userId },
    body: { name: `Name of ${userId}`, email: `${userId}@mail.example`, role: 'member', ...fields },
  });

/** Grants support access as the account's owner. @returns the grant and its entity tag */
export const makeGrant = async (accountId: string, body: unknown = {}): Promise<{ grant: Grant; etag: string }> => {
  const made = await api<Grant>('createGrant', { as: user('owner', accountId), params: { accountId }, body });
  if (made.status !== 201) throw new Error(`no grant: ${JSON.stringify(made.body)}`);
  return { grant: made.body, etag: made.headers['etag'] ?? '' };
};
