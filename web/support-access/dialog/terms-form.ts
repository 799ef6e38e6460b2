import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { scopeName, teamName } from '../../core/support-words.ts';
import { textIn } from '../../parts/input.ts';
import { periodField } from '../../parts/period-field.ts';
import { ticketField } from '../../parts/ticket-field.ts';
import type { Scope } from '../model.ts';
import { errorsOf, type Terms } from '../terms.ts';
import { scopeHint } from '../words.ts';

export interface TermsFormOptions {
  terms: Terms;
  /** The periods to choose from, as ISO 8601 durations or `unlimited`. */
  periods: readonly string[];
  /** The present end when a grant is changed: it may be kept. */
  keep?: string;
  teams: readonly string[];
  scopes: readonly Scope[];
  /** Whether reason and ticket are asked for. */
  hasReason: boolean;
  /** Whether errors are shown: after the first attempt to save. */
  isChecked: boolean;
  timeZone: string;
  now: number;
  onChange: (change: Partial<Terms>) => void;
}

const teamsField = ({ terms, teams, isChecked, onChange }: TermsFormOptions): TemplateResult => {
  const isWrong = isChecked && errorsOf(terms).teams;
  const change = (team: string, isChosen: boolean): void =>
    onChange({ teams: teams.filter((one) => (one === team ? isChosen : terms.teams.includes(one))) });
  return html`<fieldset class="field" aria-describedby=${isWrong ? 'teams-error' : nothing}>
    <legend>${msg('Teams')}</legend>
    <div class="choices">
      ${teams.map(
        (team) => html`<label class="choice">
          <input
            type="checkbox"
            .checked=${terms.teams.includes(team)}
            @change=${(event: Event) => change(team, (event.target as HTMLInputElement).checked)}
          />
          <span>${teamName(team)}</span>
        </label>`,
      )}
    </div>
    ${isWrong ? html`<div class="error" id="teams-error">${msg('Choose at least one team.')}</div>` : nothing}
  </fieldset>`;
};

const scopeField = ({ terms, scopes, onChange }: TermsFormOptions): TemplateResult =>
  html`<fieldset class="field">
    <legend>${msg('Scope')}</legend>
    <div class="choices">
      ${scopes.map(
        (scope) => html`<label class="choice">
          <input
            type="radio"
            name="scope"
            .checked=${terms.scope === scope}
            aria-describedby="scope-${scope}"
            @change=${() => onChange({ scope })}
          />
          <span>${scopeName(scope)}<br /><span class="hint" id="scope-${scope}">${scopeHint(scope)}</span></span>
        </label>`,
      )}
    </div>
  </fieldset>`;

const reasonFields = ({ terms, onChange }: TermsFormOptions): TemplateResult =>
  html`<div class="field">
      <label for="reason">${msg('Reason (optional)')}</label>
      <textarea
        id="reason"
        maxlength="500"
        .value=${terms.reason}
        @input=${(event: Event) => onChange({ reason: textIn(event) })}
      ></textarea>
    </div>
    ${ticketField(terms.ticket, onChange)}`;

/** The fields for the terms of a grant. */
export const termsForm = (options: TermsFormOptions): TemplateResult =>
  html`${periodField({
    ...options,
    chosen: options.terms,
    unlimitedHint: msg('Without an end, until you revoke it. You are asked to confirm it every 90 days.'),
  })}
  ${teamsField(options)} ${scopeField(options)}
  ${options.hasReason ? reasonFields(options) : nothing}`;
