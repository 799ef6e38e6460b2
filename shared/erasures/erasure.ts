import type { Actor } from '../table/journal-entry.ts';

interface Begun {
  accountId: string;
  /** When it was asked for, and by whom. */
  startedAt: string;
  startedBy: Actor;
  /** Where the step goes on. */
  cursor?: string;
}

/**
 * The erasure of a closed account, since it was closed. Its steps, in order: its links are revoked at once; then it waits for
 * its day; then the personal fields of its journal are erased, and its items deleted.
 */
export interface AccountErasure extends Begun {
  userId?: undefined;
  email?: undefined;
  eraseAt: string;
  step: 'links' | 'waiting' | 'journal' | 'items';
}

/** The erasure of a removed user: from what they caused in the journal, then from the recipients of links. */
export interface UserErasure extends Begun {
  userId: string;
  /** Their address, by which recipients are found; unknown if they were removed before, without an erasure. */
  email?: string;
  /** The addresses of earlier users under the same id, whose erasure was not finished when this one began. */
  earlierEmails?: readonly string[];
  step: 'journal' | 'links';
}

/** An erasure as stored. */
export type Erasure = AccountErasure | UserErasure;
