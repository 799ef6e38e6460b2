import { toInstant } from '../../shared/core/instant.ts';
import { secondMillis } from '../../shared/core/time-units.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { Receipt } from '../../shared/grants/receipt.ts';
import type { NoteKey } from '../../shared/journal/note-key.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { valueAt } from '../../shared/table/personal-fields.ts';
import { openReceipt } from '../../shared/tokens/receipt-jws.ts';
import { Broken } from './broken.ts';
import { checkInclusion } from './checkpoints.ts';

/** The host of an issuer. @throws Broken when the issuer is not a URL */
const hostOf = (iss: string): string => {
  if (!URL.canParse(iss)) throw new Broken(`the issuer of the receipt, ${iss}, is not a URL`);
  return new URL(iss).host;
};

/**
 * The statement in a receipt, and the keys under the names that the tree of its account has had, one of which has signed it.
 * Keys of other issuers and accounts cannot sign for it.
 * @throws Broken
 */
const signedStatement = (jws: string, keys: readonly NoteKey[]): { receipt: Receipt; own: NoteKey[] } => {
  const signers = keys.filter(({ isWitness, publicKey }) => !isWitness && openReceipt(jws.trim(), publicKey));
  const [signer] = signers;
  if (!signer) throw new Broken('no known key has signed the receipt');
  const { success, data: receipt } = Receipt.safeParse(openReceipt(jws.trim(), signer.publicKey));
  if (!success) throw new Broken('the receipt has not the members of a receipt');
  const origin = `${hostOf(receipt.iss)}/${receipt.accountId}`;
  const isOwn = ({ name }: NoteKey): boolean => name === origin || name.startsWith(`${origin}/`);
  const own = keys.filter(isOwn);
  if (own.length === 0) throw new Broken(`the receipt is of ${origin}, whose key is not given`);
  if (!signers.some(isOwn))
    throw new Broken(`the receipt is of ${origin}, and the key of ${signer.name} has signed it`);
  return { receipt, own };
};

type Bounds = Pick<Grant, 'scope' | 'teams' | 'startsAt' | 'expiresAt'>;
type AgreedTerms = Partial<Bounds>;

/** Whether terms allow something that others do not. What these do not name is not agreed to. */
const isWider = (terms: Bounds, agreed: AgreedTerms): boolean =>
  (agreed.scope !== 'full' && terms.scope !== 'read_only') ||
  (terms.startsAt ?? '') < (agreed.startsAt ?? '') ||
  terms.teams.some((team) => !agreed.teams?.includes(team)) ||
  (agreed.expiresAt !== null &&
    (agreed.expiresAt === undefined || terms.expiresAt === null || terms.expiresAt > agreed.expiresAt));

/** The terms that an entry names. */
const termsIn = ({ type, data }: JournalEntry): AgreedTerms =>
  (type === 'grant.changed' ? data['to'] : data) as AgreedTerms;

/**
 * The terms to which the actor of a consent agreed. Reconfirmations of version 0.1 do not name the scope: it is that of the
 * creation or change before.
 * @param before the earlier entries, in the order of the chain
 * @throws Broken when no entry names the scope
 */
const agreedTerms = (consent: JournalEntry, before: readonly JournalEntry[]): AgreedTerms => {
  const agreed = termsIn(consent);
  const scope = agreed.scope ?? before.map((entry) => termsIn(entry).scope).findLast((one) => one !== undefined);
  if (scope === undefined) throw new Broken(`no entry names the scope to which ${consent.entryId} agreed`);
  return { ...agreed, scope };
};

/** Whether an entry commits to a personal field that was erased. */
const isErased = (entry: JournalEntry, path: string): boolean =>
  entry.commitments?.[path] !== undefined && valueAt(entry, path) === undefined;

const fixed = ['reason', 'ticket', 'maxUses'] as const;

