import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { editionName, lockOf, type Policy, type Section } from './model.ts';
import { editionNeeded } from './words.ts';

export interface SectionOptions {
  id: string;
  heading: string;
  hint?: unknown;
  policy: Policy;
  /** The section of the policy that decides whether the edition includes it; none for what every edition has. */
  of?: Section;
  body: unknown;
  footer?: unknown;
}

const lockIcon = html`<svg class="icon-lock" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
  <path
    d="M4 7V5a4 4 0 0 1 8 0v2h.5A1.5 1.5 0 0 1 14 8.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 13.5v-5A1.5 1.5 0 0 1 3.5 7zm1.5 0h5V5a2.5 2.5 0 0 0-5 0z"
  />
</svg>`;

/** A card with a part of the policy. What the edition lacks is shown, but disabled, with the edition needed. */
export const section = ({ id, heading, hint, policy, of, body, footer }: SectionOptions): TemplateResult => {
  const lock = of === undefined ? undefined : lockOf(policy, of);
  return html`<section class="card" part="card" aria-labelledby="${id}-heading">
    <header class="stack tight">
      <div class="row between">
        <h2 id="${id}-heading">${heading}</h2>
        ${
          lock === undefined
            ? nothing
            : html`<span class="badge warning"
                >${lockIcon}${
                  lock.edition === undefined
                    ? msg('Not included')
                    : msg(str`${editionName(lock.edition)} edition needed`)
                }</span
              >`
        }
      </div>
      ${hint === undefined ? nothing : html`<p class="hint">${hint}</p>`}
      ${lock === undefined ? nothing : html`<p>${editionNeeded(lock.edition)}</p>`}
    </header>
    <fieldset class="body stack" aria-labelledby="${id}-heading" ?disabled=${lock !== undefined}>${body}</fieldset>
    ${footer === undefined || lock !== undefined ? nothing : html`<footer class="row">${footer}</footer>`}
  </section>`;
};

export interface NumberFieldOptions {
  id: string;
  label: string;
  value: string;
  /** The limits, for the error. */
  range: readonly [number, number];
  isInvalid: boolean;
  onInput: (value: string) => void;
}

/** The text of an input. */
export const textIn = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** Whether a checkbox is ticked. */
export const isTicked = (event: Event): boolean => (event.target as HTMLInputElement).checked;

/** A field for a whole number, checked while it is typed. */
export const numberField = ({ id, label, value, range: [min, max], isInvalid, onInput }: NumberFieldOptions) =>
  html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      class="number"
      type="text"
      inputmode="numeric"
      autocomplete="off"
      aria-invalid=${isInvalid ? 'true' : nothing}
      aria-describedby=${isInvalid ? `${id}-error` : nothing}
      .value=${value}
      @input=${(event: Event) => onInput(textIn(event))}
    />
    ${
      isInvalid
        ? html`<div class="error" id="${id}-error">${msg(str`Enter a whole number from ${min} to ${max}.`)}</div>`
        : nothing
    }
  </div>`;
