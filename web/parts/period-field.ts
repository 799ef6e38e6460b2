import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { durationOf, endFrom, isPeriodWrong, type Period, type PeriodUnit, periodUnits } from '../core/period.ts';
import { periodName } from '../core/support-words.ts';
import { textIn } from './input.ts';

export interface PeriodFieldOptions {
  chosen: Period;
  /** The periods to choose from, as ISO 8601 durations or `unlimited`. */
  periods: readonly string[];
  /** The present end in words when something is changed: it may be kept. */
  keep?: string;
  /** The hint below an unlimited period. */
  unlimitedHint: string;
  /** Whether errors are shown: after the first attempt to save. */
  isChecked: boolean;
  timeZone: string;
  now: number;
  onChange: (change: Partial<Period>) => void;
}

const unitName = (unit: PeriodUnit): string =>
  ({ hour: () => msg('hours'), day: () => msg('days'), week: () => msg('weeks'), month: () => msg('months') })[unit]();

const endPreview = ({ chosen, timeZone, now, keep, unlimitedHint }: PeriodFieldOptions): string => {
  const duration = durationOf(chosen);
  if (duration === undefined) return chosen.period === 'keep' && keep !== undefined ? keep : '';
  const end = endFrom(duration, now);
  return end === undefined ? unlimitedHint : msg(str`Ends on ${formatDateTime(new Date(end).toISOString(), timeZone)}`);
};

const ownPeriod = ({ chosen, isChecked, onChange }: PeriodFieldOptions): TemplateResult => {
  const isWrong = isChecked && isPeriodWrong(chosen);
  return html`<div class="row">
      <input
        class="count"
        type="text"
        inputmode="numeric"
        aria-label=${msg('Length of the period')}
        aria-invalid=${isWrong ? 'true' : nothing}
        aria-describedby=${isWrong ? 'count-error' : nothing}
        .value=${chosen.ownCount}
        @input=${(event: Event) => onChange({ ownCount: textIn(event) })}
      />
      <select
        class="unit"
        aria-label=${msg('Unit of the period')}
        @change=${(event: Event) => onChange({ ownUnit: textIn(event) as PeriodUnit })}
      >
        ${periodUnits.map(
          (unit) => html`<option value=${unit} ?selected=${unit === chosen.ownUnit}>${unitName(unit)}</option>`,
        )}
      </select>
    </div>
    ${isWrong ? html`<div class="error" id="count-error">${msg('Enter a whole number, 1 or more.')}</div>` : nothing}`;
};

/** Chooses a period: one of a list, a period of the reader's own, or the present end. Shows the end below. */
export const periodField = (options: PeriodFieldOptions): TemplateResult => {
  const { chosen, periods, keep, onChange } = options;
  const choices = [
    ...(keep === undefined ? [] : [['keep', msg('Keep the present end')] as const]),
    ...periods.map((period) => [period, periodName(period)] as const),
    ['own', msg('Own period')] as const,
  ];
  return html`<div class="field">
    <label for="period">${msg('Period')}</label>
    <select id="period" aria-describedby="period-end" @change=${(event: Event) => onChange({ period: textIn(event) })}>
      ${choices.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen.period}>${text}</option>`)}
    </select>
    ${chosen.period === 'own' ? ownPeriod(options) : nothing}
    <div class="hint" id="period-end">${endPreview(options)}</div>
  </div>`;
};
