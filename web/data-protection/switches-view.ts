import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { scopeName, teamNames } from '../core/support-words.ts';
import { errorNote } from '../parts/dialog.ts';
import { lockBadge, lockOf, lockText } from '../parts/edition.ts';
import { staleNote } from '../parts/states.ts';
import { toggle } from '../parts/switch.ts';
import type { Access, Policy } from './model.ts';

/** A switch under way, and why the last change failed. */
interface SwitchState {
  isBusy: boolean;
  error: unknown;
}

export interface AccessViewOptions extends SwitchState {
  access: Access;
  /** The vendor's name; empty when it was not given. */
  vendor: string;
  timeZone: string;
  onToggle: (isOn: boolean) => void;
  onElapsed: () => void;
}

const fact = (term: string, value: unknown): TemplateResult => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

const terms = ({ access, timeZone, onElapsed }: AccessViewOptions): TemplateResult => {
  const { endsAt, scope, teams } = access;
  return html`<dl class="body facts">
    ${fact(msg('Ends'), endsAt === null ? msg('Unlimited') : formatDateTime(endsAt, timeZone))}
    ${
      endsAt === null
        ? nothing
        : fact(
            msg('Time left'),
            html`<gatehouse-countdown .until=${endsAt} @gatehouse-elapsed=${onElapsed}></gatehouse-countdown>`,
          )
    }
    ${scope === null ? nothing : fact(msg('Scope'), scopeName(scope))} ${fact(msg('Teams'), teamNames(teams))}
  </dl>`;
};

/** The switch of support access, and until when it is on. */
export const accessView = (options: AccessViewOptions): TemplateResult => {
  const { access, vendor, isBusy, error, onToggle } = options;
  const label = vendor === '' ? msg('Support staff access') : msg(str`Support staff access of ${vendor}`);
  return html`<section class="card" part="card" aria-label=${label}>
    <header class="stack tight">
      ${toggle({
        id: 'access',
        label: html`<h2>${label}</h2>`,
        hint: access.enabled
          ? msg('Support can enter your account until the end that you have set. You can revoke access at any time.')
          : msg(
              'By default, our support team has no access to what you enter. Turn access on if you want us to help you faster.',
            ),
        isOn: access.enabled,
        isBusy,
        onToggle,
      })}
      ${errorNote(error)}
    </header>
    ${access.enabled ? terms(options) : nothing}
  </section>`;
};

export interface LinksViewOptions extends SwitchState {
  policy: Policy;
  /** Another user changed the policy: the value of the switch before that. */
  staleFrom: boolean | undefined;
  onToggle: (isOn: boolean) => void;
}

const stateName = (isOn: boolean): string => (isOn ? msg('on') : msg('off'));

/** The switch of the e-mail layer of share links. */
export const linksView = ({ policy, staleFrom, isBusy, error, onToggle }: LinksViewOptions): TemplateResult => {
  const isOn = policy.shareLinks.emailChallenge;
  const lock = lockOf(policy, 'shareLinks');
  const label = msg('Ask for the e-mail address when a link is opened');
  const changes =
    staleFrom === undefined || staleFrom === isOn ? [] : [{ label, was: stateName(staleFrom), is: stateName(isOn) }];
  return html`<section class="card" part="card" aria-labelledby="links-heading">
    <header class="row between">
      <h2 id="links-heading">${msg('Additional security settings')}</h2>
      ${lock === undefined ? nothing : lockBadge(lock)}
    </header>
    <div class="body stack">
      ${lock === undefined ? nothing : html`<p>${lockText(lock)}</p>`}
      ${toggle({
        id: 'email-layer',
        label,
        hint: msg(
          'A person who opens a secure link must first enter the e-mail address that received the document. If the link is copied by accident, the document stays closed.',
        ),
        isOn,
        isBusy,
        isDisabled: lock !== undefined,
        onToggle,
      })}
      ${staleFrom === undefined ? nothing : staleNote(changes)} ${errorNote(error)}
    </div>
  </section>`;
};
