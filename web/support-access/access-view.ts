import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { scopeName, teamNames } from '../core/support-words.ts';
import { toggle } from '../parts/switch.ts';
import { type Access, isNear, type LiveGrant, needsReconfirmation } from './model.ts';
import { endText } from './words.ts';

export interface AccessViewOptions {
  access: Access;
  /** The vendor's name; empty when it was not given. */
  vendor: string;
  timeZone: string;
  now: number;
  isBusy: boolean;
  nameOf: (userId: string) => string;
  onSwitch: (isOn: boolean) => void;
  onEdit: (grant: LiveGrant) => void;
  onRevoke: (grant: LiveGrant) => void;
  onReconfirm: (grant: LiveGrant) => void;
  onElapsed: () => void;
}

const warning = (grant: LiveGrant, options: AccessViewOptions): TemplateResult | typeof nothing => {
  const { now, timeZone, onEdit, onReconfirm } = options;
  if (grant.grantorUnavailable) {
    return html`<div class="note warning" role="status">
      ${msg('The person who granted this access is no longer available, so it admits nobody. Extend it to take it over, or revoke it.')}
    </div>`;
  }
  if (isNear(grant, now)) {
    return html`<div class="note warning row between" role="status">
      <span>${msg('This access ends soon.')}</span>
      <button type="button" class="small" @click=${() => onEdit(grant)}>${msg('Extend')}</button>
    </div>`;
  }
  if (needsReconfirmation(grant, now)) {
    return html`<div class="note warning row between" role="status">
      <span>${msg(str`Confirm this access by ${formatDateTime(grant.reconfirmBy ?? '', timeZone)}, or it is suspended.`)}</span>
      <button type="button" class="small" @click=${() => onReconfirm(grant)}>${msg('Confirm again')}</button>
    </div>`;
  }
  return nothing;
};

const fact = (term: string, value: unknown): TemplateResult => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

const grantView = (grant: LiveGrant, options: AccessViewOptions): TemplateResult => {
  const { timeZone, nameOf, onEdit, onRevoke, onElapsed } = options;
  const { expiresAt, grantedBy, grantedAt, reason, ticket } = grant;
  return html`<article class="body stack" part="grant" aria-label=${msg(str`Access granted by ${nameOf(grantedBy.userId)}`)}>
    ${warning(grant, options)}
    <dl class="facts">
      ${fact(msg('Ends'), endText(expiresAt, timeZone))}
      ${
        expiresAt === null
          ? nothing
          : fact(
              msg('Time left'),
              html`<gatehouse-countdown .until=${expiresAt} @gatehouse-elapsed=${onElapsed}></gatehouse-countdown>`,
            )
      }
      ${fact(msg('Scope'), scopeName(grant.scope))} ${fact(msg('Teams'), teamNames(grant.teams))}
      ${fact(msg('Granted by'), html`${nameOf(grantedBy.userId)}, ${formatDateTime(grantedAt, timeZone)}`)}
      ${reason === undefined ? nothing : fact(msg('Reason'), reason)}
      ${ticket === undefined ? nothing : fact(msg('Ticket'), ticket)}
    </dl>
    <div class="row">
      <button type="button" @click=${() => onEdit(grant)}>${msg('Edit')}</button>
      <button type="button" class="danger-quiet" @click=${() => onRevoke(grant)}>${msg('Revoke access')}</button>
    </div>
  </article>`;
};

/** The switch, and the live grants below it. */
export const accessView = (options: AccessViewOptions): TemplateResult => {
  const { access, vendor, isBusy, onSwitch } = options;
  const label =
    vendor === '' ? msg('Support access to your account') : msg(str`Access of ${vendor} support to your account`);
  return html`<section class="card" part="card" aria-label=${label}>
    <header>
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
        onToggle: onSwitch,
      })}
    </header>
    ${access.grants.map((grant) => grantView(grant, options))}
    <footer class="row">
      <button type="button" class=${access.enabled ? '' : 'primary'} @click=${() => onSwitch(true)}>
        ${access.grants.length > 0 ? msg('Grant further access') : msg('Grant access')}
      </button>
    </footer>
  </section>`;
};
