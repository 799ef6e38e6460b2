import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { type Locale, locales } from '../core/locale.ts';
import { accounts, names, type Persona, personas } from './personas.ts';
import type { Reader } from './reader.ts';
import type { ConsoleState } from './state.ts';

const languageNames: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français', de: 'Deutsch' };

const roleNames = (): Record<Persona, string> => ({
  owner: msg('owner'),
  admin: msg('admin'),
  member: msg('member'),
  agent: msg('support agent'),
  stranger: msg('of another account'),
});

type Change = (change: Partial<ConsoleState>) => void;

const selection = (
  state: ConsoleState,
  change: Change,
  label: string,
  name: keyof ConsoleState,
  options: readonly (readonly [string, string])[],
): TemplateResult =>
  html`<label
    ><span>${label}</span>
    <select @change=${(event: Event) => change({ [name]: (event.target as HTMLSelectElement).value })}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${state[name] === value}>${text}</option>`)}
    </select></label
  >`;

/** Language and theme. */
export const appearance = (state: ConsoleState, change: Change): TemplateResult => html`
  ${selection(
    state,
    change,
    msg('Language'),
    'locale',
    locales.map((one) => [one, languageNames[one]]),
  )}
  ${selection(state, change, msg('Theme'), 'theme', [
    ['system', msg('System')],
    ['light', msg('Light')],
    ['dark', msg('Dark')],
  ])}
`;

/** The switches of person and account, where tokens are of sample persons. */
export const samples = (state: ConsoleState, change: Change): TemplateResult => html`
  ${selection(
    state,
    change,
    msg('Person'),
    'persona',
    personas.map((one) => [one, `${names[one]} (${roleNames()[one]})`]),
  )}
  ${selection(
    state,
    change,
    msg('Account'),
    'account',
    [...new Set([...accounts, state.account])].map((one) => [one, one]),
  )}
`;

/** The reader who has signed in. */
export const signedIn = (
  { name, persona, account }: Reader,
  { hasEnded, onSignIn, onSignOut }: { hasEnded: boolean; onSignIn: () => void; onSignOut: () => void },
): TemplateResult => html`
  <span class="reader">
    <strong>${name}</strong>
    <span class="muted">${roleNames()[persona]}${account === undefined ? '' : ` · ${account}`}</span>
  </span>
  ${
    hasEnded
      ? html`<span role="status">${msg('Your session has ended.')}</span>
          <button type="button" class="small primary" @click=${onSignIn}>${msg('Sign in again')}</button>`
      : html`<button type="button" class="small" @click=${onSignOut}>${msg('Sign out')}</button>`
  }
`;
