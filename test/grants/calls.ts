import type { Grant } from '../../shared/grants/grant.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api, type RouteName } from '../support/api/api.ts';
import type { Request, Result } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { accountId } from '../support/world/account.ts';

/* Calls by the owner of the account of the test that runs (`useAccount`). */

/** Every team of the default settings. */
export const allTeams = ['customer_service', 'customer_success', 'technical_support'];

export const owner = <Body = Record<string, unknown>>(name: RouteName, request: Request = {}): Promise<Result<Body>> =>
  api<Body>(name, { as: user('owner', accountId), ...request, params: { accountId, ...request.params } });
export const read = (grantId: string) => owner<Grant>('getGrant', { params: { grantId } });
export const access = async () => (await owner('getSupportAccess')).body;
export const change = (grantId: string, ifMatch: string, body: unknown) =>
  owner<Grant>('changeGrant', { params: { grantId }, body, headers: { 'if-match': ifMatch } });
export const revoke = (grantId: string, request: Request = {}) =>
  owner<Grant>('revokeGrant', { ...request, params: { grantId } });

/** The first page of the account's journal, oldest first. */
export const journal = async (): Promise<JournalEntry[]> =>
  (await owner<{ items: JournalEntry[] }>('listJournal')).body.items.reverse();
