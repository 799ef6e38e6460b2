import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { lockBadge, lockOf, lockText } from '../parts/edition.ts';
import { textIn } from '../parts/input.ts';
import type { Policy, Section } from './model.ts';

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

/** A card with a part of the policy. What the edition lacks is shown, but disabled, with the edition needed. */
export const section = ({ id, heading, hint, policy, of, body, footer }: SectionOptions): TemplateResult => {
  const lock = of === undefined ? undefined : lockOf(policy, of);
  return html`<section class="card" part="card" aria-labelledby="${id}-heading">
    <header class="stack tight">
      <div class="row between">
        <h2 id="${id}-heading">${heading}</h2>
        ${lock === undefined ? nothing : lockBadge(lock)}
      </div>
      ${hint === undefined ? nothing : html`<p class="hint">${hint}</p>`}
      ${lock === undefined ? nothing : html`<p>${lockText(lock)}</p>`}
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
