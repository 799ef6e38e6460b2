import { type Locale, localeOf } from '../core/locale.ts';
import { accounts, type Persona, personas } from './personas.ts';

/** What the console shows. It is kept in the fragment of the URL, so that each view has an address. */
export interface ConsoleState {
  page: string;
  persona: Persona;
  account: string;
  locale: Locale;
  theme: 'system' | 'light' | 'dark';
}

const themes = ['system', 'light', 'dark'] as const;
const oneOf = <T extends string>(all: readonly T[], given: string | null, other: T): T =>
  all.find((one) => one === given) ?? other;

/** Reads a fragment, e.g. `#support-access?person=admin&locale=fr`. Unknown values give the defaults. */
export const stateOf = (fragment: string, language: string): ConsoleState => {
  const [page = '', query = ''] = fragment.replace(/^#/, '').split('?');
  const given = new URLSearchParams(query);
  const locale = given.get('locale');
  return {
    page: page === '' ? 'support-access' : page,
    persona: oneOf(personas, given.get('person'), 'owner'),
    account: given.get('account') ?? accounts[0],
    locale: localeOf(locale ?? language),
    theme: oneOf(themes, given.get('theme'), 'system'),
  };
};

/** The fragment of a state; the counterpart of `stateOf`. Person and account are left out where a sign-in decides them. */
export const fragmentOf = ({
  page,
  persona,
  account,
  locale,
  theme,
}: Omit<ConsoleState, 'persona' | 'account'> & {
  persona?: Persona | undefined;
  account?: string | undefined;
}): string => {
  const sample = { ...(persona ? { person: persona } : {}), ...(account ? { account } : {}) };
  return `#${page}?${new URLSearchParams({ ...sample, locale, theme })}`;
};
