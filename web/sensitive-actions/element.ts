import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { formatNumber } from '../core/format.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { show } from '../parts/states.ts';
import { filtersView } from './filters-view.ts';
import { limitsView } from './limits-view.ts';
import { type Activity, maxReports, readActivity } from './load.ts';
import './messages.ts';
import {
  type Actor,
  type Filter,
  keyOf,
  matching,
  matchingDetections,
  noFilter,
  type Policy,
  totalsOf,
} from './model.ts';
import { ownStyles } from './styles.ts';
import { detectionsView, reportsView, totalsView } from './tables-view.ts';
import { actorName } from './words.ts';

const pollMillis = 15_000;
const dayMillis = 86_400_000;
const rowsAtOnce = 50;

/**
 * Shows owners and admins the sensitive actions of users and of support: who did how much, and which thresholds were
 * exceeded in which window.
 * @tag gatehouse-sensitive-actions
 * @csspart card - each section
 * @csspart table - the exceeded thresholds, the persons, and the actions
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class SensitiveActions extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    days: { state: true, attribute: false },
    filter: { state: true, attribute: false },
    limit: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  /** The length of the period that is shown. */
  declare protected days: number;
  declare protected filter: Filter;
  /** How many actions are rendered. */
  declare protected limit: number;
  readonly #people = new People(this, this.client);
  readonly #account = this.resource(
    async (signal) => (await this.client.getAccount({ accountId: this.account }, signal)).body,
  );
  readonly #policy = this.resource(
    async (signal) => (await this.client.getPolicy({ accountId: this.account }, signal)).body,
  );
  readonly #activity = this.resource(
    (signal) => {
      const from = new Date(serverNow() - this.days * dayMillis).toISOString();
      return readActivity(this.client, this.account, from, signal);
    },
    { pollMillis },
  );

  constructor() {
    super();
    this.days = 7;
    this.filter = noFilter;
    this.limit = rowsAtOnce;
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">
      ${show(
        this.#policy,
        (policy) => html`<div class="stack">
        ${limitsView(policy)} ${show(this.#activity, (activity) => this.#page(activity, policy))}
      </div>`,
      )}
    </div>`;
  }

  #page(activity: Activity, { sensitiveActions }: Policy): unknown {
    const { reports, detections, isCut, sessions } = activity;
    const common = {
      timeZone: this.#account.value?.timeZone ?? '',
      actorName: (actor: Actor) => actorName(actor, sessions, (userId) => this.#people.nameOf(userId)),
    };
    const shown = matching(reports, this.filter);
    return html`<div class="stack">
      ${this.#filters(activity, common.actorName)}
      ${
        isCut
          ? html`<div class="note warning">${msg(str`Only the latest ${formatNumber(maxReports)} reports are counted. Choose a shorter period to see all.`)}</div>`
          : nothing
      }
      ${detectionsView(matchingDetections(detections, this.filter), common)}
      ${totalsView(totalsOf(shown, sensitiveActions.thresholds), common)}
      ${reportsView({
        ...common,
        reports: shown,
        limit: this.limit,
        isFiltered: Object.entries(this.filter).some(([name, value]) => value !== noFilter[name as keyof Filter]),
        onClearFilter: () => this.#choose(noFilter),
        onMore: () => {
          this.limit += rowsAtOnce;
        },
      })}
    </div>`;
  }

  #filters({ reports }: Activity, nameOf: (actor: Actor) => string): unknown {
    const actors = new Map(reports.map((report) => [keyOf(report), nameOf(report)]));
    const { actor, action } = this.filter;
    if (actor !== '' && !actors.has(actor)) actors.set(actor, actor);
    const actions = new Set([...reports.map((report) => report.action), ...(action === '' ? [] : [action])]);
    return filtersView({
      days: this.days,
      filter: this.filter,
      actors: [...actors].sort(([, one], [, other]) => one.localeCompare(other)),
      actions: [...actions].sort(),
      onDays: (days) => {
        this.days = days;
        this.#choose(noFilter);
        void this.#activity.reload();
      },
      onFilter: (change) => this.#choose({ ...this.filter, ...change }),
    });
  }

  #choose(filter: Filter): void {
    this.filter = filter;
    this.limit = rowsAtOnce;
  }
}

customElements.define('gatehouse-sensitive-actions', SensitiveActions);
