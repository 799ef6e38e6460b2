import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { errorNote } from '../parts/dialog.ts';
import { progressBar } from '../parts/progress.ts';
import { proofOf } from './proof.ts';
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
  const { status, result, error, done, total, code } = options.verification;
  if (status === 'running') {
    return progressBar({ id: 'verify-progress', label: msg('Entries checked'), done, total });
  }
  if (status === 'failed') return errorNote(error);
  return result === undefined ? nothing : code?.resultView(result, options);
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
