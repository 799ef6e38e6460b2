import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';

interface HeaderViewOptions {
  name: string;
  isReadOnly: boolean;
  /** Goes back to the choice of a user; undefined when the page shows one user only. */
  onLeave: (() => void) | undefined;
}

/** The name of the shown user. */
export const headerView = ({ name, isReadOnly, onLeave }: HeaderViewOptions): TemplateResult =>
  html`<header class="row between">
    <h2 id="heading"><bdi>${name}</bdi></h2>
    ${
      onLeave
        ? html`<button type="button" class="small" @click=${onLeave}>
            ${msg('Choose another user')}
          </button>`
        : nothing
    }
    ${isReadOnly ? html`<p class="muted">${msg('Only an owner can change campaign access.')}</p>` : nothing}
  </header>`;
