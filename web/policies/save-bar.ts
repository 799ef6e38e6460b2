import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { Failure } from '../core/failure.ts';
import { formatNumber, plural } from '../core/format.ts';
import { errorNote } from '../parts/dialog.ts';
import { staleNote } from '../parts/states.ts';
import type { Difference, Rule } from './model.ts';
import { differenceText } from './words.ts';

export interface SaveBarOptions {
  differences: readonly Difference[];
  stale: readonly Difference[] | undefined;
  error: unknown;
  isInvalid: boolean;
  isSaving: boolean;
  /** Whether the edition includes drafts. */
  canDraft: boolean;
  onSave: (as: 'live' | 'draft') => void;
  onReset: () => void;
}

interface Refusal {
  pointer: string;
  message: string;
}

const refusalsOf = (error: unknown): readonly Refusal[] =>
  error instanceof Failure ? (error.problem?.errors ?? []) : [];

/** The messages of the API about rules, by the id of the rule. @param rules those that were sent */
export const refusedRules = (error: unknown, rules: readonly Rule[]): ReadonlyMap<string, string> =>
  new Map(
    refusalsOf(error).flatMap(({ pointer, message }) => {
      const index = /^#\/(?:draft\/)?rules\/(\d+)/.exec(pointer)?.[1];
      const id = index === undefined ? undefined : rules[Number(index)]?.id;
      return id === undefined ? [] : [[id, message] as const];
    }),
  );

const refusals = (error: unknown): TemplateResult | typeof nothing => {
  const all = refusalsOf(error);
  if (all.length === 0) return errorNote(error);
  return html`${errorNote(error)}
    <ul class="lines" lang="en">
      ${all.map(({ pointer, message }) => html`<li class="error"><code>${pointer.slice(2)}</code>: ${message}</li>`)}
    </ul>`;
};

const countText = (count: number): string =>
  count === 0
    ? msg('No unsaved changes')
    : plural(count, {
        one: msg(str`${formatNumber(count)} unsaved change`),
        other: msg(str`${formatNumber(count)} unsaved changes`),
      });

/** The bar below the settings: what is not saved, and what to do with it. */
export const saveBar = (options: SaveBarOptions): TemplateResult => {
  const { differences, stale, error, isInvalid, isSaving, canDraft, onSave, onReset } = options;
  const cannotSave = isInvalid || isSaving || differences.length === 0;
  const isNeeded = differences.length > 0 || isInvalid || stale !== undefined || error !== undefined;
  return html`<div class="card save-bar ${isNeeded ? 'is-needed' : ''}" part="save-bar" role="region" aria-label=${msg('Unsaved changes')}>
    <div class="body stack tight">
      ${stale === undefined ? nothing : staleNote(stale.map(differenceText))}
      ${error === undefined ? nothing : refusals(error)}
      <div class="row">
        <span class="grow" role="status">
          ${isInvalid ? html`<span class="error">${msg('Some of the values are not valid.')}</span>` : countText(differences.length)}
        </span>
        <button type="button" aria-disabled=${differences.length === 0 && !isInvalid ? 'true' : nothing} @click=${onReset}>
          ${msg('Discard changes')}
        </button>
        ${
          canDraft
            ? html`<button
                type="button"
                aria-disabled=${cannotSave ? 'true' : nothing}
                @click=${() => cannotSave || onSave('draft')}
              >
                ${msg('Try as a draft')}
              </button>`
            : nothing
        }
        <button
          type="button"
          class="primary"
          aria-disabled=${cannotSave ? 'true' : nothing}
          @click=${() => cannotSave || onSave('live')}
        >
          ${msg('Save')}
        </button>
      </div>
    </div>
  </div>`;
};
