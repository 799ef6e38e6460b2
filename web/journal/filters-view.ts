import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { textIn } from '../parts/input.ts';
import { type FilterDraft, isReversed } from './filters.ts';
import { typeGroups } from './type-names.ts';

export interface FiltersViewOptions {
  draft: FilterDraft;
  /** Actors that the reader may choose from, by id. */
  actors: ReadonlyMap<string, string>;
  onDraft: (change: Partial<FilterDraft>) => void;
  onApply: () => void;
  onClear: () => void;
}

const typeField = ({ draft, onDraft }: FiltersViewOptions): TemplateResult => html`<div class="field">
  <label for="type">${msg('Type of entry')}</label>
  <select id="type" .value=${draft.type} @change=${(event: Event) => onDraft({ type: textIn(event) })}>
    <option value="" ?selected=${draft.type === ''}>${msg('All types')}</option>
    ${typeGroups().map(
      ({ heading, types }) =>
        html`<optgroup label=${heading}>
          ${types.map(({ type, name }) => html`<option value=${type} ?selected=${draft.type === type}>${name}</option>`)}
        </optgroup>`,
    )}
  </select>
</div>`;

const textField = (
  id: 'actor' | 'target',
  label: string,
  { draft, actors, onDraft }: FiltersViewOptions,
): TemplateResult => html`<div class="field">
  <label for=${id}>${label}</label>
  <input
    id=${id}
    type="text"
    autocomplete="off"
    spellcheck="false"
    maxlength="256"
    list=${id === 'actor' ? 'actors' : nothing}
    .value=${draft[id]}
    @input=${(event: Event) => onDraft({ [id]: textIn(event) })}
  />
  ${
    id === 'actor'
      ? html`<datalist id="actors">
          ${[...actors].map(([value, name]) => html`<option value=${value}>${name}</option>`)}
        </datalist>`
      : nothing
  }
</div>`;

const dayField = (
  id: 'firstDay' | 'lastDay',
  label: string,
  { draft, onDraft }: FiltersViewOptions,
): TemplateResult => {
  const isWrong = id === 'lastDay' && isReversed(draft);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="date"
      max="9999-12-30"
      .value=${draft[id]}
      aria-invalid=${isWrong ? 'true' : nothing}
      aria-describedby=${isWrong ? 'days-error' : nothing}
      @change=${(event: Event) => onDraft({ [id]: textIn(event) })}
    />
    ${isWrong ? html`<div class="error" id="days-error" role="alert">${msg('The last day is before the first day.')}</div>` : nothing}
  </div>`;
};

/** The form that narrows the journal. */
export const filtersView = (options: FiltersViewOptions): TemplateResult => {
  const { draft, onApply, onClear } = options;
  return html`<form
    class="filters"
    role="search"
    aria-label=${msg('Filter the journal')}
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      if (!isReversed(draft)) onApply();
    }}
  >
    ${typeField(options)} ${textField('actor', msg('Actor (ID)'), options)}
    ${textField('target', msg('Target (ID)'), options)} ${dayField('firstDay', msg('First day'), options)}
    ${dayField('lastDay', msg('Last day'), options)}
    <div class="row buttons">
      <button type="submit">${msg('Apply filters')}</button>
      <button type="button" class="quiet" @click=${onClear}>${msg('Clear filters')}</button>
    </div>
  </form>`;
};
