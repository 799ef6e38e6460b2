import { msg } from '@lit/localize';
import { html } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { show } from '../parts/states.ts';
import { toggle } from '../parts/switch.ts';
import './messages.ts';

/**
 * Lets owners and admins decide whether support may enter the account.
 * @tag gatehouse-support-access
 */
export class SupportAccess extends GatehouseElement {
  readonly #access = this.resource(
    async (signal) => (await this.client.getSupportAccess({ accountId: this.account }, signal)).body,
    { pollMillis: 5000 },
  );

  protected override renderPage(): unknown {
    return html`<section class="card" part="card">
      ${show(
        this.#access,
        ({ enabled }) => html`<div class="body">
          ${toggle({
            id: 'access',
            label: msg('Support access to your account'),
            isOn: enabled,
            onToggle: (isOn) => void this.#set(isOn),
          })}
        </div>`,
      )}
    </section>`;
  }

  async #set(isOn: boolean): Promise<void> {
    const accountId = this.account;
    if (isOn) await this.change('createGrant', () => this.client.createGrant({ accountId, body: {} }));
    else await this.change('turnOffSupportAccess', () => this.client.turnOffSupportAccess({ accountId }));
  }
}

customElements.define('gatehouse-support-access', SupportAccess);
