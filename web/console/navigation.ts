import type { pages } from 'gatehouse:pages';
import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';

/** The links to the pages below the headings of their groups. @param hrefOf the address of a page, by its name */
export const navigation = (shown: typeof pages, current: string, hrefOf: (page: string) => string): TemplateResult => {
  const headings = { account: msg('Account settings'), work: msg('Work'), support: msg('Support team') };
  const groups = (Object.keys(headings) as (keyof typeof headings)[]).map((group) => {
    const own = shown.filter((page) => page.group === group).sort((one, other) => one.order - other.order);
    if (own.length === 0) return nothing;
    return html`<h2>${headings[group]}</h2>
      ${own.map(
        ({ name, title }) =>
          html`<a href=${hrefOf(name)} aria-current=${name === current ? 'page' : nothing}>${title()}</a>`,
      )}`;
  });
  return html`<nav aria-label=${msg('Pages')}>${groups}</nav>`;
};
