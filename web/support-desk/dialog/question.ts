import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { isFailure } from '../../core/failure.ts';
import { periodName, scopeName } from '../../core/support-words.ts';
import { confirmDialog } from '../../parts/dialog.ts';
import { errorsOf, type Form, type Question } from '../model.ts';
import { endText } from '../words.ts';
import './messages.ts';
import { textIn } from '../../parts/input.ts';
import { ticketField } from '../../parts/ticket-field.ts';

export interface DialogViewOptions {
  question: Question;
  form: Form;
  /** The periods to choose from, as ISO 8601 durations or `unlimited`. */
  periods: readonly string[];
  /** Whether errors are shown: after the first attempt. */
  isChecked: boolean;
  isBusy: boolean;
  error: unknown;
  nameOf: (accountId: string) => string;
  onChange: (change: Partial<Form>) => void;
  onConfirm: () => void;
  onClose: () => void;
}

const accountField = ({ form, isChecked, error, onChange }: DialogViewOptions): TemplateResult => {
  const isEmpty = isChecked && errorsOf('request', form).accountId;
  const problem = isEmpty
    ? msg('Enter the id of the account.')
    : isFailure(error, 'not-found')
      ? msg('There is no account with this id.')
      : undefined;
  return html`<div class="field">
    <label for="account">${msg('Account id')}</label>
    <input
      id="account"
      type="text"
      maxlength="128"
      autocomplete="off"
      spellcheck="false"
      aria-required="true"
      aria-invalid=${problem === undefined ? nothing : 'true'}
      aria-describedby=${problem === undefined ? nothing : 'account-error'}
      .value=${form.accountId}
      @input=${(event: Event) => onChange({ accountId: textIn(event) })}
    />
    ${problem === undefined ? nothing : html`<div class="error" id="account-error">${problem}</div>`}
  </div>`;
};

const termFields = ({ form, periods, onChange }: DialogViewOptions): TemplateResult =>
  html`<div class="field">
      <label for="period">${msg('Period')}</label>
      <select id="period" @change=${(event: Event) => onChange({ duration: textIn(event) })}>
        ${periods.map(
          (period) =>
            html`<option value=${period} ?selected=${period === form.duration}>${periodName(period)}</option>`,
        )}
      </select>
    </div>
    <fieldset class="field">
      <legend>${msg('Scope')}</legend>
      <div class="choices">
        ${(['read_only', 'full'] as const).map(
          (scope) =>
            html`<label class="choice">
              <input type="radio" name="scope" .checked=${form.scope === scope} @change=${() => onChange({ scope })} />
              <span>${scopeName(scope)}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;

const whyFields = ({ question, form, isChecked, onChange }: DialogViewOptions): TemplateResult => {
  const isEmpty = isChecked && errorsOf(question.kind, form).reason;
  return html`<div class="field">
      <label for="reason">${msg('Reason')}</label>
      <textarea
        id="reason"
        maxlength="500"
        aria-required="true"
        aria-invalid=${isEmpty ? 'true' : nothing}
        aria-describedby=${isEmpty ? 'reason-error' : 'reason-hint'}
        .value=${form.reason}
        @input=${(event: Event) => onChange({ reason: textIn(event) })}
      ></textarea>
      ${
        isEmpty
          ? html`<div class="error" id="reason-error">${msg('Enter a reason. The customer reads it.')}</div>`
          : html`<div class="hint" id="reason-hint">${msg('The customer reads it.')}</div>`
      }
    </div>
    ${ticketField(form.ticket, onChange)}`;
};

const textsOf = (options: DialogViewOptions): { heading: string; body: unknown; confirmLabel: string } => {
  const { question, nameOf } = options;
  switch (question.kind) {
    case 'request':
      return {
        heading: msg('Request access'),
        body: html`${accountField(options)} ${termFields(options)} ${whyFields(options)}`,
        confirmLabel: msg('Send request'),
      };
    case 'enter': {
      const { name, scope, endsAt } = question.account;
      return {
        heading: msg(str`Enter ${name}`),
        body: html`<p class="muted">
            ${scopeName(scope)} · ${endsAt ? msg(str`Until ${endText(endsAt)}`) : endText(endsAt)}
          </p>
          ${whyFields(options)}`,
        confirmLabel: msg('Enter'),
      };
    }
    case 'withdraw':
      return {
        heading: msg('Withdraw the request?'),
        body: html`<p>${msg(str`${nameOf(question.request.accountId)} can no longer approve it.`)}</p>`,
        confirmLabel: msg('Withdraw'),
      };
  }
};

/** The dialog for a question. */
export const questionDialog = (options: DialogViewOptions): TemplateResult => {
  const { question, isBusy, error, onConfirm, onClose } = options;
  const isInField = question.kind === 'request' && isFailure(error, 'not-found');
  return confirmDialog({
    ...textsOf(options),
    isDanger: question.kind === 'withdraw',
    isBusy,
    error: isInField ? undefined : error,
    onConfirm,
    onClose,
  });
};
