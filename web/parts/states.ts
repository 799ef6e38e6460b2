import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { problemText } from '../core/problem-text.ts';
import type { Resource } from '../core/resource.ts';

/** Grey lines in place of content that is being loaded. */
export const skeleton = (): TemplateResult =>
  html`<div class="skeleton" role="status" aria-label=${msg('Loading')}><i></i><i></i><i></i></div>`;

/** An empty list: what it is for and what to do. */
export const emptyState = (heading: string, text?: unknown, action?: unknown): TemplateResult =>
  html`<div class="state" part="empty">
    <p class="strong">${heading}</p>
    ${text === undefined ? '' : html`<p>${text}</p>`} ${action ?? ''}
  </div>`;

/** Something could not be loaded: why, and a way to try again. */
export const failedState = (error: unknown, retry: () => void): TemplateResult =>
  html`<div class="state" role="alert" part="failure">
    <p class="strong">${msg('This could not be loaded.')}</p>
    <p>${problemText(error)}</p>
    <button type="button" @click=${retry}>${msg('Try again')}</button>
  </div>`;

/**
 * Shows a resource: the skeleton at first, the value as soon as there is one, the error with a retry when there is none. A
 * value whose reload failed stays, with a note above it.
 */
export const show = <T>(resource: Resource<T>, render: (value: T) => unknown): TemplateResult => {
  const { value, error, isBusy } = resource;
  const retry = (): void => void resource.reload();
  if (value === undefined) return error === undefined ? skeleton() : failedState(error, retry);
  const note =
    error === undefined
      ? ''
      : html`<div class="note warning row between" role="alert">
          <span>${msg('What you see may be out of date.')} ${problemText(error)}</span>
          <button type="button" class="small" @click=${retry}>${msg('Try again')}</button>
        </div>`;
  return html`${note}
    <div class="contents" aria-busy=${isBusy ? 'true' : 'false'}>${render(value)}</div>`;
};

/** Another user changed the same thing: what changed, and whether to go on. */
export const staleNote = (changes: readonly { label: string; was: string; is: string }[]): TemplateResult =>
  html`<div class="note warning" role="alert">
    <strong>${msg('This was changed meanwhile.')}</strong>
    <ul>
      ${changes.map(({ label, was, is }) => html`<li>${label}: <s>${was}</s> → ${is}</li>`)}
    </ul>
    <span>${msg('Check your changes and save again.')}</span>
  </div>`;
