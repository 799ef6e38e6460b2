import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, plural } from '../../core/format.ts';
import { proofText } from '../proof.ts';
import { typeName } from '../type-names.ts';
import type { Break, ChainResult } from './chain.ts';
import './messages.ts';

export interface ResultViewOptions {
  /** What the reader has entered as the result of an earlier check. */
  earlier: string;
  timeZone: string;
  onCopy: (text: string) => void;
}

const breakText = (reason: Break): string =>
  ({
    altered: () => msg('Its content does not fit its hash: it was altered.'),
    missing: () => msg('Entries before it are missing.'),
    detached: () => msg('It does not follow the entry before it: one of the two was replaced.'),
    duplicate: () => msg('Its place in the chain is taken twice.'),
    replaced: () => msg('It is not the entry that the earlier check found in this place.'),
  })[reason]();

const waitingText = (count: number): string =>
  plural(count, {
    one: msg('1 entry has no place in the chain yet.'),
    other: msg(str`${formatNumber(count)} entries have no place in the chain yet.`),
  });

const intactView = (
  { last, waiting }: Extract<ChainResult, { isIntact: true }>,
  { earlier, onCopy }: ResultViewOptions,
): TemplateResult => {
  const text = proofText(last);
  return html`<div class="note success" role="status">
      <strong>
        ${plural(last.sequence, {
          one: msg('The chain is intact: 1 entry, complete and unaltered.'),
          other: msg(str`The chain is intact: ${formatNumber(last.sequence)} entries, complete and unaltered.`),
        })}
      </strong>
      ${earlier.trim() === '' ? nothing : html`<span>${msg('It contains the result of the earlier check.')}</span>`}
      ${waiting === 0 ? nothing : html`<span>${waitingText(waiting)}</span>`}
    </div>
    ${
      last.sequence === 0
        ? nothing
        : html`<div class="field">
            <label for="proof">${msg('Result of this check')}</label>
            <div class="row">
              <input
                id="proof"
                class="grow proof"
                readonly
                aria-describedby="proof-hint"
                .value=${text}
                @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
              />
              <button type="button" @click=${() => onCopy(text)}>${msg('Copy the result')}</button>
            </div>
            <div class="hint" id="proof-hint">
              ${msg('Keep it. The next check can then show that no entry was removed at the end and that the chain was not computed anew.')}
            </div>
          </div>`
    }`;
};

const brokenView = (
  result: Extract<ChainResult, { isIntact: false }>,
  { timeZone }: ResultViewOptions,
): TemplateResult => {
  const { link } = result;
  if (link === undefined) {
    return html`<div class="note danger" role="alert">
      <strong>${msg('The chain is shorter than at the earlier check.')}</strong>
      <span>${msg('Entries at its end were removed.')}</span>
    </div>`;
  }
  return html`<div class="note danger" role="alert">
    <strong>${msg(str`The chain is broken at entry no. ${formatNumber(link.sequence ?? 0)}.`)}</strong>
    <span>${breakText(result.reason)}</span>
    <span>${typeName(link.type)}, ${formatDateTime(link.at, timeZone)}</span>
    <code>${link.entryId}</code>
  </div>`;
};

/** The outcome of a check: the proof of an intact chain to copy, or the entry at which the chain is broken. */
export const resultView = (result: ChainResult, options: ResultViewOptions): TemplateResult =>
  result.isIntact ? intactView(result, options) : brokenView(result, options);
