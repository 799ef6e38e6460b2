import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Body } from '../core/client.ts';

type Policy = Body<'getPolicy'>;
type Section = NonNullable<Policy['notInEdition']>[number]['section'];

/** A feature that the account's edition lacks. */
export interface Lock {
  /** The edition needed; absent when no edition has the feature. */
  edition?: string;
}

/** Whether the account's edition lacks a section of the policy. */
export const lockOf = ({ notInEdition }: Pick<Policy, 'notInEdition'>, section: Section): Lock | undefined => {
  const found = notInEdition?.find((one) => one.section === section);
  if (found === undefined) return undefined;
  return found.editionNeeded === undefined ? {} : { edition: found.editionNeeded };
};

/** The name of an edition for people: `dream_team` is `Dream Team`. */
export const editionName = (edition: string): string =>
  edition.replace(/[_-]+/g, ' ').replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase());

/** Where the feature is available. */
export const lockText = ({ edition }: Lock): string =>
  edition === undefined
    ? msg('No edition includes this feature.')
    : msg(str`These features are only available in the ${editionName(edition)} edition.`);

/** A badge beside the heading of what is locked. */
export const lockBadge = ({ edition }: Lock): TemplateResult =>
  html`<span class="badge warning"
    ><svg class="icon-lock" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      <path
        d="M4 7V5a4 4 0 0 1 8 0v2h.5A1.5 1.5 0 0 1 14 8.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 13.5v-5A1.5 1.5 0 0 1 3.5 7zm1.5 0h5V5a2.5 2.5 0 0 0-5 0z"
      /></svg
    >${edition === undefined ? msg('Not included') : msg(str`${editionName(edition)} edition needed`)}</span
  >`;
