import { pages } from 'gatehouse:pages';
import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { useLocale } from '../core/locale.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { appearance, samples, signedIn } from './bar.ts';
import type { Configuration, SignIn } from './configuration.ts';
import './messages.ts';
import { navigation } from './navigation.ts';
import type { Page } from './page.ts';
import { names } from './personas.ts';
import { type Reader, sampleToken } from './reader.ts';
import type { Session } from './session.ts';
import type { SignInFailure } from './sign-in.ts';
import { brokenView, signInView, strangerView } from './sign-in-view.ts';
import { type ConsoleState, fragmentOf, stateOf } from './state.ts';
import { frame } from './styles.ts';

/** Pages of agents alone show all accounts that they may enter. */
const needsAccount = ({ personas }: Page): boolean => personas.some((one) => one !== 'agent');

/**
 * A small product around the elements. Depending on `console.json` its reader is a sample person, who can be changed, or signs
 * in.
 */
class Console extends LitElement {
  static override properties = {
    state: { state: true, attribute: false },
    denied: { state: true, attribute: false },
    configuration: { state: true, attribute: false },
    session: { state: true, attribute: false },
    failure: { state: true, attribute: false },
    hasEnded: { state: true, attribute: false },
    entered: { state: true, attribute: false },
  };
  static override styles = [styles, frame];

  declare state: ConsoleState;
  /** The pages whose element denied the reader. */
  declare denied: ReadonlySet<string>;
  declare configuration: Configuration | 'loading' | 'broken';
  declare session: Session | undefined;
  /** Why the last sign-in failed. */
  declare failure: SignInFailure | undefined;
  /** Whether the session of the reader has ended while the page was open. */
  declare hasEnded: boolean;
  /** The account that an agent has entered last. */
  declare entered: string | undefined;
  readonly #onHash = (): void => void this.#show(stateOf(location.hash, navigator.language));
  #isReady = false;

  constructor() {
    super();
    this.denied = new Set();
    this.configuration = 'loading';
    this.hasEnded = false;
    this.state = stateOf(location.hash, navigator.language);
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#onHash);
    this.#onHash();
    void this.#configure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
  }

  protected override shouldUpdate(): boolean {
    return this.#isReady && this.configuration !== 'loading';
  }

  protected override render(): TemplateResult {
    const reader = this.#reader;
    const change = (one: Partial<ConsoleState>): void => {
      location.hash = this.#fragment(one);
    };
    return html`
      <div class="frame ${reader ? '' : 'alone'}">
        <header class="bar">
          <div class="brand">Gatehouse</div>
          ${this.#isSample ? samples(this.state, change) : this.#signedIn(reader)} ${appearance(this.state, change)}
        </header>
        ${reader ? navigation(this.#pagesOf(reader), this.state.page, (page) => this.#fragment({ page })) : nothing}
        <main
          @gatehouse-denied=${() => {
            this.denied = new Set([...this.denied, this.state.page]);
          }}
          @gatehouse-entered=${({ detail }: CustomEvent<{ accountId: string }>) => {
            this.entered = detail.accountId;
          }}
        >
          ${this.#page(reader)}
        </main>
      </div>
    `;
  }

