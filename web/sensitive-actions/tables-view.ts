import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber } from '../core/format.ts';
import { resourceTypeName } from '../core/resource-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import { type Actor, type Detection, isExceeded, type Report, type Total } from './model.ts';
import { actionName, countedActions, peakText } from './words.ts';

interface Common {
  timeZone: string;
  actorName: (actor: Actor) => string;
}

const whoCell = (actor: Actor, { actorName }: Common): TemplateResult =>
  html`<bdi class="strong">${actorName(actor)}</bdi>
    ${actor.sessionId === undefined ? nothing : html`<div><span class="badge">${msg('Support session')}</span></div>`}`;

const card = (id: string, heading: string, body: unknown): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby=${id}>
    <header><h2 id=${id}>${heading}</h2></header>
    ${body}
  </section>`;

/** How much each user, and each agent in a support session, did; nothing when nobody did anything. */
export const totalsView = (totals: readonly Total[], common: Common): TemplateResult | typeof nothing => {
  if (totals.length === 0) return nothing;
  const caption = msg('By person');
  const columns = [
    { heading: msg('Person'), cell: ({ actor }: Total) => whoCell(actor, common) },
    {
      heading: msg('Actions'),
      cell: ({ byAction }: Total) =>
        byAction.map(([action, items]) => html`<div>${actionName(action)}: ${formatNumber(items)}</div>`),
    },
    {
      heading: msg('Most at once'),
      cell: ({ peak }: Total) =>
        peak === undefined
          ? nothing
          : html`<span class="badge ${isExceeded(peak) ? 'danger' : ''}">${peakText(peak.items, peak.threshold)}</span>`,
    },
    {
      heading: msg('Items'),
      isEnd: true,
      cell: ({ items }: Total) => html`<span class="numeric strong">${formatNumber(items)}</span>`,
    },
  ];
  return card('totals', caption, table({ caption, columns, rows: totals, keyOf: ({ key }) => key }));
};

/** The thresholds that were exceeded; nothing when none was. */
export const detectionsView = (detections: readonly Detection[], common: Common): TemplateResult | typeof nothing => {
  if (detections.length === 0) return nothing;
  const caption = msg('Exceeded thresholds');
  const columns = [
    { heading: msg('Person'), cell: (one: Detection) => whoCell(one, common) },
    {
      heading: msg('Time'),
      cell: ({ at }: Detection) => html`<span class="when">${formatDateTime(at, common.timeZone)}</span>`,
    },
    { heading: msg('Actions'), cell: ({ actions }: Detection) => countedActions(actions, []) },
    {
      heading: msg('Threshold'),
      cell: ({ items, threshold }: Detection) => html`<span class="badge danger">${peakText(items, threshold)}</span>`,
    },
  ];
  return card('detections', caption, table({ caption, columns, rows: detections, keyOf: ({ entryId }) => entryId }));
};

export interface ReportsViewOptions extends Common {
  reports: readonly Report[];
  limit: number;
  isFiltered: boolean;
  onClearFilter: () => void;
  onMore: () => void;
}

const marks = ({ detected, sensitive }: Report): TemplateResult | typeof nothing => {
  if (detected) return html`<div><span class="badge danger">${msg('Above a threshold')}</span></div>`;
  return sensitive ? nothing : html`<div><span class="badge">${msg('Not counted')}</span></div>`;
};

/** The reported actions, latest first. */
export const reportsView = (options: ReportsViewOptions): TemplateResult => {
  const { reports, limit, timeZone, isFiltered, onClearFilter, onMore } = options;
  const caption = msg('Actions');
  if (reports.length === 0) {
    const empty = isFiltered
      ? emptyState(
          msg('No action matches the filter.'),
          undefined,
          html`<button type="button" @click=${onClearFilter}>${msg('Clear the filter')}</button>`,
        )
      : emptyState(
          msg('No sensitive action in this period.'),
          msg('Deletions of several items and exports appear here.'),
        );
    return card('reports', caption, empty);
  }
  const columns = [
    {
      heading: msg('Action'),
      cell: (report: Report) => html`${actionName(report.action)}
        <div class="hint">${resourceTypeName(report.resourceType)}</div>
        ${marks(report)}`,
    },
    { heading: msg('Person'), cell: (report: Report) => whoCell(report, options) },
    {
      heading: msg('Time'),
      cell: ({ at }: Report) => html`<span class="when">${formatDateTime(at, timeZone)}</span>`,
    },
    {
      heading: msg('Items'),
      isEnd: true,
      cell: ({ items }: Report) => html`<span class="numeric">${formatNumber(items)}</span>`,
    },
  ];
  const rows = reports.slice(0, limit);
  const hasMore = reports.length > limit;
  return card(
    'reports',
    caption,
    html`<div>
      ${table({ caption, columns, rows, keyOf: ({ reportId }) => reportId })}
      ${hasMore ? html`<div class="more">${pager(hasMore, false, onMore)}</div>` : nothing}
    </div>`,
  );
};
