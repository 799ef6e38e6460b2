import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatDateTime, formatNumber } from '../core/format.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import type { Entry } from './model.ts';
import { typeName } from './type-names.ts';
import { actorName, notesOf, sentenceOf, type WordsContext } from './words.ts';

export interface EntriesViewOptions {
  entries: readonly Entry[];
  words: WordsContext;
  /** The id of the entry at which the chain is broken, once it has been checked. */
  brokenId: string | undefined;
  isFiltered: boolean;
  hasMore: boolean;
  isBusy: boolean;
  onMore: () => void;
  onClear: () => void;
  onOnly: (filter: { actor: string } | { target: string }) => void;
}

const placeBadge = ({ entryId, sequence }: Entry, brokenId: string | undefined): TemplateResult => {
  if (entryId === brokenId) return html`<span class="badge danger">${msg('Broken')}</span>`;
  if (sequence === undefined) return html`<span class="badge">${msg('Not chained yet')}</span>`;
  return html`<span class="place numeric" title=${msg('Place in the chain')}>${msg(str`No. ${formatNumber(sequence)}`)}</span>`;
};

const fact = (term: string, value: unknown): unknown =>
  value === undefined ? nothing : html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

const detailView = (entry: Entry, { words, onOnly }: EntriesViewOptions): TemplateResult => {
  const { entryId, type, actor, target, data, requestId, origin, previousHash, hash } = entry;
  return html`<div class="detail stack">
    <dl class="facts">
      ${fact(msg('Type of entry'), html`${typeName(type)} <code class="muted">${type}</code>`)}
      ${fact(msg('Actor'), html`${actorName(actor, words.nameOf)} <code class="muted">${actor.id}</code>`)}
      ${fact(msg('Target'), html`<code>${target.type} ${target.id}</code>`)}
      ${fact(msg('Entry'), html`<code>${entryId}</code>`)}
      ${requestId === undefined ? nothing : fact(msg('Request'), html`<code>${requestId}</code>`)}
      ${origin?.ip === undefined ? nothing : fact(msg('Address'), html`<code>${origin.ip}</code>`)}
      ${origin?.userAgent === undefined ? nothing : fact(msg('Program'), html`<code>${origin.userAgent}</code>`)}
    </dl>
    <dl class="facts long">
      ${hash === undefined ? nothing : fact(msg('Hash'), html`<code>${hash}</code>`)}
      ${previousHash === undefined ? nothing : fact(msg('Hash of the entry before'), html`<code>${previousHash}</code>`)}
      ${Object.keys(data).length === 0 ? nothing : fact(msg('Data'), html`<pre>${JSON.stringify(data, undefined, 2)}</pre>`)}
    </dl>
    <div class="row">
      <button type="button" class="small" @click=${() => onOnly({ actor: actor.id })}>${msg('Only this actor')}</button>
      <button type="button" class="small" @click=${() => onOnly({ target: target.id })}>${msg('Only this target')}</button>
    </div>
  </div>`;
};

const entryView = (entry: Entry, options: EntriesViewOptions): TemplateResult => {
  const { words, brokenId } = options;
  const notes = notesOf(entry);
  return html`<li>
    <details part="entry">
      <summary>
        <time class="muted numeric" datetime=${entry.at}>${formatDateTime(entry.at, words.timeZone)}</time>
        <span class="sentence">
          ${sentenceOf(entry, words)}
          ${notes.length === 0 ? nothing : html`<span class="hint notes">${notes.join(' · ')}</span>`}
        </span>
        ${placeBadge(entry, brokenId)}
      </summary>
      ${detailView(entry, options)}
    </details>
  </li>`;
};

const nothingFound = ({ isFiltered, hasMore, onClear }: EntriesViewOptions): TemplateResult => {
  if (!isFiltered) {
    return emptyState(msg('There are no entries yet.'), msg('Every change in your account will be listed here.'));
  }
  if (hasMore) return emptyState(msg('No entry found so far.'), msg('Older entries have not been searched yet.'));
  return emptyState(
    msg('No entry meets the filters.'),
    undefined,
    html`<button type="button" @click=${onClear}>${msg('Clear filters')}</button>`,
  );
};

/** The entries in words, newest first; each opens to show all that it records. */
export const entriesView = (options: EntriesViewOptions): TemplateResult => {
  const { entries, hasMore, isBusy, onMore } = options;
  return html`<div>
    ${
      entries.length === 0
        ? nothingFound(options)
        : html`<ul class="entries" aria-label=${msg('Entries')}>
            ${repeat(
              entries,
              ({ entryId }) => entryId,
              (entry) => entryView(entry, options),
            )}
          </ul>`
    }
    ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
  </div>`;
};
