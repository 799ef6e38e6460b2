import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { partDialog } from '../parts/on-demand.ts';
import { show } from '../parts/states.ts';
import { createAction, type ListViewOptions, listView } from './list-view.ts';
import { Managing } from './managing.ts';
import './messages.ts';
import type { Link } from './model.ts';
import { ownStyles } from './styles.ts';

const pollMillis = 10_000;

/**
 * Lets owners and admins share documents by links that are protected by a code: create, change, revoke and unlock them, and
 * replace their code.
 * @tag gatehouse-share-links
 * @attr open-url - the page with `gatehouse-link-open`, which may have a fragment; link and code are added to the fragment.
 * Without it only the code is shown
 * @csspart card - the section
 * @csspart locked - the note that the edition lacks share links
 * @csspart table - the links
 * @csspart dialog - the form, questions, and the code
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class ShareLinks extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    openUrl: { attribute: 'open-url' },
  };
  static override styles = [styles, ownStyles];

  declare openUrl: string;
  readonly #people = new People(this, this.client);
  readonly #account = this.resource(
    async (signal) => (await this.client.getAccount({ accountId: this.account }, signal)).body,
  );
  readonly #policy = this.resource(
    async (signal) => (await this.client.getPolicy({ accountId: this.account }, signal)).body,
  );
  readonly #links = this.pages<Link>(
    async (query, signal) => (await this.client.listShareLinks({ accountId: this.account, query }, signal)).body,
    { idOf: ({ linkId }) => linkId, pollMillis },
  );
  readonly #managing = new Managing({
    client: this.client,
    account: () => this.account,
    change: (action, run, options) => this.change(action, run, options),
    update: () => this.requestUpdate(),
  });
  readonly #dialogCode = this.onDemand(() => import('./dialog/question.ts'));

  constructor() {
    super();
    this.openUrl = '';
  }

  protected override renderPage(): unknown {
    const list = this.#list();
    return html`<section class="card" part="card" aria-labelledby="heading">
        <header class="setting">
          <div class="stack tight">
            <h2 id="heading">${msg('Secure links to documents')}</h2>
            <p class="muted">${this.#layerText()}</p>
          </div>
          ${createAction(list)}
        </header>
        ${this.#editionNote()} ${show(this.#links, () => listView(list))}
      </section>
      ${this.#dialog()}`;
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  /** What protects links besides the code. */
  #layerText(): string {
    const policy = this.#policy.value;
    if (policy === undefined) return msg('Each link is secured by a code of its own, which works like a password.');
    return policy.shareLinks.emailChallenge
      ? msg(
          'Each link is secured by a code of its own. Recipients first enter the e-mail address at which they received the document.',
        )
      : msg(
          'Each link is secured by a code of its own. The e-mail address is not asked for: everybody who has the code can open the document.',
        );
  }

  /** What the edition of the account lacks. */
  get #lacking(): { editionNeeded?: string | undefined } | undefined {
    return this.#policy.value?.notInEdition?.find(({ section }) => section === 'shareLinks');
  }

  #editionNote(): TemplateResult | typeof nothing {
    const lacking = this.#lacking;
    if (!lacking) return nothing;
    const { editionNeeded } = lacking;
    return html`<div class="body">
      <div class="note" part="locked">
        <span>
          <span aria-hidden="true">🔒</span>
          ${
            editionNeeded === undefined
              ? msg('Your edition does not include this.')
              : msg(str`New share links need the edition ${editionNeeded}.`)
          }
          ${msg('Links that exist can still be narrowed and revoked.')}
        </span>
      </div>
    </div>`;
  }

  #list(): ListViewOptions {
    const managing = this.#managing;
    return {
      links: this.#links.items,
      timeZone: this.#timeZone,
      isLocked: this.#lacking !== undefined,
      isBusy: managing.isBusy || this.#links.isBusy,
      hasMore: this.#links.hasMore,
      creatorOf: ({ createdBy }) => (createdBy.kind === 'user' ? this.#people.nameOf(createdBy.id) : createdBy.id),
      onCreate: () => managing.create(),
      onEdit: (link) => void managing.edit(link),
      onReplaceCode: (link) => managing.replaceCode(link),
      onUnlock: (link) => void managing.unlock(link),
      onRevoke: (link) => managing.revoke(link),
      onMore: () => void this.#links.more(),
    };
  }

  #dialog(): unknown {
    const managing = this.#managing;
    const { question, terms, isChecked, isBusy, error, copied } = managing;
    if (question === undefined) return nothing;
    return partDialog(
      this.#dialogCode,
      ({ questionDialog }) =>
        questionDialog({
          ...{ question, terms, isChecked, isBusy, error, copied },
          openUrl: this.openUrl,
          timeZone: this.#timeZone,
          now: serverNow(),
          onTerms: (change) => managing.setTerms(change),
          onCopied: (what) => managing.setCopied(what),
          onConfirm: () => void managing.confirm(),
          onClose: () => managing.close(),
        }),
      () => managing.close(),
    );
  }
}

customElements.define('gatehouse-share-links', ShareLinks);
