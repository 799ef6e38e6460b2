import { updateWhenLocaleChanges } from '@lit/localize';
import { type CSSResultGroup, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import './messages.ts';
import { type Api, createApi } from './client.ts';
import { isDenial, isFailure } from './failure.ts';
import { localeOf, useLocale } from './locale.ts';
import { moduleResource } from './module-resource.ts';
import { type LoadPage, Pages, type PagesOptions } from './pages.ts';
import { problemText } from './problem-text.ts';
import { isAbort, Resource, type ResourceOptions } from './resource.ts';
import { styles } from './styles.ts';
import { withoutTexts } from './without-texts.ts';

/** What happens after a change. */
export interface ChangeOptions {
  /** The sentence that announces success. */
  done?: string;
  /** Takes a failure; without it, its text is announced. */
  onFailure?: (error: unknown) => void;
}

/**
 * The base of all elements.
 *
 * @attr api - the URL of the API, without `/v1`; by default the origin of the page
 * @attr account - the id of the account that is shown
 * @attr locale - the language, e.g. `fr`; by default that of the page
 * @prop getToken - returns a token of the person who reads the page
 * @fires {CustomEvent<{ action: string; account: string }>} gatehouse-changed - something was changed;
 * `detail.action` is the name of the route
 * @fires {CustomEvent<{ account: string }>} gatehouse-denied - the page is not for this person, and shows nothing
 * @fires {CustomEvent<{ type: string; status: number }>} gatehouse-failed - a request failed;
 * `detail.type` is the problem type, `detail.status` the HTTP status
 * @csspart notice - what was done, shown for six seconds
 * @cssprop [--gatehouse-accent=blue] - primary buttons, focus, progress
 * @cssprop [--gatehouse-on-accent=white] - text on the accent
 * @cssprop [--gatehouse-text=near black] - text
 * @cssprop [--gatehouse-muted=gray] - secondary text; keep a contrast of 4.5:1
 * @cssprop [--gatehouse-surface=white] - cards
 * @cssprop [--gatehouse-raised=white] - dialogs, menus and fields
 * @cssprop [--gatehouse-subtle=light gray] - footers and other quiet areas
 * @cssprop [--gatehouse-border=light gray] - lines
 * @cssprop [--gatehouse-control-border=gray] - borders of fields; keep a contrast of 3:1
 * @cssprop [--gatehouse-danger=red] - what ends or removes access; errors
 * @cssprop [--gatehouse-on-danger=white] - text on the color of danger
 * @cssprop [--gatehouse-danger-soft=light red] - background of errors
 * @cssprop [--gatehouse-success=green] - switches that are on; active
 * @cssprop [--gatehouse-success-soft=light green] - background of what is active
 * @cssprop [--gatehouse-warning=amber] - warnings
 * @cssprop [--gatehouse-warning-soft=light amber] - background of warnings
 * @cssprop [--gatehouse-radius=8px] - corners
 * @cssprop [--gatehouse-font=the system's font] - the typeface
 * @cssprop [--gatehouse-font-size=0.875rem] - the size of text
 * @cssprop [--gatehouse-shadow=soft] - dialogs and menus
 */
export abstract class GatehouseElement extends LitElement {
  static override properties = {
    api: {},
    account: {},
    locale: {},
    getToken: { attribute: false },
    isDenied: { state: true, attribute: false },
    notice: { state: true, attribute: false },
  };
  static override styles: CSSResultGroup = styles;

  declare api: string;
  declare account: string;
  declare locale: string;
  declare getToken: (() => Promise<string>) | undefined;
  /** True when the page is not for the reader: nothing is rendered. */
  declare protected isDenied: boolean;
  /** What is announced to screen readers and shown for some seconds. */
  declare protected notice: string;

  /** The API, with the token of the reader. */
  protected readonly client: Api;
  #lifetime = new AbortController();
  #hasTexts: boolean | undefined;
  #loadedFor = '';
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #resources: Resource<unknown>[] = [];
  readonly #parts: Resource<unknown>[] = [];

  constructor() {
    super();
    this.api = '';
    this.account = '';
    this.locale = '';
    this.isDenied = false;
    this.notice = '';
    this.client = createApi({
      baseUrl: () => this.api,
      getToken: () => this.token(),
      signal: () => this.#lifetime.signal,
    });
    updateWhenLocaleChanges(this);
    for (const sign of ['pointerover', 'focusin']) this.addEventListener(sign, () => this.#prefetch(), { once: true });
  }

  override connectedCallback(): void {
    if (this.#lifetime.signal.aborted) this.#lifetime = new AbortController();
    this.#loadedFor = '';
    super.connectedCallback();
    void this.#useLocale();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#noticeTimer);
    this.#lifetime.abort();
  }

  /** The first render waits for the language: without this, English would show for a moment. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (changed.has('locale') && this.isConnected) void this.#useLocale();
    this.#loadWhenReady();
    return this.#hasTexts !== undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.isDenied) return nothing;
    if (!this.#hasTexts) return withoutTexts(() => void this.#useLocale());
    return html`${this.renderPage()}
      <div class="toast" role="status" part="notice">${this.notice}</div>`;
  }

  /** The page itself; not called when it is not for the reader. */
  protected abstract renderPage(): unknown;

  /** Declares something that the page loads as soon as `account` and `getToken` are set. */
  protected resource<T>(load: (signal: AbortSignal) => Promise<T>, options?: ResourceOptions): Resource<T> {
    const resource = new Resource(this, load, options);
    this.#resources.push(resource as Resource<unknown>);
    return resource;
  }

  /** Declares a list that is loaded page by page. */
  protected pages<Item>(load: LoadPage<Item>, options: PagesOptions<Item>): Pages<Item> {
    const pages = new Pages(this, load, options);
    this.#resources.push(pages as Resource<unknown>);
    return pages;
  }

  /**
   * Declares code that is loaded when it is first shown, with `part` or `partDialog`. It is also loaded as soon as the reader
   * points at the element or focuses something in it, so that a click need not wait.
   * @param load imports the module; a module that cannot be downloaded counts as a lost connection
   */
  protected onDemand<Module>(load: () => Promise<Module>, { isPrefetched = true } = {}): Resource<Module> {
    const part = moduleResource(this, load);
    if (isPrefetched) this.#parts.push(part as Resource<unknown>);
    return part;
  }

  /** Whether the properties that loading needs are set. Elements without an account override it. */
  protected get canLoad(): boolean {
    return this.account !== '' && this.getToken !== undefined;
  }

  /** The token of the reader. Elements for anybody override it to return undefined. */
  protected token(): Promise<string> | undefined {
    return this.getToken?.() ?? Promise.reject(new Error('getToken is not set'));
  }

  /** Loads everything on the page again. Does nothing when the page was removed, e.g. by what follows a change. */
  async reload(): Promise<void> {
    if (!this.isConnected) return;
    await Promise.all(this.#resources.map((resource) => resource.reload()));
  }

  /** Called by resources. A removed page has given up its requests, which is no failure. */
  async onLoadError(error: unknown): Promise<void> {
    if (this.#lifetime.signal.aborted) return;
    if (isDenial(error) || (isFailure(error, 'not-found') && (await this.#isForeignAccount()))) {
      this.isDenied = true;
      this.emit('gatehouse-denied', { account: this.account });
    } else this.failed(error);
  }

  /**
   * Carries out a change, reloads the page, and announces the outcome.
   * @param action the name of the route, for `gatehouse-changed`
   * @returns whether it succeeded. A failure is announced by `gatehouse-failed` and given to `onFailure`; without that, its
   * text is shown as a notice.
   */
  protected async change(action: string, run: () => Promise<unknown>, options: ChangeOptions = {}): Promise<boolean> {
    try {
      await run();
    } catch (error) {
      if (isAbort(error)) return false;
      this.failed(error);
      if (options.onFailure) options.onFailure(error);
      else this.announce(problemText(error));
      return false;
    }
    this.emit('gatehouse-changed', { action, account: this.account });
    await this.reload();
    if (options.done !== undefined) this.announce(options.done);
    return true;
  }

  /** Shows a sentence for six seconds and reads it to screen readers. */
  protected announce(text: string): void {
    clearTimeout(this.#noticeTimer);
    this.notice = text;
    this.#noticeTimer = setTimeout(() => {
      this.notice = '';
    }, 6000);
  }

  protected failed(error: unknown): void {
    const known = isFailure(error) ? error : undefined;
    if (!known) console.error(error);
    this.emit('gatehouse-failed', { type: known?.type ?? 'unknown', status: known?.status ?? 0 });
  }

  protected emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Whether a 404 means that the account is not the reader's; otherwise something in it is missing. */
  async #isForeignAccount(): Promise<boolean> {
    if (this.account === '') return false;
    return this.client.getAccount({ accountId: this.account }).then(
      () => false,
      (error: unknown) => isDenial(error) || isFailure(error, 'not-found'),
    );
  }

  #prefetch(): void {
    for (const part of this.#parts) if (part.value === undefined && !part.isBusy) void part.reload();
  }

  #loadWhenReady(): void {
    if (!this.isConnected || !this.canLoad) return;
    const key = `${this.api} ${this.account}`;
    if (key === this.#loadedFor) return;
    this.#loadedFor = key;
    this.isDenied = false;
    for (const resource of this.#resources) resource.reset();
    void this.reload();
  }

  async #useLocale(): Promise<void> {
    const page = this.closest('[lang]')?.getAttribute('lang') ?? navigator.language;
    this.#hasTexts = await useLocale(localeOf(this.locale === '' ? page : this.locale));
    this.requestUpdate();
  }
}
