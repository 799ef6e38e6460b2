import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { periodName, scopeName, teamName } from '../core/support-words.ts';
import type { Scope } from './model.ts';
import { durationOf, endFrom, errorsOf, type PeriodUnit, periodUnits, type Terms } from './terms.ts';
import { scopeHint, unitName } from './words.ts';

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

const textIn = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

const endPreview = ({ terms, timeZone, now, keep }: TermsFormOptions): string => {
  const duration = durationOf(terms);
  if (duration === undefined) return terms.period === 'keep' && keep !== undefined ? keep : '';
  const end = endFrom(duration, now);
  return end === undefined
    ? msg('Without an end, until you revoke it. You are asked to confirm it every 90 days.')
    : msg(str`Ends on ${formatDateTime(new Date(end).toISOString(), timeZone)}`);
};

const periodField = (options: TermsFormOptions): TemplateResult => {
  const { terms, periods, keep, isChecked, onChange } = options;
  const isWrong = isChecked && errorsOf(terms).ownCount;
  const choices = [
    ...(keep === undefined ? [] : [['keep', msg('Keep the present end')] as const]),
    ...periods.map((period) => [period, periodName(period)] as const),
    ['own', msg('Own period')] as const,
  ];
  return html`<div class="field">
    <label for="period">${msg('Period')}</label>
    <select id="period" aria-describedby="period-end" @change=${(event: Event) => onChange({ period: textIn(event) })}>
      ${choices.map(([value, text]) => html`<option value=${value} ?selected=${value === terms.period}>${text}</option>`)}
    </select>
    ${
      terms.period === 'own'
        ? html`<div class="row">
              <input
                class="count"
                type="text"
                inputmode="numeric"
                aria-label=${msg('Length of the period')}
                aria-invalid=${isWrong ? 'true' : nothing}
                aria-describedby=${isWrong ? 'count-error' : nothing}
                .value=${terms.ownCount}
                @input=${(event: Event) => onChange({ ownCount: textIn(event) })}
              />
              <select
                class="unit"
                aria-label=${msg('Unit of the period')}
                @change=${(event: Event) => onChange({ ownUnit: textIn(event) as PeriodUnit })}
              >
                ${periodUnits.map(
                  (unit) => html`<option value=${unit} ?selected=${unit === terms.ownUnit}>${unitName(unit)}</option>`,
                )}
              </select>
            </div>
            ${isWrong ? html`<div class="error" id="count-error">${msg('Enter a whole number, 1 or more.')}</div>` : nothing}`
        : nothing
    }
    <div class="hint" id="period-end">${endPreview(options)}</div>
  </div>`;
};

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
    <div class="field">
      <label for="ticket">${msg('Ticket (optional)')}</label>
      <input
        id="ticket"
        type="text"
        maxlength="128"
        autocomplete="off"
        .value=${terms.ticket}
        @input=${(event: Event) => onChange({ ticket: textIn(event) })}
      />
    </div>`;

/** The fields for the terms of a grant. */
export const termsForm = (options: TermsFormOptions): TemplateResult =>
  html`${periodField(options)} ${teamsField(options)} ${scopeField(options)}
  ${options.hasReason ? reasonFields(options) : nothing}`;
