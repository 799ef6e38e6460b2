import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import '../../campaign-access/element.ts';
import './bulk-element.ts';
import type { Selection } from '../model.ts';
import './messages.ts';

/** What is open in place of the list: the campaign access of one person, or that of the selected people. */
export type Open = { kind: 'one'; userId: string } | { kind: 'several' };

export interface OpenedViewOptions {
  open: Open;
  selection: Selection;
  /** The properties that the inner element shares with the page. */
  host: { api: string; account: string; locale: string; getToken: (() => Promise<string>) | undefined };
  onBack: () => void;
  /** The access of several people is queued. */
  onGranted: () => void;
}

/** The campaign access of one person or several, with the button that leads back. */
export const openedView = ({ open, selection, host, onBack, onGranted }: OpenedViewOptions): TemplateResult => {
  const { api, account, locale, getToken } = host;
  return html`<div class="stack">
    <div>
      <button type="button" id="back" @click=${onBack}>
        <span aria-hidden="true">←</span> ${msg('Back to the team')}
      </button>
    </div>
    ${
      open.kind === 'one'
        ? html`<gatehouse-campaign-access
            user=${open.userId}
            api=${api}
            account=${account}
            locale=${locale}
            .getToken=${getToken}
          ></gatehouse-campaign-access>`
        : html`<gatehouse-team-grant
            .people=${selection}
            api=${api}
            account=${account}
            locale=${locale}
            .getToken=${getToken}
            @gatehouse-granted=${onGranted}
          ></gatehouse-team-grant>`
    }
  </div>`;
};
