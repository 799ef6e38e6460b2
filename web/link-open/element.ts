import { msg } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { defineCountdown } from '../parts/countdown.ts';
import { addressOf } from './fragment.ts';
import './messages.ts';
import { openedState, refusedState, type State } from './opening.ts';
import { ownStyles } from './styles.ts';
import { bodyOf } from './views.ts';

/**
 * The page behind a share link, for anybody: takes the code from the fragment of the page's address, asks for the e-mail
 * address when the account wants it, and opens the document. It opens only when the reader asks for it: programs that check
 * the links in messages must not use up openings.
 * @tag gatehouse-link-open
 * @attr account - not needed: a link is of one account
 * @prop getToken - not needed: links are for anybody
 * @attr link - the id of the link; by default `link` in the fragment
 * @slot - the document, shown while it is open
 * @fires {CustomEvent<{ documentId: string; accessToken: string; tokenType: string; expiresIn: number }>} gatehouse-opened
 * - the document is open; `detail` has `documentId`, `accessToken`, `tokenType` and `expiresIn` (seconds)
 * @fires gatehouse-ended - the time for which the document was open has passed
 * @csspart card - the page
 * @csspart empty - the text while the document is not open
 */
export class LinkOpen extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    link: {},
    state: { state: true, attribute: false },
    code: { state: true, attribute: false },
    email: { state: true, attribute: false },
    isBusy: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare link: string;
  declare protected state: State;
  declare protected code: string;
  declare protected email: string;
  declare protected isBusy: boolean;
  #fragmentLink = '';
  #hasCode = false;
  #isChecked = false;
  #error: unknown;
  /** Makes a repeated attempt with the same code and address count once. */
  #key = crypto.randomUUID();
  readonly #onHash = (): void => this.#readAddress();

  constructor() {
    super();
    this.link = '';
    this.state = { kind: 'ready' };
    this.code = '';
    this.email = '';
    this.isBusy = false;
    defineCountdown();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#onHash);
    this.#readAddress();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
  }

  /** Anybody may open a link: no token is sent. */
  protected override token(): undefined {
    return undefined;
  }

  protected override renderPage(): TemplateResult {
    return html`<section class="card ${this.state.kind === 'opened' ? 'open' : ''}" part="card" aria-labelledby="heading">
      <header><h2 id="heading">${msg('Shared document')}</h2></header>
      ${bodyOf({
        state: this.#linkId === '' ? { kind: 'missing' } : this.state,
        code: this.code,
        hasCode: this.#hasCode,
        email: this.email,
        isChecked: this.#isChecked,
        isBusy: this.isBusy,
        error: this.#error,
        onCode: (code) => this.#enter({ code }),
        onEmail: (email) => this.#enter({ email }),
        onOpen: () => void this.#open(),
        onElapsed: () => this.#elapse(),
      })}
    </section>`;
  }

  /** The address field gets focus when it appears. */
  protected override updated(changed: PropertyValues): void {
    const before = changed.get('state') as State | undefined;
    if (before !== undefined && before.kind !== 'email' && this.state.kind === 'email') this.#focus('#email');
  }

  get #linkId(): string {
    return this.link === '' ? this.#fragmentLink : this.link;
  }

  /** Takes link and code from the address of the page, and removes them there: the code works like a password. */
  #readAddress(): void {
    const { linkId, code, rest } = addressOf(location.hash);
    if (linkId === '' && code === '') return;
    history.replaceState(history.state, '', `${location.pathname}${location.search}${rest}`);
    this.#fragmentLink = linkId;
    this.#hasCode = code !== '';
    this.#isChecked = false;
    this.#error = undefined;
    this.#key = crypto.randomUUID();
    Object.assign(this, { code, state: { kind: 'ready' } });
  }

  #enter(change: { code?: string; email?: string }): void {
    Object.assign(this, change);
    this.#error = undefined;
    this.#key = crypto.randomUUID();
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  #elapse(): void {
    if (this.state.kind === 'opened') {
      this.state = { kind: 'ended' };
      this.emit('gatehouse-ended', {});
    } else this.state = { kind: 'ready' };
  }

  async #open(): Promise<void> {
    const [code, email] = [this.code.trim(), this.email.trim()];
    this.#isChecked = true;
    this.requestUpdate();
    if (code === '') return this.#focus('#code');
    if (this.state.kind === 'email' && email === '') return this.#focus('#email');
    this.isBusy = true;
    this.#error = undefined;
    const input = {
      linkId: this.#linkId,
      body: { code, ...(email === '' ? {} : { email }) },
      idempotencyKey: this.#key,
    };
    const { state } = this;
    await this.change(
      'openShareLink',
      async () => {
        const { body } = await this.client.openShareLink(input);
        this.#key = crypto.randomUUID();
        this.state = openedState(body, serverNow());
        this.emit('gatehouse-opened', body);
      },
      {
        onFailure: (error) => {
          const refused = refusedState(state, error, serverNow());
          this.state = refused.state;
          this.#error = refused.isShown ? error : undefined;
          this.#isChecked = refused.isShown;
        },
      },
    );
    this.isBusy = false;
  }
}

customElements.define('gatehouse-link-open', LinkOpen);
