import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { formatSpan } from '../core/format.ts';
import { type Filter, periods } from './model.ts';
import { actionName } from './words.ts';

export interface FiltersViewOptions {
  days: number;
  filter: Filter;
  /** Keys and names of the actors to choose from. */
  actors: readonly (readonly [key: string, name: string])[];
  actions: readonly string[];
  onDays: (days: number) => void;
  onFilter: (change: Partial<Filter>) => void;
}

const dayMillis = 86_400_000;

const choice = (options: {
  id: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
}): TemplateResult => html`<div class="field">
  <label for=${options.id}>${options.label}</label>
  <select id=${options.id} @change=${(event: Event) => options.onChange((event.target as HTMLSelectElement).value)}>
    ${options.choices.map(
      ([value, text]) => html`<option value=${value} ?selected=${value === options.value}>${text}</option>`,
    )}
  </select>
</div>`;

/** The period and the filters above the list. */
export const filtersView = ({
  days,
  filter,
  actors,
  actions,
  onDays,
  onFilter,
}: FiltersViewOptions): TemplateResult => html`<div class="filters">
  ${choice({
    id: 'period',
    label: msg('Period'),
    value: String(days),
    choices: periods.map((one) => [String(one), formatSpan(one * dayMillis)]),
    onChange: (value) => onDays(Number(value)),
  })}
  ${choice({
    id: 'place',
    label: msg('Support sessions'),
    value: filter.place,
    choices: [
      ['all', msg('Included')],
      ['support', msg('Only these')],
      ['outside', msg('Excluded')],
    ],
    onChange: (place) => onFilter({ place: place as Filter['place'] }),
  })}
  ${choice({
    id: 'actor',
    label: msg('Person'),
    value: filter.actor,
    choices: [['', msg('Everyone')], ...actors],
    onChange: (actor) => onFilter({ actor }),
  })}
  ${choice({
    id: 'action',
    label: msg('Action'),
    value: filter.action,
    choices: [['', msg('All actions')], ...actions.map((one) => [one, actionName(one)] as const)],
    onChange: (action) => onFilter({ action }),
  })}
  <label class="choice">
    <input
      type="checkbox"
      .checked=${filter.isExceeding}
      @change=${(event: Event) => onFilter({ isExceeding: (event.target as HTMLInputElement).checked })}
    />
    <span>${msg('Only actions above a threshold')}</span>
  </label>
</div>`;
