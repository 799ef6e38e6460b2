import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../../core/format.ts';
import { confirmDialog } from '../../parts/dialog.ts';
import { staleNote } from '../../parts/states.ts';
import { errorsOf, isStale, type Member, type Settings } from '../model.ts';
import { capText, pauseText } from '../words.ts';
import './messages.ts';
import { textIn } from '../../parts/input.ts';

export interface SettingsDialogOptions {
  /** The member as the reader saw it when the dialog was opened. */
  was: Member;
  /** The member as it is now. */
  is: Member;
  settings: Settings;
  isChecked: boolean;
  isBusy: boolean;
  error: unknown;
  timeZone: string;
  onChange: (change: Partial<Settings>) => void;
  onSave: () => void;
  onClose: () => void;
}

const numberField = (
  id: 'weight' | 'dailyCap',
  label: string,
  hint: string,
  { settings, isChecked, onChange }: SettingsDialogOptions,
): TemplateResult => {
  const isWrong = isChecked && errorsOf(settings)[id];
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      type="text"
      inputmode="numeric"
      autocomplete="off"
      .value=${settings[id]}
      aria-invalid=${isWrong ? 'true' : nothing}
      aria-describedby="${id}-hint"
      @input=${(event: Event) => onChange({ [id]: textIn(event) })}
    />
    <div class=${isWrong ? 'error' : 'hint'} id="${id}-hint">${hint}</div>
  </div>`;
};

/** The dialog with weight, daily cap and pause of a member. */
export const settingsDialog = (options: SettingsDialogOptions): TemplateResult => {
  const { was, is, settings, isBusy, error, timeZone, onChange, onSave, onClose } = options;
  const pauses = [
    ['', msg('Not paused')],
    ...(was.pausedUntil === undefined ? [] : [['keep', pauseText(was.pausedUntil, timeZone)]]),
    ...['1', '7', '14', '30'].map((days) => [days, formatDuration(`P${days}D`)]),
  ];
  const changes = [
    { label: msg('Weight'), was: String(was.weight), is: String(is.weight) },
    { label: msg('Daily cap'), was: capText(was.dailyCap), is: capText(is.dailyCap) },
    { label: msg('Pause'), was: pauseText(was.pausedUntil, timeZone), is: pauseText(is.pausedUntil, timeZone) },
  ].filter((change) => change.was !== change.is);
  return confirmDialog({
    heading: msg(str`Settings of ${was.name}`),
    body: html`${isStale(was, is) ? staleNote(changes) : nothing}
      ${numberField('weight', msg('Weight'), msg('1 to 100: leads for each one of a member with weight 1.'), options)}
      ${numberField('dailyCap', msg('Daily cap'), msg('The most leads in a day. Empty: no cap.'), options)}
      <div class="field">
        <label for="pause">${msg('Pause')}</label>
        <select id="pause" @change=${(event: Event) => onChange({ pause: textIn(event) })}>
          ${pauses.map(([value, text]) => html`<option value=${value} ?selected=${value === settings.pause}>${text}</option>`)}
        </select>
      </div>`,
    confirmLabel: msg('Save'),
    isBusy,
    error,
    onConfirm: onSave,
    onClose,
  });
};
