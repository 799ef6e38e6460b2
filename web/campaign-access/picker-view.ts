import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { searchBox } from '../parts/search-box.ts';
import { emptyState } from '../parts/states.ts';
import type { Person } from './model.ts';

export interface PickerViewOptions {
  query: string;
  /** The list, or what stands in while it is loaded. */
  list: TemplateResult;
  onQuery: (query: string) => void;
}

/** The people to choose from, as buttons. */
export const peopleList = (people: readonly Person[], onChoose: (userId: string) => void): TemplateResult =>
  people.length === 0
    ? emptyState(msg('Nobody found.'))
    : html`<ul class="people">
        ${people.map(
          ({ userId, name, email }) =>
            html`<li>
              <button type="button" class="quiet" @click=${() => onChoose(userId)}>
                <span><bdi>${name}</bdi> <span class="hint">${email}</span></span>
              </button>
            </li>`,
        )}
      </ul>`;

/** Chooses the user whose campaign access is shown. */
export const pickerView = ({ query, list, onQuery }: PickerViewOptions): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby="picker">
    <header><h2 id="picker">${msg('Choose a user')}</h2></header>
    <div class="body">${searchBox({ id: 'people', label: msg('Search people'), value: query, onInput: onQuery })}</div>
    ${list}
  </section>`;
