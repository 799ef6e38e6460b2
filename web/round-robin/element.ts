import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { isDenial } from '../core/failure.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { partDialog } from '../parts/on-demand.ts';
import { isSearchable, searchBox } from '../parts/search-box.ts';
import { show } from '../parts/states.ts';
import './messages.ts';
import { type Campaign, errorsOf, inputOf, isStale, type Member, type Settings, settingsOf } from './model.ts';
import { ownStyles } from './styles.ts';
import { campaignList, membersView, nextView, waitingView } from './views.ts';

const pollMillis = 5000;

/**
 * Shows the round robin of a campaign: its members, the next picks, and the leads that wait. Owners change the members.
 * @tag gatehouse-round-robin
 * @attr campaign - the id of the campaign; without it, the reader chooses one
 * @csspart card - each section
 * @csspart table - the members, the next picks and the leads that wait
 * @csspart dialog - the settings of a member
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class RoundRobinPage extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    campaign: {},
    chosen: { state: true, attribute: false },
    query: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare campaign: string;
  declare protected chosen: Campaign | undefined;
  declare protected query: string;
  #edited: { was: Member; settings: Settings; isChecked: boolean } | undefined;
  #isSaving = false;
  #error: unknown;
  #shownFor: string | undefined;

  readonly #account = this.resource(
    async (signal) => (await this.client.getAccount({ accountId: this.account }, signal)).body,
  );
  readonly #campaigns = this.resource(async (signal) => {
    const q = this.query.trim();
    const query = q === '' ? { pageSize: 20 } : { pageSize: 20, q };
    return (await this.client.listCampaigns({ accountId: this.account, query }, signal)).body.items;
  });
  readonly #roundRobin = this.resource(
    async (signal) => {
      if (this.#campaignId === '') return undefined;
      const here = { accountId: this.account, campaignId: this.#campaignId };
      const [roundRobin, leads, campaign] = await Promise.all([
        this.client.getRoundRobin(here, signal),
        this.client.listLeads({ ...here, query: { status: 'waiting', pageSize: 20 } }, signal),
        // Only owners may read a single campaign, and only they may change its members.
        this.client.getCampaign(here, signal).catch((error: unknown) => {
          if (isDenial(error)) return undefined;
          throw error;
        }),
      ]);
      return { ...roundRobin.body, leads: leads.body.items, campaign: campaign?.body };
    },
    { pollMillis },
  );
  readonly #dialogCode = this.onDemand(() => import('./dialog/settings.ts'));

  constructor() {
    super();
    this.campaign = '';
    this.chosen = undefined;
    this.query = '';
  }

  protected override willUpdate(): void {
    const shown = `${this.account} ${this.#campaignId}`;
    if (shown === this.#shownFor) return;
    const isFirst = this.#shownFor === undefined;
    this.#shownFor = shown;
    if (isFirst) return;
    this.#edited = undefined;
    this.#roundRobin.reset();
    if (this.canLoad) void this.#roundRobin.reload();
  }

  protected override renderPage(): unknown {
    if (this.#campaignId === '') return this.#picker();
    return html`<div class="stack">${show(this.#roundRobin, () => this.#page())}</div>`;
  }

  get #campaignId(): string {
    return this.campaign === '' ? (this.chosen?.campaignId ?? '') : this.campaign;
  }

  #picker(): unknown {
    return html`<section class="card" part="card" aria-labelledby="picker">
      <header><h2 id="picker">${msg('Choose a campaign')}</h2></header>
      <div class="body">
        ${searchBox({
          id: 'search',
          label: msg('Search campaigns'),
          value: this.query,
          onInput: (query) => {
            this.query = query;
            if (isSearchable(query)) void this.#campaigns.reload();
          },
        })}
      </div>
      ${show(this.#campaigns, (campaigns) =>
        campaignList(campaigns, (campaign) => {
          this.chosen = campaign;
        }),
      )}
    </section>`;
  }

  #page(): unknown {
    const shown = this.#roundRobin.value;
    if (shown === undefined) return nothing;
    const timeZone = this.#account.value?.timeZone ?? '';
    const name = shown.campaign?.name ?? this.chosen?.name ?? this.#campaignId;
    return html`<div class="stack">
      <section class="card" part="card" aria-labelledby="heading">
        <header class="row between">
          <h2 id="heading"><bdi>${name}</bdi></h2>
          ${
            this.campaign === ''
              ? html`<button
                  type="button"
                  class="small"
                  @click=${() => {
                    this.chosen = undefined;
                  }}
                >
                  ${msg('Choose another campaign')}
                </button>`
              : nothing
          }
        </header>
        ${membersView({
          roundRobin: shown,
          canChange: shown.campaign !== undefined,
          timeZone,
          onEdit: (was) => this.#edit({ was, settings: settingsOf(was), isChecked: false }),
        })}
      </section>
      ${nextView(shown)} ${waitingView(shown.waiting, shown.leads, timeZone)} ${this.#dialog(timeZone)}
    </div>`;
  }

  #edit(edited: { was: Member; settings: Settings; isChecked: boolean } | undefined): void {
    this.#edited = edited;
    this.#error = undefined;
    this.requestUpdate();
  }

  #current({ userId }: Member): Member | undefined {
    return this.#roundRobin.value?.members.find((member) => member.userId === userId);
  }

  #dialog(timeZone: string): unknown {
    const edited = this.#edited;
    if (edited === undefined) return nothing;
    return partDialog(
      this.#dialogCode,
      ({ settingsDialog }) =>
        settingsDialog({
          ...edited,
          is: this.#current(edited.was) ?? edited.was,
          isBusy: this.#isSaving,
          error: this.#error,
          timeZone,
          onChange: (change) => this.#edit({ ...edited, settings: { ...edited.settings, ...change } }),
          onSave: () => void this.#save(),
          onClose: () => this.#edit(undefined),
        }),
      () => this.#edit(undefined),
    );
  }

  /** Saves unless others have changed the member meanwhile: then the dialog shows what, and the reader saves again. */
  async #save(): Promise<void> {
    const edited = this.#edited;
    if (edited === undefined || this.#isSaving) return;
    const { weight, dailyCap } = errorsOf(edited.settings);
    this.#edit({ ...edited, isChecked: true });
    if (weight || dailyCap) return;
    this.#isSaving = true;
    const seen = this.#current(edited.was);
    await this.#roundRobin.reload();
    const is = this.#current(edited.was);
    if (is !== undefined && seen !== undefined && isStale(seen, is)) {
      this.#isSaving = false;
      this.requestUpdate();
      return;
    }
    const here = { accountId: this.account, campaignId: this.#campaignId, userId: edited.was.userId };
    await this.change(
      'putRoundRobinMember',
      async () => {
        await this.client.putRoundRobinMember({ ...here, body: inputOf(edited.settings, edited.was, serverNow()) });
        this.#edit(undefined);
      },
      {
        done: msg('The settings are saved.'),
        onFailure: (error) => {
          this.#error = error;
        },
      },
    );
    this.#isSaving = false;
    this.requestUpdate();
  }
}

customElements.define('gatehouse-round-robin', RoundRobinPage);
