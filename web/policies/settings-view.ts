import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatList } from '../core/format.ts';
import { isTicked } from '../parts/input.ts';
import { type Edits, limits, type SessionForm, sessionForm, type ThresholdForm, thresholdForms } from './edits.ts';
import type { Policy, Restriction, TwoFactor } from './model.ts';
import { numberField, section } from './section.ts';
import { restrictionLabels, twoFactorNames } from './words.ts';

export interface SettingsViewOptions {
  policy: Policy;
  edits: Edits;
  invalid: ReadonlySet<string>;
  onEdit: (edits: Partial<Edits>) => void;
}

const checkbox = (name: Restriction, { policy, edits, onEdit }: SettingsViewOptions): TemplateResult =>
  html`<label class="choice">
    <input
      type="checkbox"
      .checked=${(edits.restrictions[name] ?? policy.restrictions[name]) === 'admins'}
      @change=${(event: Event) =>
        onEdit({ restrictions: { ...edits.restrictions, [name]: isTicked(event) ? 'admins' : 'everyone' } })}
    />
    <span>${restrictionLabels[name]()}</span>
  </label>`;

const restrictionGroup = (heading: string, suffix: string, options: SettingsViewOptions): TemplateResult =>
  html`<fieldset class="field">
    <legend>${heading}</legend>
    <div class="choices">
      ${(Object.keys(restrictionLabels) as Restriction[])
        .filter((name) => name.endsWith(suffix))
        .map((name) => checkbox(name, options))}
    </div>
  </fieldset>`;

/** The eight boxes. */
export const restrictionsView = (options: SettingsViewOptions): TemplateResult =>
  section({
    id: 'restrictions',
    heading: msg('Prevent users from deleting and exporting information'),
    hint: msg('Owners count as administrators.'),
    policy: options.policy,
    of: 'restrictions',
    body: html`<div class="columns">
      ${restrictionGroup(msg('Export'), '.export', options)} ${restrictionGroup(msg('Delete'), '.delete', options)}
    </div>`,
  });

/** Whether two-factor authentication is required. */
export const twoFactorView = ({ policy, edits, onEdit }: SettingsViewOptions): TemplateResult =>
  section({
    id: 'two-factor',
    heading: msg('Two-factor authentication'),
    hint: msg('Users without two-factor authentication are refused what requires it.'),
    policy,
    of: 'twoFactor',
    body: html`<div class="choices">
      ${(Object.keys(twoFactorNames) as TwoFactor[]).map(
        (value) => html`<label class="choice">
          <input
            type="radio"
            name="two-factor"
            .checked=${(edits.twoFactor ?? policy.twoFactor) === value}
            @change=${() => onEdit({ twoFactor: value })}
          />
          <span>${twoFactorNames[value]()}</span>
        </label>`,
      )}
    </div>`,
  });

/** How long deleted items can be restored. */
export const trashView = ({ policy, edits, invalid, onEdit }: SettingsViewOptions): TemplateResult =>
  section({
    id: 'trash',
    heading: msg('Trash'),
    hint: msg('Deleted items can be restored from the trash until they are deleted for good.'),
    policy,
    of: 'trashDays',
    body: numberField({
      id: 'trash-days',
      label: msg('Days in the trash'),
      value: edits.trashDays ?? String(policy.trashDays),
      range: limits.trashDays,
      isInvalid: invalid.has('trashDays'),
      onInput: (trashDays) => onEdit({ trashDays }),
    }),
  });

