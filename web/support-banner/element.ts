import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { isDenial } from '../core/failure.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import type { Resource } from '../core/resource.ts';
import { styles } from '../core/styles.ts';
import { agentName } from '../core/support-words.ts';
import { bannerView, unknownView } from './banner-view.ts';
import './messages.ts';
import { openIn, pollMillisOf, type Reader, type Session, type Visit } from './model.ts';
import { ownStyles } from './styles.ts';

/**
 * A line at the top of the vendor's product while support is inside the account: which agent, acting for whom, until when.
 * Owners and admins end the session there; the agent leaves. It takes no room while nobody is inside.
 * @tag gatehouse-support-banner
 * @csspart banner - the line of one open session
 * @csspart failure - the line that is shown when it is not known whether support is inside
 */
export class SupportBanner extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    sessions: { attribute: false },
    busyId: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  /**
   * The open sessions as the vendor's backend knows them, e.g. from the tokens it accepts. For readers who may not list
   * sessions: members. With it, the element requests nothing and offers no button.
   */
  declare sessions: readonly Visit[] | undefined;
  /** The session whose button was pressed. */
  declare protected busyId: string | undefined;
  #reader: 'customer' | 'agent' | undefined;
  #shownAccount = '';
  readonly #people = new People(this, this.client);
  readonly #account = this.resource(async (signal) =>
    this.#reader === 'customer' ? (await this.client.getAccount({ accountId: this.account }, signal)).body : undefined,
  );
  readonly #inside: Resource<Session[]> = this.resource((signal) => this.#load(signal), {
    pollMillis: (): number => pollMillisOf(this.#inside.value),
  });

  protected override get canLoad(): boolean {
    return this.sessions === undefined && super.canLoad;
  }

  protected override willUpdate(): void {
    if (this.account !== this.#shownAccount) this.#reader = undefined;
    this.#shownAccount = this.account;
  }

  protected override renderPage(): unknown {
    const { error, value } = this.#inside;
    const visits = this.sessions ?? value ?? [];
    return html`<div role="status">
      ${
        this.sessions === undefined && error !== undefined
          ? unknownView(error, () => void this.#inside.reload())
          : nothing
      }
      ${bannerView({
        visits,
        reader: this.#readerNow,
        account: this.account,
        timeZone: this.#account.value?.timeZone ?? '',
        busyId: this.busyId,
        nameOf: ({ actingAs: { userId, name } }) =>
          name ?? (this.#readerNow === 'customer' ? this.#people.nameOf(userId) : userId),
        onEnd: (visit) => void this.#end(visit),
      })}
    </div>`;
  }

  get #readerNow(): Reader {
    return this.sessions === undefined ? (this.#reader ?? 'other') : 'other';
  }

  /** Lists the open sessions of the account. Agents may list their own alone, which the first refusal shows. */
  async #load(signal: AbortSignal): Promise<Session[]> {
    if (this.#reader !== 'agent') {
      try {
        const { body } = await this.client.listSessions({ accountId: this.account }, signal);
        const isFirst = this.#reader === undefined;
        this.#reader = 'customer';
        if (isFirst) void this.#account.reload();
        return openIn(this.account, body.items);
      } catch (error) {
        if (this.#reader === 'customer' || !isDenial(error)) throw error;
      }
    }
    const { body } = await this.client.listOwnSessions({}, signal);
    this.#reader = 'agent';
    return openIn(this.account, body.items);
  }

  async #end({ sessionId, agent }: Visit): Promise<void> {
    const { client, account: accountId } = this;
    this.busyId = sessionId;
    if (this.#reader === 'agent') {
      const done = msg(str`You have left ${accountId}.`);
      await this.change('leaveSession', () => client.leaveSession({ sessionId }), { done });
    } else {
      const done = msg(str`${agentName(agent)} has left your account.`);
      await this.change('endSession', () => client.endSession({ accountId, sessionId }), { done });
    }
    this.busyId = undefined;
  }
}

customElements.define('gatehouse-support-banner', SupportBanner);
