import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber } from '../core/format.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Campaign, Member, RoundRobin, WaitingLead } from './model.ts';
import { capText, pauseText, whyText } from './words.ts';

/** The campaigns to choose from, as buttons. */
export const campaignList = (campaigns: readonly Campaign[], onChoose: (campaign: Campaign) => void): TemplateResult =>
  campaigns.length === 0
    ? emptyState(msg('No campaign found.'))
    : html`<ul class="choose">
        ${campaigns.map(
          (campaign) =>
            html`<li>
              <button type="button" class="quiet" @click=${() => onChoose(campaign)}><bdi>${campaign.name}</bdi></button>
            </li>`,
        )}
      </ul>`;

export interface MembersViewOptions {
  roundRobin: RoundRobin;
  canChange: boolean;
  timeZone: string;
  onEdit: (member: Member) => void;
}

/** The members with their settings and counts, and why each of them gets the next leads or not. */
export const membersView = ({ roundRobin, canChange, timeZone, onEdit }: MembersViewOptions): TemplateResult => {
  const { members, next, beyond } = roundRobin;
  if (members.length === 0) {
    return emptyState(
      msg('Nobody is in this round robin.'),
      msg('Tick the round robin of this campaign in the campaign access of a person.'),
    );
  }
  const edit = (member: Member) =>
    html`<button type="button" class="small" aria-label=${msg(str`Edit ${member.name}`)} @click=${() => onEdit(member)}>
      ${msg('Edit')}
    </button>`;
  return html`${beyond > 0 ? html`<p class="body muted">${msg(str`Further members without leads: ${formatNumber(beyond)}`)}</p>` : nothing}
    <div>
      ${table({
        caption: msg('Members'),
        rows: members,
        keyOf: ({ userId }: Member) => userId,
        columns: [
          {
            heading: msg('Name'),
            cell: (member) => html`<bdi class="strong">${member.name}</bdi>
              <div class="hint">${whyText(member, next.indexOf(member.userId))}</div>`,
          },
          { heading: msg('Weight'), cell: ({ weight }) => formatNumber(weight) },
          { heading: msg('Daily cap'), cell: ({ dailyCap }) => capText(dailyCap) },
          { heading: msg('Paused until'), cell: ({ pausedUntil }) => pauseText(pausedUntil, timeZone) },
          { heading: msg('Leads today'), cell: ({ today }) => formatNumber(today) },
          { heading: msg('Leads in all'), cell: ({ total }) => formatNumber(total) },
          ...(canChange ? [{ heading: msg('Actions'), isHeadingHidden: true, isEnd: true, cell: edit }] : []),
        ],
      })}
    </div>`;
};

/** The people who get the next leads, in order. */
export const nextView = ({ next, members }: RoundRobin): TemplateResult => {
  const names = new Map(members.map(({ userId, name }) => [userId, name]));
  return html`<section class="card" part="card" aria-labelledby="next">
    <header><h2 id="next">${msg('Next picks')}</h2></header>
    ${
      next.length === 0
        ? emptyState(msg('Nobody gets leads at the moment.'), msg('New leads wait until a member can get them.'))
        : html`<ol class="body next">${next.map((userId) => html`<li><bdi>${names.get(userId) ?? userId}</bdi></li>`)}</ol>`
    }
  </section>`;
};

/** The leads that wait for a member. */
export const waitingView = (count: number, leads: readonly WaitingLead[], timeZone: string): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby="waiting">
    <header><h2 id="waiting">${msg(str`Leads waiting: ${formatNumber(count)}`)}</h2></header>
    ${
      leads.length === 0
        ? html`<p class="body muted">${msg('No lead waits.')}</p>`
        : html`<ul class="body stack tight">
            ${leads.map(
              ({ leadId, receivedAt }) =>
                html`<li class="row between"><bdi>${leadId}</bdi><span class="muted">${formatDateTime(receivedAt, timeZone)}</span></li>`,
            )}
          </ul>`
    }
  </section>`;
