import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { type MenuItem, menu } from '../parts/menu.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Link } from './model.ts';
import { endText, limitText, recipientsText, statusClass, statusDetail, statusName, usesText } from './words.ts';

export interface ListViewOptions {
  links: readonly Link[];
  timeZone: string;
  /** Whether the edition of the account lacks share links. */
  isLocked: boolean;
  isBusy: boolean;
  hasMore: boolean;
  /** The name of the user or service that created a link. */
  creatorOf: (link: Link) => string;
  onCreate: () => void;
  onEdit: (link: Link) => void;
  onReplaceCode: (link: Link) => void;
  onUnlock: (link: Link) => void;
  onRevoke: (link: Link) => void;
  onMore: () => void;
}

const shown = 3;

/** An address that breaks before its domain where it does not fit into a line. */
const addressText = (email: string): TemplateResult => {
  const [name, ...domain] = email.split('@');
  return html`<bdi>${name}@<wbr />${domain.join('@')}</bdi>`;
};

const recipientsList = ({ recipients, recipientUses }: Link): TemplateResult => {
  const usesBy = new Map(recipientUses?.map(({ email, uses }) => [email, uses]));
  return html`<ul>
    ${recipients.map((email) => {
      const uses = usesBy.get(email) ?? 0;
      return html`<li>${addressText(email)} ${uses === 0 ? nothing : html`<span class="hint">${usesText(uses)}</span>`}</li>`;
    })}
  </ul>`;
};

const recipientsCell = (link: Link): TemplateResult =>
  link.recipients.length <= shown
    ? recipientsList(link)
    : html`<details>
        <summary>${recipientsText(link.recipients.length)}</summary>
        ${recipientsList(link)}
      </details>`;

const documentCell = (link: Link, { timeZone, creatorOf }: ListViewOptions): TemplateResult =>
  html`<div class="stack tight">
    <bdi class="strong">${link.documentId}</bdi>
    <span class="hint">
      ${msg(str`Created by ${creatorOf(link)}, ${formatDateTime(link.createdAt, timeZone)}`)}
    </span>
  </div>`;

const statusCell = (link: Link, { timeZone, isBusy, onUnlock }: ListViewOptions): TemplateResult => {
  const detail = statusDetail(link, timeZone);
  return html`<div class="status">
    <span class="badge ${statusClass(link.status)}">${statusName(link.status)}</span>
    ${detail === '' ? nothing : html`<span class="hint">${detail}</span>`}
    ${
      link.status === 'locked'
        ? html`<button
            type="button"
            class="small"
            aria-label=${msg(str`Unlock the link to ${link.documentId}`)}
            aria-disabled=${isBusy ? 'true' : nothing}
            @click=${() => isBusy || onUnlock(link)}
          >
            ${msg('Unlock')}
          </button>`
        : nothing
    }
  </div>`;
};

const usesCell = ({ uses, maxUses, lastOpenedAt }: Link, timeZone: string): TemplateResult =>
  html`<div class="stack tight">
    <span>${usesText(uses)}</span>
    ${lastOpenedAt === undefined ? nothing : html`<span class="hint">${msg(str`Last: ${formatDateTime(lastOpenedAt, timeZone)}`)}</span>`}
    ${maxUses === undefined ? nothing : html`<span class="hint">${limitText(maxUses)}</span>`}
  </div>`;

const actionsCell = (link: Link, options: ListViewOptions): TemplateResult | typeof nothing => {
  const { onEdit, onReplaceCode, onRevoke } = options;
  if (link.status === 'revoked') return nothing;
  const items: MenuItem[] = [
    { label: msg('Edit'), onSelect: () => onEdit(link) },
    { label: msg('New code'), onSelect: () => onReplaceCode(link) },
    { label: msg('Revoke the link'), isDanger: true, onSelect: () => onRevoke(link) },
  ];
  return menu(`menu-${link.linkId}`, msg(str`Actions for the link to ${link.documentId}`), items);
};

const linksTable = (options: ListViewOptions): TemplateResult =>
  table({
    caption: msg('Share links'),
    keyOf: ({ linkId }) => linkId,
    rows: options.links,
    columns: [
      { heading: msg('Document'), cell: (link) => documentCell(link, options) },
      { heading: msg('Recipients'), cell: recipientsCell },
      { heading: msg('Status'), cell: (link) => statusCell(link, options) },
      { heading: msg('Ends'), cell: ({ expiresAt }) => endText(expiresAt, options.timeZone) },
      { heading: msg('Openings'), cell: (link) => usesCell(link, options.timeZone) },
      { heading: msg('Actions'), isHeadingHidden: true, isEnd: true, cell: (link) => actionsCell(link, options) },
    ],
  });

const createButton = ({ onCreate }: ListViewOptions): TemplateResult =>
  html`<button type="button" class="primary" @click=${onCreate}>${msg('Share a document')}</button>`;

/** The links, or what they are for when there are none. */
export const listView = (options: ListViewOptions): TemplateResult => {
  const { links, isLocked, hasMore, isBusy, onMore } = options;
  if (links.length > 0) return html`${linksTable(options)} ${pager(hasMore, isBusy, onMore)}`;
  return emptyState(
    msg('There are no share links yet.'),
    msg('Share a document with your customers by a secure link, e.g. to sign an offer or to pay an invoice online.'),
    isLocked ? nothing : createButton(options),
  );
};

/** The button above a list that is not empty. */
export const createAction = (options: ListViewOptions): TemplateResult | typeof nothing =>
  options.isLocked || options.links.length === 0 ? nothing : createButton(options);