const thresholdRow = (
  form: ThresholdForm,
  all: readonly ThresholdForm[],
  { invalid, onEdit }: SettingsViewOptions,
): TemplateResult => {
  const { key, items, perMinutes, actions } = form;
  const position = all.indexOf(form) + 1;
  const set = (change: Partial<ThresholdForm>): void =>
    onEdit({ thresholds: all.map((one) => (one === form ? { ...one, ...change } : one)) });
  return html`<div class="stack tight" role="group" aria-label=${msg(str`Threshold ${position}`)}>
    <div class="inline">
      ${numberField({
        id: `items-${key}`,
        label: msg('Items'),
        value: items,
        range: limits.items,
        isInvalid: invalid.has(`thresholds.${key}.items`),
        onInput: (value) => set({ items: value }),
      })}
      ${numberField({
        id: `minutes-${key}`,
        label: msg('Period in minutes'),
        value: perMinutes,
        range: limits.perMinutes,
        isInvalid: invalid.has(`thresholds.${key}.perMinutes`),
        onInput: (value) => set({ perMinutes: value }),
      })}
      <button
        type="button"
        class="quiet danger-quiet"
        aria-label=${msg(str`Remove threshold ${position}`)}
        @click=${() => onEdit({ thresholds: all.filter((one) => one !== form) })}
      >
        ${msg('Remove')}
      </button>
    </div>
    ${actions === undefined ? nothing : html`<div class="hint">${msg(str`Counts only: ${formatList(actions)}`)}</div>`}
    ${
      invalid.has(`thresholds.${key}.duplicate`)
        ? html`<div class="error" role="alert">${msg('This threshold is listed twice.')}</div>`
        : nothing
    }
  </div>`;
};

/** From how many sensitive actions on the account is notified. */
export const thresholdsView = (options: SettingsViewOptions): TemplateResult => {
  const { policy, edits, onEdit } = options;
  const all = edits.thresholds ?? thresholdForms(policy);
  const next = Math.max(-1, ...all.map(({ key }) => key)) + 1;
  return section({
    id: 'thresholds',
    heading: msg('Sensitive actions'),
    hint: msg(
      str`You are notified when one user reaches a threshold. Sensitive actions: ${formatList(policy.sensitiveActions.actions)}.`,
    ),
    policy,
    of: 'sensitiveActions',
    body: html`<div class="rows">
        ${repeat(
          all,
          ({ key }) => key,
          (form) => thresholdRow(form, all, options),
        )}
      </div>
      ${all.length === 0 ? html`<p class="muted">${msg('No threshold: nobody is notified.')}</p>` : nothing}`,
    footer: html`<button
      type="button"
      ?disabled=${all.length >= 5}
      @click=${() => onEdit({ thresholds: [...all, { key: next, items: '10', perMinutes: '60' }] })}
    >
      ${msg('Add a threshold')}
    </button>`,
  });
};

/** What applies to support inside the account. */
export const sessionsView = ({ policy, edits, invalid, onEdit }: SettingsViewOptions): TemplateResult => {
  const form = edits.sessions ?? sessionForm(policy);
  const set = (change: Partial<SessionForm>): void => onEdit({ sessions: { ...form, ...change } });
  return section({
    id: 'sessions',
    heading: msg('Support sessions'),
    policy,
    body: html`<div class="choices">
        <label class="choice">
          <input
            type="checkbox"
            .checked=${form.ticketRequired}
            @change=${(event: Event) => set({ ticketRequired: isTicked(event) })}
          />
          <span>${msg('Support must name a ticket')}</span>
        </label>
        <label class="choice">
          <input
            type="checkbox"
            .checked=${form.hasTripwire}
            @change=${(event: Event) => set({ hasTripwire: isTicked(event) })}
          />
          <span>${msg('Stop a support session that does too many sensitive actions')}</span>
        </label>
      </div>
      ${
        form.hasTripwire
          ? html`<div class="inline">
              ${numberField({
                id: 'tripwire-items',
                label: msg('More items than'),
                value: form.actions,
                range: limits.tripwireActions,
                isInvalid: invalid.has('tripwire.actions'),
                onInput: (actions) => set({ actions }),
              })}
              ${numberField({
                id: 'tripwire-minutes',
                label: msg('Period in minutes'),
                value: form.perMinutes,
                range: limits.perMinutes,
                isInvalid: invalid.has('tripwire.perMinutes'),
                onInput: (perMinutes) => set({ perMinutes }),
              })}
            </div>`
          : nothing
      }`,
  });
};
