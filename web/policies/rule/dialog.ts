import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { dialog } from '../../parts/dialog.ts';
import { isTicked, textIn } from '../../parts/input.ts';
import { type Condition, type RuleForm, roles, tests } from '../rule-form.ts';
import { effectName, roleName } from '../words.ts';
import type { FieldError } from './errors.ts';
import './messages.ts';

export { errorsIn } from './errors.ts';

export interface RuleDialogOptions {
  form: RuleForm;
  isNew: boolean;
  /** The errors that are shown. */
  errors: ReadonlyMap<string, FieldError>;
  /** `field` is what was typed in: it is checked from now on. */
  onChange: (change: Partial<RuleForm>, field: string) => void;
  onConfirm: () => void;
  onClose: () => void;
}

const errorText = (error: FieldError): string =>
  ({
    missing: () => msg('This is required.'),
    format: () => msg('Use names of letters, digits and _ . : / -'),
    taken: () => msg('Another rule has this name.'),
    reserved: () => msg('Names that begin with restriction: are reserved.'),
    duplicate: () => msg('This is listed twice.'),
    value: () => msg('Enter text, a number, true, false or null.'),
  })[error]();

const errorOf = (
  { errors }: RuleDialogOptions,
  field: string,
): { isInvalid: 'true' | typeof nothing; id: string | typeof nothing; note: unknown } => {
  const error = errors.get(field);
  const id = `error-${field.replaceAll('.', '-')}`;
  if (error === undefined) return { isInvalid: nothing, id: nothing, note: nothing };
  const text =
    field.endsWith('.path') && error === 'format'
      ? msg('Use a path such as resource.properties.status or context.ip')
      : errorText(error);
  return { isInvalid: 'true', id, note: html`<div class="error" id=${id}>${text}</div>` };
};

const textField = (
  options: RuleDialogOptions,
  field: 'id' | 'actions' | 'resourceTypes' | 'subjects',
  label: string,
  hint: string,
): TemplateResult => {
  const error = errorOf(options, field);
  return html`<div class="field">
    <label for="rule-${field}">${label}</label>
    <input
      id="rule-${field}"
      type="text"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      aria-invalid=${error.isInvalid}
      aria-describedby=${error.id === nothing ? `hint-${field}` : error.id}
      .value=${options.form[field]}
      @input=${(event: Event) => options.onChange({ [field]: textIn(event) }, field)}
    />
    ${error.id === nothing ? html`<div class="hint" id="hint-${field}">${hint}</div>` : error.note}
  </div>`;
};

const conditionRow = (condition: Condition, index: number, options: RuleDialogOptions): TemplateResult => {
  const { form, onChange } = options;
  const [path, value] = [errorOf(options, `conditions.${index}.path`), errorOf(options, `conditions.${index}.value`)];
  const set = (change: Partial<Condition>, field: string): void =>
    onChange(
      { conditions: form.conditions.map((one, at) => (at === index ? { ...one, ...change } : one)) },
      `conditions.${index}.${field}`,
    );
  const known = [...new Set<string>([...tests, condition.test])];
  const names: Record<string, string> = {
    equals: msg('equals'),
    notEquals: msg('does not equal'),
    in: msg('is one of'),
  };
  return html`<div class="condition" role="group" aria-label=${msg(str`Condition ${index + 1}`)}>
    <div class="field">
      <label for="path-${index}">${msg('Value')}</label>
      <input id="path-${index}" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
        placeholder="resource.properties.status"
        aria-invalid=${path.isInvalid}
        aria-describedby=${path.id}
        .value=${condition.path}
        @input=${(event: Event) => set({ path: textIn(event) }, 'path')}
      />
    </div>
    <div class="field">
      <label for="test-${index}">${msg('Test')}</label>
      <select id="test-${index}" @change=${(event: Event) => set({ test: textIn(event) }, 'value')}>
        ${known.map((test) => html`<option value=${test} ?selected=${test === condition.test}>${names[test] ?? test}</option>`)}
      </select>
    </div>
    <div class="field">
      <label for="value-${index}">${msg('Compared with')}</label>
      <input id="value-${index}" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
        aria-invalid=${value.isInvalid}
        aria-describedby=${value.id}
        .value=${condition.value}
        @input=${(event: Event) => set({ value: textIn(event) }, 'value')}
      />
    </div>
    <button
      type="button"
      class="icon quiet"
      aria-label=${msg(str`Remove condition ${index + 1}`)}
      @click=${() => onChange({ conditions: form.conditions.filter((_, at) => at !== index) }, 'conditions')}
    >
      ✕
    </button>
    ${path.note} ${value.note}
  </div>`;
};

const choices = ({ form, onChange }: RuleDialogOptions): TemplateResult =>
  html`<div class="columns narrow">
    <fieldset class="field">
      <legend>${msg('Effect')}</legend>
      <div class="choices">
        ${(['forbid', 'permit'] as const).map(
          (effect) => html`<label class="choice">
            <input type="radio" name="effect" .checked=${form.effect === effect} @change=${() => onChange({ effect }, 'effect')} />
            <span>${effectName(effect)}</span>
          </label>`,
        )}
      </div>
    </fieldset>
    <fieldset class="field">
      <legend>${msg('For')}</legend>
      <div class="choices">
        ${roles.map(
          (role) => html`<label class="choice">
            <input
              type="checkbox"
              .checked=${form.roles.includes(role)}
              @change=${(event: Event) =>
                onChange(
                  { roles: roles.filter((one) => (one === role ? isTicked(event) : form.roles.includes(one))) },
                  'roles',
                )}
            />
            <span>${roleName(role)}</span>
          </label>`,
        )}
      </div>
      <div class="hint">${msg('No box ticked: every role.')}</div>
    </fieldset>
  </div>`;

/** The editor of a rule. Fields are checked while they are typed. */
export const ruleDialog = (options: RuleDialogOptions): TemplateResult => {
  const { form, isNew, onChange, onConfirm, onClose } = options;
  const commas = msg('Separate several with commas. * stands for any.');
  return dialog({
    heading: isNew ? msg('Add a rule') : msg('Edit the rule'),
    isWide: true,
    actions: html`<button type="submit" class="primary">${msg('Apply')}</button>`,
    body: html`${textField(options, 'id', msg('Name of the rule'), msg('For example won-is-final. Decisions name it as their reason.'))}
      ${choices(options)} ${textField(options, 'actions', msg('Actions'), commas)}
      ${textField(options, 'resourceTypes', msg('Types of resource'), commas)}
      ${textField(options, 'subjects', msg('Users (optional)'), msg('Ids of users, separated by commas. Empty: all of these roles.'))}
      <fieldset class="field">
        <legend>${msg('Only if')}</legend>
        <div class="rows">
          ${form.conditions.map((condition, index) => conditionRow(condition, index, options))}
        </div>
        <div>
          <button
            type="button"
            class="small"
            @click=${() => onChange({ conditions: [...form.conditions, { path: '', test: 'equals', value: '' }] }, 'conditions')}
          >
            ${msg('Add a condition')}
          </button>
        </div>
      </fieldset>
      <label class="choice">
        <input type="checkbox" .checked=${form.isShadow} @change=${(event: Event) => onChange({ isShadow: isTicked(event) }, 'isShadow')} />
        <span>${msg('Only count (shadow)')}<br /><span class="hint">${msg('The rule decides nothing, and you see below whom it would affect.')}</span></span>
      </label>`,
    onSubmit: onConfirm,
    onClose,
  });
};
