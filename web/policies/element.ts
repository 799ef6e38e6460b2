import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { styles } from '../core/styles.ts';
import { confirmDialog } from '../parts/dialog.ts';
import { lockOf } from '../parts/edition.ts';
import { partDialog } from '../parts/on-demand.ts';
import { show } from '../parts/states.ts';
import { Editor, type Stored } from './editor.ts';
import './messages.ts';
import { contentOf, differencesBetween } from './model.ts';
import { rulesView } from './rules-view.ts';
import { refusedRules, saveBar } from './save-bar.ts';
import { restrictionsView, sessionsView, thresholdsView, trashView, twoFactorView } from './settings-view.ts';
import { hitId, shadowView } from './shadow-view.ts';
import { ownStyles } from './styles.ts';

/**
 * Shows the policy of an account to owners and admins, and lets them change it: who may export and delete, two-factor
 * authentication, trash, thresholds of sensitive actions, rules, and a draft that is tried first.
 * @tag gatehouse-policies
 * @csspart card - each section
 * @csspart save-bar - the bar with _Save_
 * @csspart table - the rules, and the users whom a draft would affect
 * @csspart dialog - the editor of a rule, and questions
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class Policies extends GatehouseElement {
  static override styles = [styles, ownStyles];

  readonly #people = new People(this, this.client);
  readonly #account = this.resource(async (signal) => (await this.client.getAccount(this.#here, signal)).body);
  readonly #policy = this.resource(async (signal): Promise<Stored> => {
    const { body: policy, etag = '' } = await this.client.getPolicy(this.#here, signal);
    return { policy, etag };
  });
  readonly #hits = this.pages(
    async (query, signal) => (await this.client.listShadowHits({ ...this.#here, query }, signal)).body,
    { idOf: hitId, pollMillis: 5000 },
  );
  readonly #editor = new Editor({
    client: this.client,
    account: () => this.account,
    stored: () => this.#policy.value,
    store: (stored) => {
      this.#policy.value = stored;
    },
    reload: () => this.reload(),
    change: (action, run, options) => this.change(action, run, options),
    update: () => this.requestUpdate(),
  });

  readonly #ruleCode = this.onDemand(() => import('./rule/dialog.ts'));

  protected override renderPage(): unknown {
    return html`<div class="stack">${show(this.#policy, (stored) => this.#page(stored))}</div>`;
  }

  get #here(): { accountId: string } {
    return { accountId: this.account };
  }

  #page({ policy }: Stored): unknown {
    const editor = this.#editor;
    const settings = {
      policy,
      edits: editor.edits,
      invalid: editor.invalid,
      onEdit: (edits: Partial<Editor['edits']>) => editor.set(edits),
    };
    return html`<div class="stack">
      ${restrictionsView(settings)} ${twoFactorView(settings)}
      <div class="columns">${trashView(settings)} ${sessionsView(settings)}</div>
      ${thresholdsView(settings)} ${this.#rules(policy)} ${this.#shadow(policy)} ${this.#saveBar(policy)}
      ${this.#dialog()}
    </div>`;
  }

  #rules(policy: Stored['policy']): unknown {
    const editor = this.#editor;
    const warned = (policy.warnings ?? []).flatMap(({ pointer }) => {
      const index = /^#\/rules\/(\d+)/.exec(pointer)?.[1];
      return policy.rules[Number(index ?? -1)]?.id ?? [];
    });
    return rulesView({
      policy,
      rows: editor.rows,
      defaultDecision: editor.edits.defaultDecision ?? policy.defaultDecision,
      refused: refusedRules(
        editor.error,
        editor.rows.map(({ rule }) => rule),
      ),
      warned: new Set(warned),
      onAdd: () => editor.editRule(),
      onEdit: (row) => editor.editRule(row),
      onShadow: (row) => editor.toggleShadow(row),
      onRemove: (row) => editor.removeRule(row),
      onDefaultDecision: (defaultDecision) => editor.set({ defaultDecision }),
    });
  }

  #shadow(policy: Stored['policy']): unknown {
    const hits = this.#hits;
    const { draft } = policy;
    return shadowView({
      policy,
      differences: draft && differencesBetween(contentOf({ ...policy, draft: undefined }), draft),
      hits: hits.items,
      hasMore: hits.hasMore,
      isBusy: hits.isBusy,
      timeZone: this.#account.value?.timeZone ?? '',
      nameOf: (userId) => this.#people.nameOf(userId),
      onMore: () => void hits.more(),
      onEnforce: () => this.#editor.ask('enforce'),
      onDiscard: () => this.#editor.ask('discard'),
    });
  }

  #saveBar(policy: Stored['policy']): unknown {
    const editor = this.#editor;
    const isInvalid = editor.invalid.size > 0;
    return saveBar({
      differences: editor.differences,
      stale: editor.stale,
      error: editor.question === undefined ? editor.error : undefined,
      isInvalid,
      isSaving: editor.isSaving,
      canDraft: lockOf(policy, 'draft') === undefined,
      onSave: (as) => void editor.save(as),
      onReset: () => editor.reset(),
    });
  }

  #dialog(): unknown {
    const editor = this.#editor;
    const { question, isSaving, error } = editor;
    const common = { isBusy: isSaving, error, onConfirm: () => void editor.confirm(), onClose: () => editor.close() };
    if (question === undefined) return nothing;
    if (question.kind === 'rule') {
      return partDialog(
        this.#ruleCode,
        ({ ruleDialog, errorsIn }) =>
          ruleDialog({
            ...common,
            ...question,
            errors: editor.ruleErrors(errorsIn),
            onConfirm: () => editor.applyRule(errorsIn),
            onChange: (change, field) => editor.typeRule(change, field),
          }),
        common.onClose,
      );
    }
    return question.kind === 'enforce'
      ? confirmDialog({
          ...common,
          heading: msg('Enforce the draft?'),
          body: html`<p>${msg('It takes the place of the whole policy in force, at once.')}</p>`,
          confirmLabel: msg('Enforce the draft'),
        })
      : confirmDialog({
          ...common,
          heading: msg('Discard the draft?'),
          body: html`<p>${msg('The policy in force stays as it is.')}</p>`,
          confirmLabel: msg('Discard the draft'),
          isDanger: true,
        });
  }
}

customElements.define('gatehouse-policies', Policies);
