import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';

/** The button below a list that loads the next page; nothing after the last one. */
export const pager = (hasMore: boolean, isBusy: boolean, onMore: () => void): TemplateResult | typeof nothing =>
  hasMore
    ? html`<div class="row">
        <button type="button" aria-disabled=${isBusy ? 'true' : nothing} @click=${() => isBusy || onMore()}>
          ${isBusy ? msg('Loading') : msg('Show more')}
        </button>
      </div>`
    : nothing;
