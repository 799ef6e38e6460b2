import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { resourceTypeName } from '../core/resource-words.ts';
import { searchBox } from '../parts/search-box.ts';
import { type Filter, type Status, statuses } from './model.ts';
import { statusName } from './words.ts';

export interface FiltersViewOptions {
  status: Status;
  filter: Filter;
  /** The resource types to choose from. */
  types: readonly string[];
  onStatus: (status: Status) => void;
  onFilter: (change: Partial<Filter>) => void;
}

const chosenIn = (event: Event): string => (event.target as HTMLSelectElement).value;

/** The search and the two selects above the list. */
export const filtersView = ({ status, filter, types, onStatus, onFilter }: FiltersViewOptions): TemplateResult =>
  html`<div class="filters">
    ${searchBox({
      id: 'search',
      label: msg('Search'),
      value: filter.query,
      onInput: (query) => onFilter({ query }),
    })}
    <div class="field">
      <label for="type">${msg('Type')}</label>
      <select id="type" @change=${(event: Event) => onFilter({ resourceType: chosenIn(event) })}>
        <option value="" ?selected=${filter.resourceType === ''}>${msg('All resource types')}</option>
        ${types.map(
          (type) =>
            html`<option value=${type} ?selected=${filter.resourceType === type}>${resourceTypeName(type)}</option>`,
        )}
      </select>
    </div>
    <div class="field">
      <label for="status">${msg('Status')}</label>
      <select id="status" @change=${(event: Event) => onStatus(chosenIn(event) as Status)}>
        ${statuses.map((one) => html`<option value=${one} ?selected=${status === one}>${statusName(one)}</option>`)}
      </select>
    </div>
  </div>`;
