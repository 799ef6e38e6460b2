import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { isFailure } from '../core/failure.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { defineCountdown } from '../parts/countdown.ts';
import { confirmDialog } from '../parts/dialog.ts';
import { show } from '../parts/states.ts';
import './messages.ts';
import {
  type Filter,
  noFilter,
  type Person,
  type Policy,
  queryOf,
  type Summary,
  type Support,
  withEmailChallenge,
} from './model.ts';
import { peopleView } from './people-view.ts';
import { ownStyles } from './styles.ts';
import { accessView, linksView } from './switches-view.ts';

type Switch = 'access' | 'links';

/**
 * Shows owners and admins who has access to the data of the account: support, the people who open share links, and users.
 * @tag gatehouse-data-protection
 * @attr vendor - the name of the vendor, for the heading
 * @csspart card - each section
 * @csspart switch - the two switches
 * @csspart table - the users
 * @csspart dialog - the question before the e-mail layer is turned off
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class DataProtection extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    vendor: {},
    filter: { state: true, attribute: false },
    busy: { state: true, attribute: false },
    isAsking: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare vendor: string;
  declare protected filter: Filter;
  /** The switch that is being changed. */
  declare protected busy: Switch | undefined;
  /** Whether the reader is asked before the e-mail layer is turned off. */
  declare protected isAsking: boolean;
  #errors: Partial<Record<Switch, unknown>> = {};
  #staleFrom: boolean | undefined;
  #summary: Summary | undefined;
  #support: readonly Support[] = [];

  readonly #names = new People(this, this.client);
  readonly #account = this.resource(async (signal) => (await this.client.getAccount(this.#here, signal)).body);
  readonly #access = this.resource(async (signal) => (await this.client.getSupportAccess(this.#here, signal)).body, {
    pollMillis: 5000,
  });
  readonly #policy = this.resource(async (signal) => {
    const { body: policy, etag = '' } = await this.client.getPolicy(this.#here, signal);
    return { policy, etag };
  });
  readonly #people = this.pages<Person>(
    async (query, signal) => {
      const { body } = await this.client.listPeople(
        { ...this.#here, query: { ...query, ...queryOf(this.filter), sort: 'name' } },
        signal,
      );
      this.#summary = body.summary;
      this.#support = body.support;
      return body;
    },
    { idOf: ({ userId }) => userId, pollMillis: 10_000 },
  );

  constructor() {
    super();
    this.vendor = '';
    this.filter = noFilter;
    this.isAsking = false;
    defineCountdown();
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">
      ${show(this.#access, (access) =>
        accessView({
          access,
          vendor: this.vendor,
          timeZone: this.#timeZone,
          ...this.#stateOf('access'),
          onToggle: (isOn) => void this.#setAccess(isOn),
          onElapsed: () => void this.reload(),
        }),
      )}
      ${show(this.#policy, ({ policy }) =>
        linksView({
          policy,
          staleFrom: this.#staleFrom,
          ...this.#stateOf('links'),
          onToggle: (isOn) => {
            if (isOn) void this.#setLinks(true);
            else this.isAsking = true;
          },
        }),
      )}
      ${show(this.#people, ({ items }) => this.#peopleSection(items))} ${this.#dialog()}
    </div>`;
  }

  get #here(): { accountId: string } {
    return { accountId: this.account };
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  #stateOf(name: Switch): { isBusy: boolean; error: unknown } {
    return { isBusy: this.busy === name, error: this.#errors[name] };
  }

  #peopleSection(people: readonly Person[]): unknown {
    if (this.#summary === undefined) return nothing;
    return peopleView({
      people,
      summary: this.#summary,
      support: this.#support,
      filter: this.filter,
      hasMore: this.#people.hasMore,
      isBusy: this.#people.isBusy,
      timeZone: this.#timeZone,
      now: serverNow(),
      nameOf: (userId) => this.#names.nameOf(userId),
      onFilter: (change) => {
        this.filter = { ...this.filter, ...change };
        void this.#people.reload();
      },
      onMore: () => void this.#people.more(),
    });
  }

  #dialog(): unknown {
    if (!this.isAsking) return nothing;
    return confirmDialog({
      heading: msg('Turn this protection off?'),
      body: html`<p>
        ${msg('A person who has a link can then open the document without entering the e-mail address that received it.')}
      </p>`,
      confirmLabel: msg('Turn off'),
      isDanger: true,
      isBusy: this.busy !== undefined,
      onConfirm: () => void this.#setLinks(false),
      onClose: () => {
        this.isAsking = false;
      },
    });
  }

  async #setAccess(isOn: boolean): Promise<void> {
    if (isOn) {
      const run = () => this.client.createGrant({ ...this.#here, body: {} });
      await this.#switch('access', 'createGrant', run, msg('Access is granted.'));
    } else {
      const run = () => this.client.turnOffSupportAccess(this.#here);
      await this.#switch('access', 'turnOffSupportAccess', run, msg('Support access is off.'));
    }
  }

  async #setLinks(isOn: boolean): Promise<void> {
    const stored = this.#policy.value;
    if (stored === undefined) return;
    const { policy, etag: ifMatch } = stored;
    const run = () => this.client.putPolicy({ ...this.#here, body: withEmailChallenge(policy, isOn), ifMatch });
    await this.#switch('links', 'putPolicy', run, msg('Saved.'));
    this.isAsking = false;
    if (isFailure(this.#errors.links, 'stale-version')) await this.#showStale(policy);
  }

  /** Another user changed the policy: shows it as it is now, and leaves the decision to the reader. */
  async #showStale({ shareLinks }: Policy): Promise<void> {
    this.#errors = { ...this.#errors, links: undefined };
    this.#staleFrom = shareLinks.emailChallenge;
    await this.#policy.reload();
  }

  async #switch(name: Switch, action: string, run: () => Promise<unknown>, done: string): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = name;
    this.#errors = { ...this.#errors, [name]: undefined };
    if (name === 'links') this.#staleFrom = undefined;
    await this.change(action, run, {
      done,
      onFailure: (error) => {
        this.#errors = { ...this.#errors, [name]: error };
      },
    });
    this.busy = undefined;
  }
}

customElements.define('gatehouse-data-protection', DataProtection);
