import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { textIn } from '../parts/input.ts';
import { menu } from '../parts/menu.ts';
import { type Column, table } from '../parts/table.ts';
import type { RuleRow } from './edits.ts';
import type { Content, Policy } from './model.ts';
import { section } from './section.ts';
import { conditionTexts, decisionName, effectName, namesText, whoText } from './words.ts';

export interface RulesViewOptions {
  policy: Policy;
  rows: readonly RuleRow[];
  defaultDecision: Content['defaultDecision'];
  /** Messages of the API by the id of a rule. */
  refused: ReadonlyMap<string, string>;
  /** The ids of rules that may not work as intended. */
  warned: ReadonlySet<string>;
  onAdd: () => void;
  onEdit: (row: RuleRow) => void;
  onShadow: (row: RuleRow) => void;
  onRemove: (row: RuleRow) => void;
  onDefaultDecision: (decision: Content['defaultDecision']) => void;
}

const nameCell = ({ rule, isEdited }: RuleRow, { refused, warned }: RulesViewOptions): TemplateResult => {
  const error = refused.get(rule.id);
  return html`<div class="stack tight">
    <div class="row"><code>${rule.id}</code> ${isEdited ? html`<span class="badge">${msg('not saved')}</span>` : nothing}</div>
    ${error === undefined ? nothing : html`<div class="error" lang="en">${error}</div>`}
    ${
      warned.has(rule.id) && !isEdited
        ? html`<div class="hint">${msg('Does not permit anything where the compared value is missing or of another type.')}</div>`
        : nothing
    }
  </div>`;
};

const columnsOf = (options: RulesViewOptions): Column<RuleRow>[] => [
  { heading: msg('Rule'), cell: (row) => nameCell(row, options) },
  {
    heading: msg('Effect'),
    cell: ({ rule }) => html`
      <span class="badge ${rule.effect === 'permit' ? 'success' : 'danger'}">${effectName(rule.effect)}</span>
      ${rule.shadow ? html`<span class="badge warning">${msg('Only counted')}</span>` : nothing}`,
  },
  {
    heading: msg('Actions'),
    cell: ({ rule }) => html`${namesText(rule.actions, msg('any action'))}
      <div class="hint">${namesText(rule.resourceTypes, msg('every type of resource'))}</div>`,
  },
  { heading: msg('For'), cell: ({ rule }) => whoText(rule) },
  {
    heading: msg('If'),
    cell: ({ rule }) => {
      const lines = conditionTexts(rule);
      return lines.length === 0
        ? nothing
        : html`<span class="lines">${lines.map((line) => html`<code>${line}</code>`)}</span>`;
    },
  },
  {
    heading: msg('Change'),
    isHeadingHidden: true,
    isEnd: true,
    cell: (row) =>
      menu(`rule-${options.rows.indexOf(row)}`, msg(str`Change rule ${row.rule.id}`), [
        { label: msg('Edit'), onSelect: () => options.onEdit(row) },
        {
          label: row.rule.shadow ? msg('Put in force') : msg('Only count (shadow)'),
          onSelect: () => options.onShadow(row),
        },
        { label: msg('Remove'), isDanger: true, onSelect: () => options.onRemove(row) },
      ]),
  },
];

/** The rules of the account's own, and what holds when none applies. */
export const rulesView = (options: RulesViewOptions): TemplateResult => {
  const { policy, rows, defaultDecision, onAdd, onDefaultDecision } = options;
  return section({
    id: 'rules',
    heading: msg('Rules'),
    hint: msg('Rules for any action of the product. A rule that forbids takes precedence over all that permit.'),
    policy,
    of: 'rules',
    body: html`${
      rows.length === 0
        ? html`<p class="muted">${msg('There are no rules yet. Only the settings above apply.')}</p>`
        : html`<div class="bleed">
              ${table({ caption: msg('Rules'), columns: columnsOf(options), rows, keyOf: ({ key }) => key })}
            </div>`
    }
      <div class="field">
        <label for="default-decision">${msg('When no rule applies')}</label>
        <select
          id="default-decision"
          class="decision"
          @change=${(event: Event) => onDefaultDecision(textIn(event) as Content['defaultDecision'])}
        >
          ${(['permit', 'deny'] as const).map(
            (value) =>
              html`<option value=${value} ?selected=${value === defaultDecision}>${decisionName(value)}</option>`,
          )}
        </select>
      </div>`,
    footer: html`<button type="button" @click=${onAdd}>${msg('Add a rule')}</button>`,
  });
};