  get #isSample(): boolean {
    return typeof this.configuration === 'object' && this.configuration.mode === 'samples';
  }

  get #signIns(): readonly SignIn[] {
    const { configuration } = this;
    return typeof configuration === 'object' && configuration.mode === 'sign-in' ? configuration.signIns : [];
  }

  /** Undefined when nobody has signed in. */
  get #reader(): Reader | undefined {
    const { persona, account } = this.state;
    return this.#isSample ? { persona, account, name: names[persona] } : this.session?.reader;
  }

  #fragment(change: Partial<ConsoleState>): string {
    const signedInInstead = this.#isSample ? {} : { persona: undefined, account: undefined };
    return fragmentOf({ ...this.state, ...change, ...signedInInstead });
  }

  /** The pages for a reader. Those of an account need one: an agent has it after entering. */
  #pagesOf({ persona, account }: Reader): typeof pages {
    const shown = pages.filter(({ name, personas }) => personas.includes(persona) && !this.denied.has(name));
    return account === undefined && this.entered === undefined ? shown.filter((page) => !needsAccount(page)) : shown;
  }

  #signedIn(reader: Reader | undefined): unknown {
    if (!reader) return nothing;
    return signedIn(reader, {
      hasEnded: this.hasEnded,
      onSignIn: () => {
        this.session = undefined;
        this.hasEnded = false;
      },
      onSignOut: () => this.session?.signOut(),
    });
  }

  #page(reader: Reader | undefined): unknown {
    const { page, locale } = this.state;
    if (this.configuration === 'broken') return brokenView(() => void this.#configure());
    const found = pages.find(({ name }) => name === page);
    if (!reader && !found?.isOpen) {
      if (this.session) return strangerView(() => this.session?.signOut());
      return signInView({
        signIns: this.#signIns,
        failure: this.failure,
        onSignIn: (signIn, index) => void this.#start(signIn, index),
      });
    }
    const isShown = found && (reader ? this.#pagesOf(reader).includes(found) : found.isOpen);
    if (!isShown) return html`<h1>${msg('There is no page here for this person.')}</h1>`;
    void found.load();
    const tag = unsafeStatic(`gatehouse-${found.name}`);
    const account = reader?.account ?? (needsAccount(found) ? this.entered : undefined) ?? '';
    return keyed(
      `${page} ${reader?.persona} ${account}`,
      staticHtml`<h1>${found.title()}</h1>${found.hint ? html`<p class="hint">${found.hint()}</p>` : nothing}
        <${tag}
          account=${account}
          locale=${locale}
          .getToken=${() => this.#token()}
          ${ref((element) => element && found.setUp?.(element as HTMLElement))}
        ></${tag}>`,
    );
  }

  async #token(): Promise<string> {
    if (this.#isSample) return sampleToken(this.state.persona, this.state.account);
    if (!this.session) throw new Error('nobody has signed in');
    return this.session.getToken();
  }

  /** Loads `console.json`, and finishes the sign-in from which the browser has just returned. */
  async #configure(): Promise<void> {
    try {
      const response = await fetch('/console/console.json');
      if (!response.ok) throw new Error(`console.json: ${response.status}`);
      const configuration = (await response.json()) as Configuration;
      if (configuration.mode === 'sign-in') await this.#finish(configuration.signIns);
      this.configuration = configuration;
    } catch (error) {
      console.warn(error);
      this.configuration = 'broken';
    }
  }

  async #finish(signIns: readonly SignIn[]): Promise<void> {
    const { finishSignIn } = await import('./sign-in.ts');
    const found = await finishSignIn(signIns, {
      now: serverNow,
      onEnd: () => {
        this.hasEnded = true;
      },
    });
    if (typeof found === 'string') this.failure = found;
    else this.session = found;
    await this.#show(stateOf(location.hash, navigator.language));
  }

  async #start(signIn: SignIn, index: number): Promise<void> {
    this.failure = undefined;
    try {
      const { startSignIn } = await import('./sign-in.ts');
      await startSignIn(signIn, index);
    } catch {
      this.failure = 'unreachable';
    }
  }

  async #show(state: ConsoleState): Promise<void> {
    if (state.persona !== this.state.persona || state.account !== this.state.account) this.denied = new Set();
    document.documentElement.dataset['theme'] = state.theme;
    document.documentElement.lang = state.locale;
    await useLocale(state.locale);
    document.title = `Gatehouse – ${pages.find(({ name }) => name === state.page)?.title() ?? ''}`;
    this.#isReady = true;
    this.state = state;
    this.requestUpdate();
  }
}

customElements.define('gatehouse-console', Console);
