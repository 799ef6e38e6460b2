import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, plural } from '../core/format.ts';
import { errorNote } from '../parts/dialog.ts';
import { progressBar } from '../parts/progress.ts';
import { type Break, type ChainResult, proofOf, proofText } from './chain.ts';
import { typeName } from './type-names.ts';
import type { Verification } from './verification.ts';

export interface VerifyViewOptions {
  verification: Verification;
  /** What the reader has entered as the result of an earlier check. */
  earlier: string;
  timeZone: string;
  /** Whether the browser has Web Crypto, which it has on pages with HTTPS only. */
  canVerify: boolean;
  onEarlier: (text: string) => void;
  onStart: () => void;
  onResume: () => void;
  onCancel: () => void;
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
  { earlier, onCopy }: VerifyViewOptions,
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
  { timeZone }: VerifyViewOptions,
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

const earlierField = ({ earlier, verification, onEarlier }: VerifyViewOptions): TemplateResult => {
  const isWrong = earlier.trim() !== '' && proofOf(earlier) === undefined;
  return html`<div class="field">
    <label for="earlier">${msg('Result of an earlier check (optional)')}</label>
    <input
      id="earlier"
      class="proof"
      autocomplete="off"
      spellcheck="false"
      .value=${earlier}
      ?disabled=${verification.status === 'running'}
      aria-invalid=${isWrong ? 'true' : nothing}
      aria-describedby=${isWrong ? 'earlier-error' : nothing}
      @input=${(event: Event) => onEarlier((event.target as HTMLInputElement).value)}
    />
    ${isWrong ? html`<div class="error" id="earlier-error" role="alert">${msg('This is not the result of a check.')}</div>` : nothing}
  </div>`;
};

const stateView = (options: VerifyViewOptions): unknown => {
  const { status, result, error, done, total } = options.verification;
  if (status === 'running') {
    return progressBar({ id: 'verify-progress', label: msg('Entries checked'), done, total });
  }
  if (status === 'failed') return errorNote(error);
  if (result === undefined) return nothing;
  return result.isIntact ? intactView(result, options) : brokenView(result, options);
};

/**
 * Checks the whole chain in the browser, and says at which entry it is broken. One button starts and continues the check, so
 * that it keeps the focus.
 */
export const verifyView = (options: VerifyViewOptions): TemplateResult => {
  const { verification, canVerify, onStart, onResume, onCancel } = options;
  const isRunning = verification.status === 'running';
  const hasFailed = verification.status === 'failed';
  return html`<section class="card" part="card" aria-labelledby="verify">
    <header class="stack tight">
      <h2 id="verify">${msg('Verify the journal')}</h2>
      <p class="muted">
        ${msg('Each entry has a hash over its content and the entry before it. Your browser reads all entries and computes the hashes itself, so you need not trust the service.')}
      </p>
    </header>
    <div class="body stack">
      ${
        canVerify
          ? html`${earlierField(options)} ${stateView(options)}
              <div class="row">
                <button
                  type="button"
                  class="primary"
                  aria-disabled=${isRunning ? 'true' : nothing}
                  @click=${() => isRunning || (hasFailed ? onResume() : onStart())}
                >
                  ${hasFailed ? msg('Continue the check') : msg('Verify in the browser')}
                </button>
                ${isRunning ? html`<button type="button" @click=${onCancel}>${msg('Cancel')}</button>` : nothing}
              </div>`
          : html`<div class="note warning" role="status">
              ${msg('Your browser can verify the journal only on a page with HTTPS.')}
            </div>`
      }
    </div>
  </section>`;
};
