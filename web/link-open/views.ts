import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { isFailure } from '../core/failure.ts';
import { formatDateTime } from '../core/format.ts';
import { errorNote } from '../parts/dialog.ts';
import { textIn } from '../parts/input.ts';
import { emptyState } from '../parts/states.ts';
import type { State } from './opening.ts';

export interface ViewOptions {
  state: State;
  code: string;
  /** Whether the code came with the address of the page. */
  hasCode: boolean;
  email: string;
  isChecked: boolean;
  isBusy: boolean;
  error: unknown;
  onCode: (code: string) => void;
  onEmail: (email: string) => void;
  onOpen: () => void;
  onElapsed: () => void;
}

const codeField = ({ code, isChecked, onCode }: ViewOptions): TemplateResult => {
  const isWrong = isChecked && code.trim() === '';
  return html`<div class="field">
    <label for="code">${msg('Code')}</label>
    <input
      id="code"
      class="code"
      type="text"
      maxlength="200"
      autocomplete="off"
      spellcheck="false"
      aria-invalid=${isWrong ? 'true' : nothing}
      aria-describedby=${isWrong ? 'code-error' : nothing}
      .value=${code}
      @input=${(event: Event) => onCode(textIn(event))}
    />
    ${isWrong ? html`<div class="error" id="code-error">${msg('Enter the code from the message.')}</div>` : nothing}
  </div>`;
};

const emailField = ({ email, isChecked, onEmail }: ViewOptions): TemplateResult => {
  const isWrong = isChecked && email.trim() === '';
  return html`<div class="field">
    <label for="email">${msg('E-mail address')}</label>
    <input
      id="email"
      type="email"
      maxlength="254"
      autocomplete="email"
      aria-invalid=${isWrong ? 'true' : nothing}
      aria-describedby=${isWrong ? 'email-hint email-error' : 'email-hint'}
      .value=${email}
      @input=${(event: Event) => onEmail(textIn(event))}
    />
    <div class="hint" id="email-hint">${msg('The address at which you received the document')}</div>
    ${isWrong ? html`<div class="error" id="email-error">${msg('Enter your e-mail address.')}</div>` : nothing}
  </div>`;
};

const refusedHint = ({ error, hasCode }: ViewOptions): TemplateResult | typeof nothing =>
  hasCode && isFailure(error, 'link-refused')
    ? html`<p class="hint">
        ${msg('If the address is right, the sender may have replaced the code: use the latest message.')}
        ${msg('After five wrong attempts the link is locked for a while.')}
      </p>`
    : nothing;

const form = (options: ViewOptions): TemplateResult => {
  const { state, hasCode, isBusy, error, onOpen } = options;
  return html`<form
    class="body stack"
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      if (!isBusy) onOpen();
    }}
  >
    <p class="muted">
      ${
        state.kind === 'email'
          ? msg('The document is protected. First enter the e-mail address at which you received it.')
          : msg('A document was shared with you by a secure link.')
      }
    </p>
    ${hasCode ? nothing : codeField(options)} ${state.kind === 'email' ? emailField(options) : nothing}
    ${errorNote(error)} ${refusedHint(options)}
    <div>
      <button type="submit" class="primary" aria-disabled=${isBusy ? 'true' : nothing} aria-busy=${isBusy ? 'true' : nothing}>
        ${isBusy ? msg('Opening …') : msg('Open the document')}
      </button>
    </div>
  </form>`;
};

const lockedView = (until: string | undefined, onElapsed: () => void): TemplateResult =>
  until === undefined
    ? emptyState(
        msg('This link is locked'),
        msg('There were too many wrong attempts. Ask the sender to unlock it, or to send you a new link.'),
      )
    : emptyState(
        msg(str`This link is locked until ${formatDateTime(until)}`),
        html`${msg('There were several wrong attempts. You can try again in:')}
          <gatehouse-countdown class="strong" .until=${until} @gatehouse-elapsed=${onElapsed}></gatehouse-countdown>`,
      );

const again = (isBusy: boolean, onOpen: () => void): TemplateResult =>
  html`<button type="button" aria-disabled=${isBusy ? 'true' : nothing} @click=${() => isBusy || onOpen()}>
    ${msg('Open the document again')}
  </button>`;

/** The body of the page in one of its states. */
export const bodyOf = (options: ViewOptions): TemplateResult => {
  const { state, isBusy, error, onElapsed, onOpen } = options;
  switch (state.kind) {
    case 'ready':
    case 'email':
      return form(options);
    case 'opened':
      return html`<div class="body row between" role="status">
          <span>${msg('The document is open.')}</span>
          <span class="muted">
            ${msg('Time left:')}
            <gatehouse-countdown .until=${state.until} @gatehouse-elapsed=${onElapsed}></gatehouse-countdown>
          </span>
        </div>
        <slot></slot>`;
    case 'ended':
      return emptyState(
        msg('Your access to the document has ended'),
        html`${msg('Access lasts a few minutes at a time.')}${errorNote(error)}`,
        again(isBusy, onOpen),
      );
    case 'locked':
      return html`<div role="alert">${lockedView(state.until, onElapsed)}</div>`;
    case 'gone':
      return html`<div role="alert">
        ${emptyState(
          msg('This link cannot be opened any more'),
          msg('It has expired, is used up or was revoked. Ask the sender for a new one.'),
        )}
      </div>`;
    case 'missing':
      return html`<div role="alert">
        ${emptyState(
          msg('There is no such link'),
          msg('The address may be incomplete. Open the link from the message again.'),
        )}
      </div>`;
  }
};