/** Checks that the entries of creation and consent say what the receipt says. @throws Broken */
const checkConsent = ({ terms, agreedBy, agreedAt }: Receipt, entries: readonly JournalEntry[]): void => {
  const [creation] = entries;
  if (creation?.type !== 'grant.created') throw new Broken('the receipt lacks the entry of the creation');
  for (const name of fixed) {
    if (!isErased(creation, `/data/${name}`) && terms[name] !== creation.data[name])
      throw new Broken(`${name} is not that of ${creation.entryId}`);
  }
  const consent = entries.find(
    ({ type, at }) => at === agreedAt && /^grant\.(created|changed|reconfirmed)$/.test(type),
  );
  if (!consent) throw new Broken(`no entry says that someone agreed at ${agreedAt}`);
  if (consent.actor.id !== agreedBy.userId || consent.actor.role !== agreedBy.role) {
    throw new Broken(`${consent.entryId} says that ${consent.actor.id} agreed, not ${agreedBy.userId}`);
  }
  const before = entries.slice(0, entries.indexOf(consent));
  if (isWider(terms, agreedTerms(consent, before)))
    throw new Broken(`the grant allows more than ${consent.entryId} agreed to`);
};

/** When a receipt was signed, from seconds since 1970. */
export const signedAt = (iat: number): string => toInstant(iat * secondMillis);

/** Checks that the entry of the end says what the receipt says. @throws Broken */
const checkEnd = ({ status, end, terms, iat }: Receipt, entries: readonly JournalEntry[]): void => {
  const entry = entries.find(({ type }) => type === 'grant.revoked' || type === 'grant.expired');
  const isOpen = status === 'active' || status === 'suspended' || status === 'scheduled';
  if (isOpen && (end || entry)) throw new Broken(`the receipt says ${status}, and that the grant has ended`);
  if (isOpen && terms.expiresAt !== null && Date.parse(terms.expiresAt) <= iat * secondMillis) {
    throw new Broken(`the receipt says ${status} at ${signedAt(iat)}, and that the grant ended at ${terms.expiresAt}`);
  }
  const startSecond = Math.floor(Date.parse(terms.startsAt ?? signedAt(0)) / secondMillis);
  if (status === 'scheduled' ? startSecond < iat : isOpen && startSecond > iat) {
    throw new Broken(`the receipt says ${status} at ${signedAt(iat)}, and that the grant starts at ${terms.startsAt}`);
  }
  if (isOpen) return;
  if (!end) throw new Broken(`the receipt says ${status}, and not when the grant ended`);
  if (entry && entry.type !== `grant.${status}`) throw new Broken(`${entry.entryId} says ${entry.type}, not ${status}`);
  if (status === 'expired') {
    const isDue = end.endedAt === terms.expiresAt && Date.parse(end.endedAt) <= iat * secondMillis + 999;
    if (!isDue) throw new Broken(`the grant was not to end at ${end.endedAt}`);
  } else if (
    entry?.at !== end.endedAt ||
    (entry.actor.kind === 'system' ? undefined : entry.actor.id) !== end.endedBy
  ) {
    throw new Broken(`no entry says that ${end.endedBy} ended the grant at ${end.endedAt}`);
  } else if (!isErased(entry, '/data/endReason') && entry.data['endReason'] !== end.endReason) {
    throw new Broken(`endReason is not that of ${entry.entryId}`);
  }
};

/** What a receipt proves. */
export interface VerifiedReceipt {
  receipt: Receipt;
  entries: JournalEntry[];
  /** The number of entries that the journal had when the receipt was signed. */
  size: number;
}

/**
 * Verifies a receipt: its signature, the proofs of its entries, and that these say what it says.
 * @param jws a JWS in the compact form
 * @throws Broken naming what is wrong
 */
export const checkReceipt = (jws: string, keys: readonly NoteKey[]): VerifiedReceipt => {
  const { receipt, own } = signedStatement(jws, keys);
  const { accountId, grantId } = receipt;
  const proven = receipt.entries.map(({ entry, proof }) => {
    const { size } = checkInclusion(proof, JSON.stringify(entry), own);
    if (entry.accountId !== accountId || entry.target.id !== grantId) {
      throw new Broken(`${entry.entryId} is of another grant`);
    }
    return { entry, size };
  });
  const entries = proven.map(({ entry }) => entry);
  checkConsent(receipt, entries);
  checkEnd(receipt, entries);
  return { receipt, entries, size: Math.max(...proven.map(({ size }) => size)) };
};
