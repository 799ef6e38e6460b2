import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { type Draft, tick } from '../../campaign-access/draft.ts';
import type { Preview } from '../../campaign-access/model.ts';
import { rowsView } from '../../campaign-access/rows-view.ts';
import { ownStyles } from '../../campaign-access/styles.ts';
import { GatehouseElement } from '../../core/gatehouse-element.ts';
import { styles } from '../../core/styles.ts';
import { confirmDialog } from '../../parts/dialog.ts';
import { show } from '../../parts/states.ts';
import type { Selection } from '../model.ts';
import { peopleText } from '../words.ts';
import { grantOf, previewGrant, readCampaigns, remaining } from './bulk.ts';
import { bulkPreview, grantText } from './bulk-preview.ts';

const rowsAtOnce = 100;
const namesShown = 12;

/**
 * Gives several people access to campaigns. The page of the team uses it; it has styles of its own.
 * @tag gatehouse-team-grant
 * @fires gatehouse-granted - the job is queued; `detail.jobId` is its id
 */
class TeamGrant extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    people: { attribute: false },
    draft: { state: true, attribute: false },
    query: { state: true, attribute: false },
    limit: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  /** The people who get access: names by id. */
  declare people: Selection;
  declare protected draft: Draft;
  declare protected query: string;
  declare protected limit: number;
  #question: { preview: Preview; key: string } | undefined;
  #isBusy = false;
  #error: unknown;

  readonly #campaigns = this.resource(async (signal) => {
    const rows = await readCampaigns(this.client, this.account, signal);
    this.draft = remaining(this.draft, rows);
    return rows;
  });

  constructor() {
    super();
    this.people = new Map();
    this.draft = new Map();
    this.query = '';
    this.limit = rowsAtOnce;
  }

  protected override renderPage(): unknown {
    const names = [...this.people.values()];
    const rest = names.length - namesShown;
    return html`<section class="card" part="card" aria-labelledby="heading">
        <header class="stack tight">
          <h2 id="heading">${msg(str`Campaign access for ${peopleText(names.length)}`)}</h2>
          <ul class="row" aria-label=${msg('Selected people')}>
            ${names.slice(0, namesShown).map((name) => html`<li class="badge person"><bdi>${name}</bdi></li>`)}
            ${rest > 0 ? html`<li class="muted">${msg(str`and ${rest} more`)}</li>` : nothing}
          </ul>
          <p class="hint">
            ${msg('For several people, access can only be given. To remove access, choose one person: access is removed for one person at a time only.')}
          </p>
        </header>
        ${show(this.#campaigns, (rows) =>
          rowsView({
            access: { rows, name: '', canChange: true },
            draft: this.draft,
            pending: new Map(),
            query: this.query,
            limit: this.limit,
            isBusy: this.#isBusy,
            totalsText: (totals) => grantText(totals, rows.length),
            onQuery: (query) => {
              this.query = query;
              this.limit = rowsAtOnce;
            },
            onMore: () => {
              this.limit += rowsAtOnce;
            },
            onTick: (ticked, box, isTicked) => {
              this.draft = tick(this.draft, ticked, box, isTicked);
            },
            onReset: () => {
              this.draft = new Map();
            },
            onSave: () => void this.#preview(),
          }),
        )}
      </section>
      ${this.#dialog()}`;
  }

  #dialog(): unknown {
    if (this.#question === undefined) return nothing;
    const { preview } = this.#question;
    const campaigns = new Map(this.#campaigns.value?.map(({ campaignId, name }) => [campaignId, name]));
    return confirmDialog({
      heading: msg('Confirm the changes?'),
      body: bulkPreview(preview, this.people, (id) => campaigns.get(id) ?? id),
      confirmLabel: msg('Confirm'),
      isBusy: this.#isBusy || preview.changed === 0,
      error: this.#error,
      onConfirm: () => void this.#confirm(),
      onClose: () => {
        this.#question = undefined;
        this.requestUpdate();
      },
    });
  }

  get #request() {
    return grantOf([...this.people.keys()], this.draft);
  }

  async #preview(): Promise<void> {
    await this.#busy(async () => {
      try {
        const preview = await previewGrant(this.client, this.account, this.#request);
        if (preview) this.#question = { preview, key: crypto.randomUUID() };
        this.#error = undefined;
      } catch (error) {
        await this.change('createAssignmentJob', () => Promise.reject(error));
        await this.#campaigns.reload();
      }
    });
  }

  async #confirm(): Promise<void> {
    const { account: accountId } = this;
    await this.#busy(async () => {
      await this.change(
        'createAssignmentJob',
        async () => {
          const idempotencyKey = this.#question?.key ?? crypto.randomUUID();
          const { body } = await this.client.createAssignmentJob({ accountId, body: this.#request, idempotencyKey });
          this.#question = undefined;
          this.draft = new Map();
          this.emit('gatehouse-granted', { jobId: 'jobId' in body ? body.jobId : '' });
        },
        {
          onFailure: (error) => {
            this.#error = error;
          },
        },
      );
    });
  }

  async #busy(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.requestUpdate();
    await work();
    this.#isBusy = false;
    this.requestUpdate();
  }
}

customElements.define('gatehouse-team-grant', TeamGrant);
