import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, plural } from '../core/format.ts';
import { concernName, kindName, lastSeenText, roleName, strengthClass, strengthName } from '../core/people-words.ts';
import { scopeName, teamNames } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { searchBox } from '../parts/search-box.ts';
import { emptyState } from '../parts/states.ts';
import { type Column, table } from '../parts/table.ts';
import { type Filter, isNarrow, noFilter, type Person, type Summary, type Support } from './model.ts';

export interface PeopleViewOptions {
  people: readonly Person[];
  summary: Summary;
  support: readonly Support[];
  filter: Filter;
  hasMore: boolean;
  isBusy: boolean;
  timeZone: string;
  now: number;
  nameOf: (userId: string) => string;
  onFilter: (change: Partial<Filter>) => void;
  onMore: () => void;
}

const concerns = ['weak-password', 'no-two-factor', 'stale'] as const;

const fact = (term: string, count: number): TemplateResult =>
  html`<div><dt>${term}</dt><dd class="numeric">${formatNumber(count)}</dd></div>`;

const facts = ({ summary }: PeopleViewOptions): TemplateResult =>
  html`<dl class="facts counts">
    ${fact(msg('Internal'), summary.internal)} ${fact(msg('External'), summary.external)}
    ${fact(concernName('weak-password'), summary.weakPasswords)}
    ${fact(concernName('no-two-factor'), summary.withoutTwoFactor)} ${fact(concernName('stale'), summary.stale)}
  </dl>`;

const select = <Value extends string>(
  id: string,
  label: string,
  options: readonly (readonly [Value, string])[],
  chosen: Value,
  onChange: (value: Value) => void,
): TemplateResult =>
  html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => onChange((event.target as HTMLSelectElement).value as Value)}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>
  </div>`;

const filters = ({ filter, onFilter }: PeopleViewOptions): TemplateResult =>
  html`<div class="filters">
    ${searchBox({ id: 'search', label: msg('Search people'), value: filter.search, onInput: (search) => onFilter({ search }) })}
    ${select<Filter['kind']>(
      'kind',
      msg('Kind'),
      [
        ['', msg('Internal and external')],
        ['internal', kindName('internal')],
        ['external', kindName('external')],
      ],
      filter.kind,
      (kind) => onFilter({ kind }),
    )}
    ${select<Filter['concern']>(
      'concern',
      msg('Concern'),
      [['', msg('With or without')], ...concerns.map((concern) => [concern, concernName(concern)] as const)],
      filter.concern,
      (concern) => onFilter({ concern }),
    )}
  </div>`;

const columnsOf = ({ timeZone, now }: PeopleViewOptions): Column<Person>[] => [
  {
    heading: msg('User'),
    cell: ({ name, email, status }) =>
      html`${name} ${status === 'suspended' ? html`<span class="badge danger">${msg('Suspended user')}</span>` : nothing}
        <div class="hint">${email}</div>`,
  },
  {
    heading: msg('Role'),
    cell: ({ role, kind }) => html`<span class="nowrap">${roleName(role)}</span>
      <div class="hint nowrap">${kindName(kind)}</div>`,
  },
  {
    heading: msg('Password strength'),
    cell: ({ passwordStrength }) =>
      html`<span class="badge ${strengthClass(passwordStrength)}">${strengthName(passwordStrength)}</span>`,
  },
  {
    heading: msg('Two-factor authentication'),
    cell: ({ twoFactor }) =>
      twoFactor
        ? html`<span class="badge success">${msg('Turned on')}</span>`
        : html`<span class="badge warning">${msg('Turned off')}</span>`,
  },
  {
    heading: msg('Last seen'),
    cell: ({ lastSeenAt, concerns: own }) => html`${lastSeenText(lastSeenAt, timeZone, now)}
      ${own.includes('stale') ? html`<span class="badge warning">${concernName('stale')}</span>` : nothing}`,
  },
];

const sessionsText = (count: number): string =>
  plural(count, { one: msg('1 open session'), other: msg(str`${formatNumber(count)} open sessions`) });

const supportItem = (
  { teams, scope, expiresAt, sessions, grantedBy }: Support,
  { timeZone, nameOf }: PeopleViewOptions,
): TemplateResult =>
  html`<li class="row between">
    <span
      >${teamNames(teams)} · ${scopeName(scope)}
      <span class="hint">${msg(str`Granted by ${nameOf(grantedBy)}`)}</span></span
    >
    <span class="row">
      ${sessions > 0 ? html`<span class="badge warning">${sessionsText(sessions)}</span>` : nothing}
      ${expiresAt === null ? msg('Unlimited') : msg(str`Ends on ${formatDateTime(expiresAt, timeZone)}`)}
    </span>
  </li>`;

const supportNote = (options: PeopleViewOptions): TemplateResult | typeof nothing =>
  options.support.length === 0
    ? nothing
    : html`<div class="note">
        <h3>${msg('Support can also enter')}</h3>
        <ul class="stack tight">
          ${options.support.map((one) => supportItem(one, options))}
        </ul>
      </div>`;

/** The people with access to the account's data, and support beside them. */
export const peopleView = (options: PeopleViewOptions): TemplateResult => {
  const { people, filter, hasMore, isBusy, onFilter, onMore } = options;
  const heading = msg('Users with access to your data');
  const clear = html`<button type="button" @click=${() => onFilter(noFilter)}>${msg('Show all')}</button>`;
  return html`<section class="card" part="card" aria-labelledby="people-heading">
    <header class="stack tight">
      <h2 id="people-heading">${heading}</h2>
      <p class="hint">
        ${msg('Internal users such as employees, and external ones such as an accountant. The strength of passwords is rated when people sign in; the password itself is never stored here.')}
      </p>
    </header>
    <div class="body stack">${facts(options)} ${supportNote(options)} ${filters(options)}</div>
    ${
      people.length > 0
        ? html`<div>${table({ caption: heading, columns: columnsOf(options), rows: people, keyOf: ({ userId }) => userId })}</div>`
        : isNarrow(filter)
          ? emptyState(msg('Nobody matches.'), msg('Change the search or the filters.'), clear)
          : emptyState(
              msg('There are no users yet.'),
              msg('Users appear here as soon as your product has registered them.'),
            )
    }
    ${hasMore ? html`<footer>${pager(hasMore, isBusy, onMore)}</footer>` : nothing}
  </section>`;
};
