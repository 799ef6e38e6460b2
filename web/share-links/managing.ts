import { msg } from '@lit/localize';
import type { Api } from '../core/client.ts';
import { isFailure } from '../core/failure.ts';
import type { ChangeOptions } from '../core/gatehouse-element.ts';
import {
  changedTerms,
  errorsOf,
  type Link,
  linkBodyOf,
  type Question,
  rebaseTerms,
  type Terms,
  termChanges,
  termsOf,
} from './model.ts';

/** What the element provides. */
export interface ManagingHost {
  client: Api;
  account: () => string;
  change: (action: string, run: () => Promise<unknown>, options?: ChangeOptions) => Promise<boolean>;
  update: () => void;
}

const emptyTerms: Terms = {
  documentId: '',
  recipients: '',
  maxUses: '',
  period: 'P1M',
  ownCount: '',
  ownUnit: 'day',
};

/** What the reader is asked and has entered, and the changes that follow. */
export class Managing {
  question: Question | undefined;
  terms: Terms = emptyTerms;
  /** Whether the form shows its errors: after the first attempt. */
  isChecked = false;
  isBusy = false;
  error: unknown;
  copied: 'link' | 'code' | undefined;
  readonly #host: ManagingHost;

  constructor(host: ManagingHost) {
    this.#host = host;
  }

  create(): void {
    this.#ask({ kind: 'create', key: crypto.randomUUID() }, emptyTerms);
  }

  replaceCode(link: Link): void {
    this.#ask({ kind: 'replace-code', link, key: crypto.randomUUID() });
  }

  revoke(link: Link): void {
    this.#ask({ kind: 'revoke', link });
  }

  /** Closes the dialog, and forgets the code that it showed. */
  close(): void {
    this.question = undefined;
    this.#host.update();
  }

  setTerms(change: Partial<Terms>): void {
    this.terms = { ...this.terms, ...change };
    // The server takes a key for one body only.
    if (this.question?.kind === 'create') this.question = { kind: 'create', key: crypto.randomUUID() };
    this.#host.update();
  }

  setCopied(what: 'link' | 'code'): void {
    this.copied = what;
    this.#host.update();
  }

  /** Reads a link with its entity tag, then asks for its new terms. */
  async edit({ linkId }: Pick<Link, 'linkId'>): Promise<void> {
    const { client, account, change } = this.#host;
    try {
      const { body: link, etag = '' } = await client.getShareLink({ accountId: account(), linkId });
      this.#ask({ kind: 'change', link, etag, changes: [] }, termsOf(link));
    } catch (error) {
      await change('getShareLink', () => Promise.reject(error));
    }
  }

  async unlock({ linkId }: Pick<Link, 'linkId'>): Promise<void> {
    const { client, account, change } = this.#host;
    if (this.isBusy) return;
    this.isBusy = true;
    this.#host.update();
    await change('unlockShareLink', () => client.unlockShareLink({ accountId: account(), linkId }), {
      done: msg('The link is unlocked.'),
    });
    this.isBusy = false;
    this.#host.update();
  }

  /** Carries out what the open dialog is about. It stays open when that fails. */
  async confirm(): Promise<void> {
    const { question } = this;
    if (!question || this.isBusy) return;
    this.isChecked = true;
    const hasForm = question.kind === 'create' || question.kind === 'change';
    if (hasForm && Object.keys(errorsOf(this.terms)).length > 0) return this.#host.update();
    this.isBusy = true;
    this.error = undefined;
    this.#host.update();
    await this.#carryOut(question);
    this.isBusy = false;
    if (question.kind === 'change' && isFailure(this.error, 'stale-version')) await this.#showChanges(question.link);
    this.#host.update();
  }

  async #carryOut(question: Question): Promise<void> {
    const { client, account } = this.#host;
    const accountId = account();
    switch (question.kind) {
      case 'create':
        return this.#change('createShareLink', async () => {
          const { key: idempotencyKey } = question;
          const { body } = await client.createShareLink({ accountId, body: linkBodyOf(this.terms), idempotencyKey });
          this.#showCode(body);
        });
      case 'replace-code':
        return this.#change('replaceShareLinkCode', async () => {
          const { key: idempotencyKey, link } = question;
          const { linkId } = link;
          const { body } = await client.replaceShareLinkCode({ accountId, linkId, idempotencyKey });
          this.#showCode(body);
        });
      case 'change': {
        const { link, etag: ifMatch } = question;
        const { linkId } = link;
        const body = changedTerms(link, this.terms);
        if (Object.keys(body).length === 0) return this.close();
        return this.#change(
          'changeShareLink',
          async () => {
            await client.changeShareLink({ accountId, linkId, body, ifMatch });
            this.question = undefined;
          },
          msg('Saved.'),
        );
      }
      case 'revoke': {
        const { linkId } = question.link;
        return this.#change(
          'revokeShareLink',
          async () => {
            await client.revokeShareLink({ accountId, linkId });
            this.question = undefined;
          },
          msg('The link is revoked.'),
        );
      }
      case 'code':
        return this.close();
    }
  }

  async #change(action: string, run: () => Promise<void>, done?: string): Promise<void> {
    const onFailure = (error: unknown): void => {
      this.error = error;
    };
    await this.#host.change(action, run, done === undefined ? { onFailure } : { done, onFailure });
  }

  #showCode({ code, ...link }: Link & { code?: string | undefined }): void {
    this.#ask({ kind: 'code', link, code });
  }

  /** Others have changed the link: shows what, and lets the reader save again over the new version. */
  async #showChanges(was: Link): Promise<void> {
    const { client, account } = this.#host;
    try {
      const { body: link, etag = '' } = await client.getShareLink({ accountId: account(), linkId: was.linkId });
      this.terms = rebaseTerms(this.terms, was, link);
      this.question = { kind: 'change', link, etag, changes: termChanges(was, link) };
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
  }

  #ask(question: Question, terms = this.terms): void {
    Object.assign(this, { question, terms, error: undefined, isChecked: false, copied: undefined });
    this.#host.update();
  }
}
