import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { formatNumber } from '../core/format.ts';
import { searchBox } from '../parts/search-box.ts';
import type { Filter, PeoplePage, Sort } from './model.ts';
import { concernName, kindName, roleName, sortName } from './words.ts';

const sorts: readonly Sort[] = ['name', 'role', 'passwordStrength', '-lastSeenAt', 'lastSeenAt'];

const choice = <Name extends keyof Filter>(
  name: Name,
  label: string,
  options: readonly (readonly [Filter[Name], string])[],
  filter: Filter,
  onChange: (change: Partial<Filter>) => void,
): TemplateResult => html`<div class="field">
  <label for=${name}>${label}</label>
  <select
    id=${name}
    @change=${(event: Event) => onChange({ [name]: (event.target as HTMLSelectElement).value } as Partial<Filter>)}
  >
    ${options.map(([value, text]) => html`<option value=${value} ?selected=${filter[name] === value}>${text}</option>`)}
  </select>
</div>`;

/** Search, filters and order of the list of people. */
export const filterView = (filter: Filter, onChange: (change: Partial<Filter>) => void): TemplateResult =>
  html`<div class="filters">
    ${searchBox({ id: 'search', label: msg('Search people'), value: filter.q, onInput: (q) => onChange({ q }) })}
    ${choice(
      'kind',
      msg('Access'),
      [
        ['', msg('Internal and external')],
        ['internal', kindName('internal')],
        ['external', kindName('external')],
      ],
      filter,
      onChange,
    )}
    ${choice(
      'role',
      msg('Role'),
      [
        ['', msg('All roles')],
        ['owner', roleName('owner')],
        ['admin', roleName('admin')],
        ['member', roleName('member')],
      ],
      filter,
      onChange,
    )}
    ${choice(
      'concern',
      msg('Security'),
      [
        ['', msg('All people')],
        ['weak-password', concernName('weak-password')],
        ['no-two-factor', concernName('no-two-factor')],
        ['stale', concernName('stale')],
      ],
      filter,
      onChange,
    )}
    ${choice(
      'sort',
      msg('Order'),
      sorts.map((sort) => [sort, sortName(sort)] as const),
      filter,
      onChange,
    )}
  </div>`;

/** The counts over all people of the account. */
export const summaryView = ({ summary }: PeoplePage): TemplateResult => {
  const fact = (label: string, count: number) =>
    html`<div><dt>${label}</dt><dd class="numeric">${formatNumber(count)}</dd></div>`;
  return html`<dl class="facts counts">
    ${fact(msg('People'), summary.total)} ${fact(msg('Internal'), summary.internal)}
    ${fact(msg('External'), summary.external)} ${fact(msg('Weak password'), summary.weakPasswords)}
    ${fact(msg('Without two-factor authentication'), summary.withoutTwoFactor)}
    ${fact(msg('Not seen for 90 days'), summary.stale)}
  </dl>`;
};
