import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatList } from '../../core/format.ts';
import { textIn } from '../../parts/input.ts';
import { periodField } from '../../parts/period-field.ts';
import { errorsOf, type TermErrors, type Terms } from '../model.ts';

export interface FormOptions {
  terms: Terms;
  /** The present end when a link is changed: it may be kept. */
  keep?: string;
  /** Whether errors are shown: after the first attempt to save. */
  isChecked: boolean;
  timeZone: string;
  now: number;
  onChange: (change: Partial<Terms>) => void;
}

const periods = ['P1D', 'P7D', 'P14D', 'P1M', 'P4M', 'unlimited'];

const errorText = (id: string, text: string | undefined): TemplateResult | typeof nothing =>
  text === undefined ? nothing : html`<div class="error" id=${id}>${text}</div>`;

const recipientsError = ({ recipients, tooMany }: TermErrors): string | undefined => {
  if (tooMany) return msg('Enter at most 50 addresses.');
  if (recipients === undefined) return undefined;
  return recipients.length === 0
    ? msg('Enter at least one e-mail address.')
    : msg(str`Not an e-mail address: ${formatList(recipients.slice(0, 3))}`);
};

const documentField = ({ terms, onChange }: FormOptions, errors: TermErrors): TemplateResult =>
  html`<div class="field">
    <label for="document">${msg('Document')}</label>
    <input
      id="document"
      type="text"
      maxlength="128"
      autocomplete="off"
      spellcheck="false"
      aria-invalid=${errors.documentId ? 'true' : nothing}
      aria-describedby=${errors.documentId ? 'document-hint document-error' : 'document-hint'}
      .value=${terms.documentId}
      @input=${(event: Event) => onChange({ documentId: textIn(event) })}
    />
    <div class="hint" id="document-hint">${msg('The id of the document, e.g. offer-2026-118')}</div>
    ${errorText('document-error', errors.documentId && msg('Enter the id: letters, digits and . _ : @ - only.'))}
  </div>`;

const recipientsField = ({ terms, onChange }: FormOptions, errors: TermErrors): TemplateResult => {
  const error = recipientsError(errors);
  return html`<div class="field">
    <label for="recipients">${msg('Recipients')}</label>
    <textarea
      id="recipients"
      rows="3"
      spellcheck="false"
      aria-invalid=${error === undefined ? nothing : 'true'}
      aria-describedby=${error === undefined ? 'recipients-hint' : 'recipients-hint recipients-error'}
      .value=${terms.recipients}
      @input=${(event: Event) => onChange({ recipients: textIn(event) })}
    ></textarea>
    <div class="hint" id="recipients-hint">${msg('E-mail addresses, one on each line')}</div>
    ${errorText('recipients-error', error)}
  </div>`;
};

const limitField = ({ terms, onChange }: FormOptions, errors: TermErrors): TemplateResult =>
  html`<div class="field">
    <label for="max-uses">${msg('Openings for each recipient (optional)')}</label>
    <input
      id="max-uses"
      class="count"
      type="text"
      inputmode="numeric"
      autocomplete="off"
      aria-invalid=${errors.maxUses ? 'true' : nothing}
      aria-describedby=${errors.maxUses ? 'max-uses-hint max-uses-error' : 'max-uses-hint'}
      .value=${terms.maxUses}
      @input=${(event: Event) => onChange({ maxUses: textIn(event) })}
    />
    <div class="hint" id="max-uses-hint">${msg('Leave it empty for no limit.')}</div>
    ${errorText('max-uses-error', errors.maxUses && msg('Enter a whole number from 1 to 1,000.'))}
  </div>`;

/** The fields of a link. The document can be chosen for new links only. */
export const linkForm = (options: FormOptions): TemplateResult => {
  const { terms, keep, isChecked, timeZone, now, onChange } = options;
  const errors = isChecked ? errorsOf(terms) : {};
  return html`
    ${keep === undefined ? documentField(options, errors) : nothing} ${recipientsField(options, errors)}
    ${periodField({
      ...{ chosen: terms, periods, isChecked, timeZone, now, onChange },
      ...(keep === undefined ? {} : { keep }),
      unlimitedHint: msg('Without an end, until you revoke the link.'),
    })}
    ${limitField(options, errors)}
  `;
};
