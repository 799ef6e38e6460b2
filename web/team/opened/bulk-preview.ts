import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Preview } from '../../campaign-access/model.ts';
import { campaignsText } from '../../campaign-access/words.ts';
import { formatList, formatNumber } from '../../core/format.ts';
import type { Selection } from '../model.ts';
import { peopleText } from '../words.ts';

const maxShown = 50;
const maxNames = 3;

const names = (ids: readonly string[], nameOf: (id: string) => string, rest: (count: number) => string): string =>
  ids.length <= maxNames + 1
    ? formatList(ids.map(nameOf))
    : formatList([...ids.slice(0, maxNames).map(nameOf), rest(ids.length - maxNames)]);

const more = (count: number): string => msg(str`${formatNumber(count)} more`);

/** What a job for several people would change: exact numbers, and who gets which campaigns. */
export const bulkPreview = (
  preview: Preview,
  people: Selection,
  campaignName: (campaignId: string) => string,
): TemplateResult => {
  const { changed, accessGranted, roundRobinAdded, differences, complete, unknownUserIds } = preview;
  const nameOf = (id: string): string => people.get(id) ?? id;
  const unknown =
    unknownUserIds.length === 0
      ? nothing
      : html`<div class="note warning" role="alert">
          ${msg(str`Not in the account any more: ${names(unknownUserIds, nameOf, more)}`)}
        </div>`;
  if (changed === 0) {
    return html`${unknown}
      <p>${msg('Nothing would change: all selected people have this access already.')}</p>`;
  }
  const shown = differences.slice(0, maxShown);
  const line = (heading: string, campaignIds: readonly string[]) =>
    campaignIds.length === 0
      ? nothing
      : html`<div class="muted">
          ${heading} (${formatNumber(campaignIds.length)}): <bdi>${names(campaignIds, campaignName, more)}</bdi>
        </div>`;
  return html`${unknown}
    <dl class="facts">
      <div><dt>${msg('Access is given')}</dt><dd class="numeric">${formatNumber(accessGranted)}</dd></div>
      <div><dt>${msg('Added to the round robin')}</dt><dd class="numeric">${formatNumber(roundRobinAdded)}</dd></div>
    </dl>
    <ul class="names stack" tabindex="0" aria-label=${msg('What changes')}>
      ${shown.map(
        ({ userIds, accessGranted: access, roundRobinAdded: roundRobin }) => html`<li>
          <div class="strong"><bdi>${names(userIds, nameOf, (count) => peopleText(count))}</bdi></div>
          ${line(msg('Access is given'), access)} ${line(msg('Added to the round robin'), roundRobin)}
        </li>`,
      )}
      ${
        complete && differences.length <= maxShown
          ? nothing
          : html`<li class="muted">
              ${msg('There are too many differences to list them all. The numbers are exact.')}
            </li>`
      }
    </ul>`;
};

/** How many boxes are ticked for the selected people. */
export const grantText = (totals: { access: number; roundRobin: number }, rows: number): string =>
  totals.access === 0
    ? msg('Tick the campaigns that the selected people get. What they have already stays.')
    : msg(str`Access to ${totals.access} of ${campaignsText(rows)}, round robin in ${totals.roundRobin}`);
