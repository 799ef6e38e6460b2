import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { agentName, periodName, scopeName, teamNames } from '../../core/support-words.ts';
import { confirmDialog } from '../../parts/dialog.ts';
import { staleNote } from '../../parts/states.ts';
import type { Access, Question, TermChange } from '../model.ts';
import { periodsUpTo, type Terms } from '../terms.ts';
import { endText } from '../words.ts';
import { termsForm } from './terms-form.ts';
import './messages.ts';

export interface DialogViewOptions {
  question: Question;
  access: Access;
  terms: Terms;
  /** The teams that the vendor has. */
  teams: readonly string[];
  /** The agents inside, whom revoking puts out. */
  inside: number;
  text: string;
  isChecked: boolean;
  isBusy: boolean;
  error: unknown;
  timeZone: string;
  now: number;
  onTerms: (change: Partial<Terms>) => void;
  onText: (text: string) => void;
  onConfirm: () => void;
  onClose: () => void;
}

const changeRow = ({ term, was, is }: TermChange, timeZone: string): { label: string; was: string; is: string } =>
  ({
    end: { label: msg('End'), was: endText(was.expiresAt, timeZone), is: endText(is.expiresAt, timeZone) },
    teams: { label: msg('Teams'), was: teamNames(was.teams), is: teamNames(is.teams) },
    scope: { label: msg('Scope'), was: scopeName(was.scope), is: scopeName(is.scope) },
  })[term];

const form = (options: DialogViewOptions): TemplateResult => {
  const { question, access, terms, teams, isChecked, timeZone, now, onTerms } = options;
  const common = { terms, isChecked, timeZone, now, onChange: onTerms };
  const periods = access.presets.map(({ duration }) => duration);
  if (question.kind === 'trim') {
    const { duration, scope, teams: asked } = question.request;
    const allowed = [...new Set([duration, ...periodsUpTo(duration, periods, now)])];
    const scopes = scope === 'full' ? (['read_only', 'full'] as const) : (['read_only'] as const);
    return termsForm({ ...common, periods: allowed, teams: asked, scopes, hasReason: false });
  }
  const isEdit = question.kind === 'edit';
  return termsForm({
    ...common,
    periods,
    teams,
    scopes: ['read_only', 'full'],
    hasReason: !isEdit,
    ...(isEdit ? { keep: endText(question.grant.expiresAt, timeZone) } : {}),
  });
};

const textField = ({ text, onText }: DialogViewOptions): TemplateResult =>
  html`<div class="field">
    <label for="text">${msg('Reason (optional)')}</label>
    <textarea
      id="text"
      maxlength="500"
      .value=${text}
      @input=${(event: Event) => onText((event.target as HTMLTextAreaElement).value)}
    ></textarea>
  </div>`;

const insideNote = (inside: number): string =>
  inside === 0
    ? msg('Nobody from support is inside your account.')
    : msg(str`Sessions of support end at once. Open now: ${inside}.`);

interface Texts {
  heading: string;
  body: unknown;
  confirmLabel: string;
  isDanger?: boolean;
}

const textsOf = (options: DialogViewOptions): Texts => {
  const { question, timeZone, inside } = options;
  switch (question.kind) {
    case 'grant':
      return { heading: msg('Grant support access'), body: form(options), confirmLabel: msg('Grant access') };
    case 'edit':
      return {
        heading: msg('Edit access'),
        body: html`${
          question.changes === undefined ? '' : staleNote(question.changes.map((change) => changeRow(change, timeZone)))
        }${form(options)}`,
        confirmLabel: msg('Save'),
      };
    case 'trim':
      return {
        heading: msg('Allow less than requested'),
        body: html`<p class="muted">
            ${msg(str`${agentName(question.request.agent)} asks for ${periodName(question.request.duration)}, ${scopeName(question.request.scope)}.`)}
          </p>
          ${form(options)}`,
        confirmLabel: msg('Approve'),
      };
    case 'decline':
      return {
        heading: msg('Decline the request'),
        body: html`<p>${msg(str`${agentName(question.request.agent)} will see that you declined, and your reason.`)}</p>
          ${textField(options)}`,
        confirmLabel: msg('Decline'),
        isDanger: true,
      };
    case 'revoke':
      return {
        heading: msg('Revoke access?'),
        body: html`<p>${msg('Access ends at once.')} ${insideNote(inside)}</p>
          ${textField(options)}`,
        confirmLabel: msg('Revoke access'),
        isDanger: true,
      };
    case 'turn-off':
      return {
        heading: msg('Turn support access off?'),
        body: html`<p>${msg('Every access to your account ends at once.')} ${insideNote(inside)}</p>`,
        confirmLabel: msg('Turn off'),
        isDanger: true,
      };
  }
};

/** The dialog for what the reader is asked. */
export const questionDialog = (options: DialogViewOptions): TemplateResult => {
  const { isBusy, error, onConfirm, onClose } = options;
  return confirmDialog({ ...textsOf(options), isBusy, error, onConfirm, onClose });
};
