import { msg } from '@lit/localize';
import type { Api } from '../core/client.ts';
import { isFailure } from '../core/failure.ts';
import type { ChangeOptions } from '../core/gatehouse-element.ts';
import { applyEdits, type Edits, invalidFields, noEdits, type RuleRow, ruleRows } from './edits.ts';
import {
  type Content,
  contentOf,
  type Difference,
  differencesBetween,
  enforced,
  type Policy,
  withDraft,
  withoutDraft,
} from './model.ts';
import type { errorsIn, FieldError } from './rule/errors.ts';
import { emptyRule, formOf, type RuleForm, ruleOf } from './rule-form.ts';

/** A policy and its entity tag. */
export interface Stored {
  policy: Policy;
  etag: string;
}

/** What the element provides. */
export interface EditorHost {
  client: Pick<Api, 'putPolicy'>;
  account: () => string;
  stored: () => Stored | undefined;
  /** Takes the policy that the API has confirmed. */
  store: (stored: Stored) => void;
  reload: () => Promise<void>;
  change: (action: string, run: () => Promise<unknown>, options?: ChangeOptions) => Promise<boolean>;
  update: () => void;
}

/** What the reader is asked in a dialog. */
export type Question =
  | { kind: 'rule'; key: string; isNew: boolean; form: RuleForm; checked: ReadonlySet<string>; isChecked: boolean }
  | { kind: 'enforce' | 'discard' };

/** The unsaved changes of the page, the dialogs, and what becomes of saving them. */
export class Editor {
  edits: Edits = noEdits();
  question: Question | undefined;
  isSaving = false;
  error: unknown;
  /** What another user changed, after a save was refused because of it. */
  stale: readonly Difference[] | undefined;
  readonly #host: EditorHost;
  #added = 0;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  set(edits: Partial<Edits>): void {
    this.edits = { ...this.edits, ...edits };
    this.#host.update();
  }

  /** Drops what is not saved. */
  reset(): void {
    Object.assign(this, { edits: noEdits(), error: undefined, stale: undefined });
    this.#host.update();
  }

  get invalid(): ReadonlySet<string> {
    return invalidFields(this.edits);
  }

  get rows(): RuleRow[] {
    return ruleRows(this.#host.stored()?.policy.rules ?? [], this.edits.rules);
  }

  /** What saving would change. */
  get differences(): Difference[] {
    const stored = this.#host.stored();
    if (stored === undefined) return [];
    const content = contentOf(stored.policy);
    return differencesBetween(content, applyEdits(content, this.edits));
  }

  ask(kind: 'enforce' | 'discard'): void {
    Object.assign(this, { question: { kind }, error: undefined });
    this.#host.update();
  }

  close(): void {
    this.question = undefined;
    this.#host.update();
  }

  /** Opens the editor of a rule, or of a new one. */
  editRule(row?: RuleRow): void {
    this.#added += 1;
    const key = row?.key ?? `new rule ${this.#added}`;
    const form = row === undefined ? emptyRule() : formOf(row.rule);
    this.question = { kind: 'rule', key, isNew: row === undefined, form, checked: new Set(), isChecked: false };
    this.#host.update();
  }

  typeRule(change: Partial<RuleForm>, field: string): void {
    const { question } = this;
    if (question?.kind !== 'rule') return;
    const form = { ...question.form, ...change };
    this.question = { ...question, form, checked: new Set([...question.checked, field]) };
    this.#host.update();
  }

  /** The errors of the rule's fields that were typed in, or of all after the first attempt to apply it. */
  ruleErrors(check: typeof errorsIn): ReadonlyMap<string, FieldError> {
    const { question } = this;
    if (question?.kind !== 'rule') return new Map();
    const all = this.#errorsOf(question, check);
    return question.isChecked ? all : new Map([...all].filter(([field]) => question.checked.has(field)));
  }

  /** Takes a valid rule over into the unsaved changes. */
  applyRule(check: typeof errorsIn): void {
    const { question } = this;
    if (question?.kind !== 'rule') return;
    if (this.#errorsOf(question, check).size > 0) this.question = { ...question, isChecked: true };
    else {
      this.question = undefined;
      this.#setRule(question.key, ruleOf(question.form));
    }
    this.#host.update();
  }

  toggleShadow({ key, rule: { shadow, ...rule } }: RuleRow): void {
    this.#setRule(key, shadow ? rule : { ...rule, shadow: true });
  }

  removeRule({ key }: RuleRow): void {
    this.#setRule(key, undefined);
  }

  /** Saves the changes, or makes them the draft. */
  async save(as: 'live' | 'draft'): Promise<void> {
    if (this.isSaving || this.invalid.size > 0 || this.differences.length === 0) return;
    await this.#put(
      (content) => {
        const edited = applyEdits(content, this.edits);
        return as === 'live' ? edited : withDraft(content, edited);
      },
      as === 'live' ? msg('Saved.') : msg('Saved as a draft. It decides nothing yet.'),
    );
  }

  /** Carries out what the dialog about the draft asks. */
  async confirm(): Promise<void> {
    const { question } = this;
    if (question?.kind === 'enforce') {
      const put = ({ draft, ...content }: Content): Content => (draft === undefined ? content : enforced(draft));
      await this.#put(put, msg('The draft is in force.'));
    }
    if (question?.kind === 'discard') await this.#put(withoutDraft, msg('The draft is discarded.'));
  }

  #errorsOf(
    { form, key }: Extract<Question, { kind: 'rule' }>,
    check: typeof errorsIn,
  ): ReadonlyMap<string, FieldError> {
    return check(
      form,
      this.rows.filter((row) => row.key !== key).map(({ rule }) => rule.id),
    );
  }

  #setRule(key: string, rule: RuleRow['rule'] | undefined): void {
    this.set({ rules: new Map([...this.edits.rules, [key, rule]]) });
  }

  async #put(to: (content: Content) => Content, done: string): Promise<void> {
    const stored = this.#host.stored();
    if (stored === undefined || this.isSaving) return;
    Object.assign(this, { isSaving: true, error: undefined, stale: undefined });
    this.#host.update();
    const { client, account, change } = this.#host;
    let failure: unknown;
    const isSaved = await change(
      'putPolicy',
      async () => {
        const body = to(contentOf(stored.policy));
        const answer = await client.putPolicy({ accountId: account(), body, ifMatch: stored.etag });
        // Before the page loads again: what was saved must not be shown as unsaved for a moment.
        this.#host.store({ policy: answer.body, etag: answer.etag ?? '' });
        if (this.question === undefined) this.edits = noEdits();
        this.question = undefined;
      },
      {
        done,
        onFailure: (error) => {
          failure = error;
        },
      },
    );
    if (!isSaved) await this.#explain(failure, stored.policy);
    this.isSaving = false;
    this.#host.update();
  }

  /** Shows why saving failed; when another user saved first, what that user changed. The unsaved changes stay. */
  async #explain(failure: unknown, before: Policy): Promise<void> {
    if (!isFailure(failure, 'stale-version')) {
      this.error = failure;
      return;
    }
    this.question = undefined;
    await this.#host.reload();
    const after = this.#host.stored()?.policy;
    this.stale = after === undefined ? [] : differencesBetween(contentOf(before), contentOf(after));
  }
}
