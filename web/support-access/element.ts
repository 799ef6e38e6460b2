import { html, nothing } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { defineCountdown } from '../parts/countdown.ts';
import { partDialog } from '../parts/on-demand.ts';
import { show } from '../parts/states.ts';
import { accessView } from './access-view.ts';
import { Consent } from './consent.ts';
import { historyView } from './history-view.ts';
import './messages.ts';
import type { Access } from './model.ts';
import { requestsView } from './requests-view.ts';
import { insideView, pastView } from './sessions-view.ts';

const pollMillis = 3000;

/**
 * Lets owners and admins decide whether support may enter the account, until when, who and how far; answers requests of
 * agents, shows who is inside, and the history.
 * @tag gatehouse-support-access
 * @attr vendor - the name of the vendor, for the heading
 * @attr teams - the names of the support teams, separated by commas; by default those of the default settings
 * @csspart card - each section
 * @csspart grant - a grant
 * @csspart switch - the switch of support access
 * @csspart table - past sessions, and the history
 * @csspart dialog - forms and questions
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class SupportAccess extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    vendor: {},
    teams: {},
  };
  static override styles = styles;

  declare vendor: string;
  declare teams: string;
  readonly #people = new People(this, this.client);
  readonly #account = this.resource(async (signal) => (await this.client.getAccount(this.#here, signal)).body);
  readonly #access = this.resource((signal) => this.#loadAccess(signal), { pollMillis });
  readonly #requests = this.resource(
    async (signal) =>
      (await this.client.listAccessRequests({ ...this.#here, query: { status: 'pending' } }, signal)).body.items,
    { pollMillis },
  );
  readonly #sessions = this.pages(
    async (query, signal) => (await this.client.listSessions({ ...this.#here, query }, signal)).body,
    { idOf: ({ sessionId }) => sessionId, pollMillis },
  );
  readonly #history = this.pages(
    async (query, signal) => (await this.client.listGrants({ ...this.#here, query }, signal)).body,
    { idOf: ({ grantId }) => grantId },
  );
  readonly #consent = new Consent({
    client: this.client,
    account: () => this.account,
    access: () => this.#access.value,
    teams: () => this.#ownTeams,
    change: (action, run, options) => this.change(action, run, options),
    update: () => this.requestUpdate(),
  });
  readonly #dialogCode = this.onDemand(() => import('./dialog/question.ts'));
  #versions: string | undefined;

  constructor() {
    super();
    this.vendor = '';
    this.teams = 'customer_service,customer_success,technical_support';
    defineCountdown();
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">${show(this.#access, (access) => this.#page(access))}</div>`;
  }

  get #here(): { accountId: string } {
    return { accountId: this.account };
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  /** Loads what is live, and the history again when a grant has changed. */
  async #loadAccess(signal: AbortSignal): Promise<Access> {
    const { body } = await this.client.getSupportAccess(this.#here, signal);
    const versions = body.grants.map(({ grantId, version }) => `${grantId} ${version}`).join();
    if (this.#versions !== undefined && versions !== this.#versions) void this.#history.reload();
    this.#versions = versions;
    return body;
  }

  #page(access: Access): unknown {
    return html`<div class="stack">
      ${this.#accessSection(access)} ${this.#requestsSection()}
      ${show(this.#sessions, () => this.#sessionSections())} ${show(this.#history, () => this.#historySection())}
      ${this.#dialog(access)}
    </div>`;
  }

  #nameOf = (userId: string): string => this.#people.nameOf(userId);

  #accessSection(access: Access): unknown {
    const consent = this.#consent;
    return accessView({
      access,
      vendor: this.vendor,
      timeZone: this.#timeZone,
      now: serverNow(),
      isBusy: consent.isSaving,
      nameOf: this.#nameOf,
      onSwitch: (isOn) => consent.ask({ kind: isOn ? 'grant' : 'turn-off' }),
      onEdit: (grant) => void consent.edit(grant),
      onRevoke: (grant) => consent.ask({ kind: 'revoke', grant }),
      onReconfirm: (grant) => void consent.reconfirm(grant),
      onElapsed: () => void this.reload(),
    });
  }

  #requestsSection(): unknown {
    const consent = this.#consent;
    return show(this.#requests, (requests) =>
      requestsView({
        requests,
        now: serverNow(),
        busyId: consent.busyId,
        onApprove: (request) => void consent.approve(request),
        onTrim: (request) => consent.ask({ kind: 'trim', request }),
        onDecline: (request) => consent.ask({ kind: 'decline', request }),
      }),
    );
  }

  #sessionSections(): unknown {
    const sessions = this.#sessions;
    return html`<div class="stack">
      ${insideView({
        sessions: sessions.items.filter(({ status }) => status === 'active'),
        now: serverNow(),
        busyId: this.#consent.busyId,
        nameOf: this.#nameOf,
        onEnd: (session) => void this.#consent.end(session),
      })}
      ${pastView({
        sessions: sessions.items.filter(({ status }) => status === 'ended'),
        timeZone: this.#timeZone,
        hasMore: sessions.hasMore,
        isBusy: sessions.isLoadingMore,
        onMore: () => void sessions.more(),
      })}
    </div>`;
  }

  #historySection(): unknown {
    const history = this.#history;
    const consent = this.#consent;
    return historyView({
      grants: history.items,
      timeZone: this.#timeZone,
      hasMore: history.hasMore,
      isBusy: history.isLoadingMore,
      nameOf: this.#nameOf,
      onRevoke: (grant) => consent.ask({ kind: 'revoke', grant }),
      onReconfirm: (grant) => void consent.reconfirm(grant),
      onMore: () => void history.more(),
    });
  }

  #dialog(access: Access): unknown {
    const consent = this.#consent;
    const { question, terms, text, isChecked, isSaving, error } = consent;
    if (question === undefined) return nothing;
    const own = question.kind === 'edit' ? question.grant.teams : [];
    return partDialog(
      this.#dialogCode,
      ({ questionDialog }) =>
        questionDialog({
          question,
          access,
          terms,
          teams: [...new Set([...this.#ownTeams, ...own])],
          inside: this.#sessions.items.filter(({ status }) => status === 'active').length,
          text,
          isChecked,
          isBusy: isSaving,
          error,
          timeZone: this.#timeZone,
          now: serverNow(),
          onTerms: (change) => consent.setTerms(change),
          onText: (value) => {
            consent.text = value;
          },
          onConfirm: () => void consent.confirm(),
          onClose: () => consent.close(),
        }),
      () => consent.close(),
    );
  }

  /** The teams that the vendor has. */
  get #ownTeams(): string[] {
    return this.teams
      .split(',')
      .map((team) => team.trim())
      .filter((team) => team !== '');
  }
}

customElements.define('gatehouse-support-access', SupportAccess);
