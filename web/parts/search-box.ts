import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';

/** Whether a search text can be searched for: empty (no search) or at least two letters, as the API requires. */
export const isSearchable = (text: string): boolean => text.trim() === '' || [...text.trim()].length >= 2;

/** A search field. With one letter it says that two are needed, and does not search. */
export const searchBox = (options: {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
}): TemplateResult => {
  const { id, label, value, onInput } = options;
  const isShort = !isSearchable(value);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="search"
      autocomplete="off"
      .value=${value}
      aria-describedby=${isShort ? `${id}-hint` : nothing}
      @input=${(event: Event) => onInput((event.target as HTMLInputElement).value)}
    />
    <div class="hint" id="${id}-hint" role="status">${isShort ? msg('Type at least two letters.') : ''}</div>
  </div>`;
};
