import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatList, formatNumber } from '../core/format.ts';
import { lockOf } from '../parts/edition.ts';
import { pager } from '../parts/pager.ts';
import { table } from '../parts/table.ts';
import type { Difference, Policy, Restriction, ShadowHit } from './model.ts';
import { section } from './section.ts';
import { differenceText, restrictionLabels } from './words.ts';

export interface ShadowViewOptions {
  policy: Policy;
  /** In what the draft differs from the live policy; undefined without a draft. */
  differences: readonly Difference[] | undefined;
  hits: readonly ShadowHit[];
  hasMore: boolean;
  isBusy: boolean;
  timeZone: string;
  nameOf: (userId: string) => string;
  onMore: () => void;
  onEnforce: () => void;
  onDiscard: () => void;
}

const ruleName = (id: string): string => {
  const label = restrictionLabels[id.replace(/^restriction:/, '') as Restriction];
  return id.startsWith('restriction:') && label !== undefined ? label() : id;
};

const reasonText = ({ rules, reason }: ShadowHit): string =>
  rules.length > 0
    ? formatList(rules.map(ruleName))
    : reason === 'two-factor'
      ? msg('Two-factor authentication')
      : msg('When no rule applies');

/** The id of a hit, unique in the list. */
export const hitId = ({ userId, action, resourceType, source, would }: ShadowHit): string =>
  [userId, action, resourceType, source, would].join(' ');

const hitsTable = ({ hits, timeZone, nameOf }: ShadowViewOptions): TemplateResult =>
  table<ShadowHit>({
    caption: msg('Who would be affected'),
    keyOf: hitId,
    rows: hits,
    columns: [
      { heading: msg('User'), cell: ({ userId }) => nameOf(userId) },
      { heading: msg('Action'), cell: ({ action, resourceType }) => html`${action} · ${resourceType}` },
      {
        heading: msg('Would be'),
        cell: ({ would }) =>
          would === 'deny'
            ? html`<span class="badge danger">${msg('Denied')}</span>`
            : html`<span class="badge success">${msg('Permitted')}</span>`,
      },
      {
        heading: msg('Because of'),
        cell: (hit) =>
          html`${reasonText(hit)}<div class="hint">${hit.source === 'draft' ? msg('Draft') : msg('Rules only counted')}</div>`,
      },
      {
        heading: msg('Times'),
        isEnd: true,
        cell: ({ count }) => html`<span class="numeric">${formatNumber(count)}</span>`,
      },
      { heading: msg('Last'), cell: ({ lastAt }) => formatDateTime(lastAt, timeZone) },
    ],
  });

/** The draft: what it changes, whom it would affect, and whether to enforce or discard it. */
export const shadowView = (options: ShadowViewOptions): TemplateResult => {
  const { policy, differences, hits, hasMore, isBusy, onMore, onEnforce, onDiscard } = options;
  const isLocked = lockOf(policy, 'draft') !== undefined;
  return section({
    id: 'shadow',
    heading: msg('Try changes first'),
    hint: msg(
      'A draft and rules in shadow decide nothing. Every decision that they would change is counted for 30 days.',
    ),
    policy,
    of: 'draft',
    body: html`${
      differences === undefined
        ? html`<p class="muted">
              ${msg('There is no draft. Change settings above and choose “Try as a draft” to see whom they would affect.')}
            </p>`
        : html`<div class="note">
              <h3>${msg('The draft changes')}</h3>
              ${
                differences.length === 0
                  ? html`<p>${msg('Nothing: it equals the policy in force.')}</p>`
                  : html`<ul class="lines">
                      ${differences
                        .map(differenceText)
                        .map(
                          ({ label, was, is }) => html`<li><span class="strong">${label}</span> ${was} → ${is}</li>`,
                        )}
                    </ul>`
              }
              <div class="row">
                <button type="button" class="small primary" @click=${onEnforce}>${msg('Enforce the draft')}</button>
                <button type="button" class="small danger-quiet" @click=${onDiscard}>${msg('Discard the draft')}</button>
              </div>
            </div>`
    }
      ${
        isLocked
          ? nothing
          : html`<h3>${msg('Who would be affected')}</h3>
              ${
                hits.length === 0
                  ? html`<p class="muted">${msg('Nobody so far. The list fills as the product asks for decisions.')}</p>`
                  : html`<div class="bleed">${hitsTable(options)}</div>
                      ${pager(hasMore, isBusy, onMore)}`
              }`
      }`,
  });
};
