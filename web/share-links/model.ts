import type { Body } from '../core/client.ts';
import { durationOf, isPeriodWrong, type Period } from '../core/period.ts';

export type Link = Body<'listShareLinks'>['items'][number];

/** What the form asks for. Recipients are separated by line breaks, commas, semicolons or spaces. */
export interface Terms extends Period {
  documentId: string;
  recipients: string;
  /** Empty without a limit. */
  maxUses: string;
}

/** What is wrong with the form, by field. */
export interface TermErrors {
  documentId?: true;
  /** The texts that are no addresses; empty when there are no recipients. */
  recipients?: readonly string[];
  tooMany?: true;
  maxUses?: true;
  period?: true;
}

/** A term of a link that others have changed. */
export interface TermChange {
  term: 'end' | 'recipients' | 'maxUses' | 'status';
  was: Link;
  is: Link;
}

/** What the reader is asked. `key` makes a repeated confirmation harmless. */
export type Question =
  | { kind: 'create'; key: string }
  | { kind: 'change'; link: Link; etag: string; changes: readonly TermChange[] }
  | { kind: 'replace-code'; link: Link; key: string }
  | { kind: 'revoke'; link: Link }
  /** The code is absent when the server had already sent it, and the answer was lost. */
  | { kind: 'code'; link: Link; code: string | undefined };

const maxRecipients = 50;
const documentId = /^[A-Za-z0-9._:@-]{1,128}$/;
const address = /^[^\s@"<>]+@[^\s@"<>.]+(\.[^\s@"<>.]+)+$/;

/** Whether a text is an e-mail address, as the API accepts it. */
const isAddress = (text: string): boolean => text.length <= 254 && address.test(text);

/** The addresses in a text, in lower case, each once. */
export const recipientsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((one) => one.normalize('NFC').toLowerCase())
      .filter((one) => one !== ''),
  ),
];

const countIn = (text: string): number | undefined =>
  /^[1-9]\d{0,3}$/.test(text.trim()) && Number(text) <= 1000 ? Number(text) : undefined;

/** What is wrong with the form. */
export const errorsOf = (terms: Terms): TermErrors => {
  const recipients = recipientsIn(terms.recipients);
  const wrong = recipients.filter((one) => !isAddress(one));
  const id = terms.documentId.trim();
  return {
    ...(documentId.test(id) && id !== '.' && id !== '..' ? {} : { documentId: true }),
    ...(recipients.length === 0 || wrong.length > 0 ? { recipients: wrong } : {}),
    ...(recipients.length > maxRecipients ? { tooMany: true } : {}),
    ...(terms.maxUses.trim() === '' || countIn(terms.maxUses) !== undefined ? {} : { maxUses: true }),
    ...(isPeriodWrong(terms) ? { period: true } : {}),
  };
};

/** The body that creates a link. */
export const linkBodyOf = (terms: Terms) => {
  const duration = durationOf(terms);
  const maxUses = countIn(terms.maxUses);
  return {
    documentId: terms.documentId.trim(),
    recipients: recipientsIn(terms.recipients),
    ...(duration === undefined ? {} : { duration }),
    ...(maxUses === undefined ? {} : { maxUses }),
  };
};

/** The terms of a link as the form shows them. */
export const termsOf = ({ documentId: id, recipients, maxUses }: Link): Terms => ({
  documentId: id,
  recipients: recipients.join('\n'),
  maxUses: maxUses === undefined ? '' : String(maxUses),
  period: 'keep',
  ownCount: '',
  ownUnit: 'day',
});

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join() === [...other].sort().join();

/** What the form changes of a link: the body of the change. Empty when nothing differs. */
export const changedTerms = (link: Link, terms: Terms) => {
  const duration = durationOf(terms);
  const recipients = recipientsIn(terms.recipients);
  const maxUses = countIn(terms.maxUses);
  return {
    ...(duration === undefined ? {} : { duration }),
    ...(isSame(recipients, link.recipients) ? {} : { recipients }),
    ...(maxUses === link.maxUses ? {} : { maxUses: maxUses ?? null }),
  };
};

/** Puts a form that was filled from `was` onto `is`: fields that the reader has not touched follow. */
export const rebaseTerms = (terms: Terms, was: Link, is: Link): Terms => {
  const before = termsOf(was);
  const after = termsOf(is);
  return {
    ...terms,
    recipients: isSame(recipientsIn(terms.recipients), was.recipients) ? after.recipients : terms.recipients,
    maxUses: terms.maxUses.trim() === before.maxUses ? after.maxUses : terms.maxUses,
  };
};

/** The terms that differ between two versions of a link. */
export const termChanges = (was: Link, is: Link): TermChange[] => {
  const differs: Record<TermChange['term'], boolean> = {
    end: was.expiresAt !== is.expiresAt,
    recipients: !isSame(was.recipients, is.recipients),
    maxUses: was.maxUses !== is.maxUses,
    status: was.status !== is.status,
  };
  return (Object.keys(differs) as TermChange['term'][])
    .filter((term) => differs[term])
    .map((term) => ({ term, was, is }));
};

/**
 * The URL that recipients open. Link and code are in its fragment, which browsers do not send to servers.
 * @param openUrl the page with `<gatehouse-link-open>`; it may have a fragment of its own
 */
export const openUrlOf = (openUrl: string, linkId: string, code: string): string =>
  `${openUrl}${openUrl.includes('#') ? '&' : '#'}${new URLSearchParams({ link: linkId, code })}`;
