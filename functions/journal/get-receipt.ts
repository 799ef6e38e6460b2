import * as z from 'zod/mini';
import { Problem } from '../../shared/api/problem.ts';
import { addMillis } from '../../shared/core/instant.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { receiptOf } from '../../shared/grants/receipt.ts';
import type { receiptRoutes } from '../../shared/grants/receipt-routes.ts';
import { readGrantAndUser } from '../../shared/grants/store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { JournalFilters } from '../../shared/journal/filters.ts';
import { ListedEntry } from '../../shared/journal/listed-entry.ts';
import { proveInclusion } from '../../shared/journal/prove.ts';
import { findEntry } from '../../shared/journal/store.ts';
import { grantAsRead } from '../../shared/sessions/grant-as-read.ts';
import type { JournalEntry, SequencedEntry } from '../../shared/table/journal-entry.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { signReceipt } from '../../shared/tokens/sign-receipt.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

/** An entry that has its place. @throws Problem `not-chained` when it is not in the journal, or has no place yet */
const placed = (entry: JournalEntry | undefined): SequencedEntry => {
  if (entry?.sequence === undefined) throw new Problem('not-chained');
  return entry as SequencedEntry;
};

/** The filters for the entry of a grant at an instant. */
const at = (grantId: string, instant: string): JournalFilters => ({
  target: grantId,
  from: instant,
  to: addMillis(instant, 1),
});

/** The entry of the creation. Its id was made after the id of the grant, in one process. */
const creationOf = async ({ accountId, grantId }: Grant): Promise<SequencedEntry> => {
  const first = grantId.replace('grt_', 'jrn_');
  return placed(await findEntry(accountId, { target: grantId, type: 'grant.created' }, { first }));
};

/** The entry that gives the scope of a consent which does not name it, as those of version 0.1: the last change before it. */
const boundOf = async (
  consent: JournalEntry | undefined,
  creation: JournalEntry,
): Promise<SequencedEntry | undefined> => {
  if (consent?.type !== 'grant.reconfirmed' || consent.data['scope'] !== undefined) return undefined;
  const { accountId, target, at: to } = consent;
  const filters = { target: target.id, type: 'grant.changed', from: creation.at, to };
  const change = await findEntry(accountId, filters, { newestFirst: true });
  return change && placed(change);
};

/** The entry of a consent after the creation. The start of the grant may be recorded at the same instant. */
const consentOf = async ({ accountId, grantId, grantedAt }: Grant): Promise<SequencedEntry> => {
  const filters = at(grantId, grantedAt);
  const first = await findEntry(accountId, filters);
  return placed(
    first?.type === 'grant.started' ? await findEntry(accountId, { ...filters, type: 'grant.changed' }) : first,
  );
};

/** The entry of the end, if there is one yet: an expiry is recorded by the sweep, some time after it. */
const endOf = async ({ accountId, grantId, status, endedAt }: Grant): Promise<SequencedEntry | undefined> => {
  if (endedAt === undefined) return undefined;
  if (status === 'revoked')
    return placed(await findEntry(accountId, { ...at(grantId, endedAt), type: 'grant.revoked' }));
  const entry = await findEntry(accountId, { target: grantId, type: 'grant.expired', from: endedAt });
  return entry?.sequence === undefined ? undefined : placed(entry);
};

/** The entries that a receipt needs, in the order of the chain: of the creation, of a later consent with what bounds it, and of the end. */
const entriesOf = async (grant: Grant): Promise<SequencedEntry[]> => {
  const { grantedAt } = grant;
  const creation = await creationOf(grant);
  const isAsCreated = creation.at === grantedAt;
  const [consent, end] = await Promise.all([isAsCreated ? undefined : consentOf(grant), endOf(grant)]);
  return [creation, await boundOf(consent, creation), consent, end].filter((entry) => entry !== undefined);
};

/** Answers a signed statement about a grant, with the journal entries of its creation, its consent and its end, and their proofs. */
export const getGrantReceipt: Handlers<typeof receiptRoutes>['getGrantReceipt'] = async ({ account, params, now }) => {
  const grantor = account.liveGrants[params.grantId]?.grantedBy;
  const { grant: stored, user } = await readGrantAndUser(params, grantor);
  if (!stored) throw new Problem('not-found');
  const grant = grantAsRead(stored, new Map(user ? [[user.userId, user]] : []), now);
  const found = await entriesOf(grant);
  const places = found.map(({ sequence }) => sequence);
  const proofs = await proveInclusion(params.accountId, places, now);
  const entries = found.map((entry, index) => ({ entry: z.parse(ListedEntry, entry), proof: proofs[index] ?? '' }));
  return { body: await mapSigningErrors(signReceipt({ ...receiptOf(grant, tokenIssuer(), now), entries })) };
};
