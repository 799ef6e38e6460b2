import { pages } from 'gatehouse:pages';
import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { addMessages, type Locale, locales, useLocale } from '../core/locale.ts';
import { styles } from '../core/styles.ts';
import { accounts, names, type Persona, personas, tokenRequestOf } from './personas.ts';
import { type ConsoleState, fragmentOf, stateOf } from './state.ts';
import { frame } from './styles.ts';

addMessages({ fr: () => import('./locales/fr.xlf'), de: () => import('./locales/de.xlf') });

const languageNames: Readonly<Record<Locale, string>> = { en: 'English', fr: 'Français', de: 'Deutsch' };

/** A small product around the elements: the person, the account, the language and the theme can be changed. */
class Console extends LitElement {
  static override properties = { state: { state: true, attribute: false }, denied: { state: true, attribute: false } };
  static override styles = [styles, frame];

  declare state: ConsoleState;
  /** The pages whose element denied the person. */
  declare denied: ReadonlySet<string>;
  readonly #onHash = (): void => void this.#show(stateOf(location.hash, navigator.language));
  #isReady = false;

  constructor() {
    super();
    this.denied = new Set();
    this.state = stateOf(location.hash, navigator.language);
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#onHash);
    this.#onHash();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
  }

  protected override shouldUpdate(): boolean {
    return this.#isReady;
  }

  protected override render(): TemplateResult {
    const shown = pages.filter(({ name, personas: of }) => of.includes(this.state.persona) && !this.denied.has(name));
    return html`
      <div class="frame">
        <header class="bar">
          <div class="brand">Gatehouse</div>
          ${this.#select(
            msg('Person'),
            'persona',
            personas.map((one) => [one, this.#personName(one)]),
          )}
          ${this.#select(
            msg('Account'),
            'account',
            [...new Set([...accounts, this.state.account])].map((one) => [one, one]),
          )}
          ${this.#select(
            msg('Language'),
            'locale',
            locales.map((one) => [one, languageNames[one]]),
          )}
          ${this.#select(msg('Theme'), 'theme', [
            ['system', msg('System')],
            ['light', msg('Light')],
            ['dark', msg('Dark')],
          ])}
        </header>
        <nav aria-label=${msg('Pages')}>${this.#groups(shown)}</nav>
        <main
          @gatehouse-denied=${() => {
            this.denied = new Set([...this.denied, this.state.page]);
          }}
        >
          ${this.#page()}
        </main>
      </div>
    `;
  }

  #personName(persona: Persona): string {
    const roles: Record<Persona, string> = {
      owner: msg('owner'),
      admin: msg('admin'),
      member: msg('member'),
      agent: msg('support agent'),
      stranger: msg('of another account'),
    };
    return `${names[persona]} (${roles[persona]})`;
  }

  #groups(shown: typeof pages): unknown {
    const headings = { account: msg('Account settings'), work: msg('Work'), support: msg('Support team') };
    return (Object.keys(headings) as (keyof typeof headings)[]).map((group) => {
      const own = shown.filter((page) => page.group === group).sort((one, other) => one.order - other.order);
      if (own.length === 0) return nothing;
      return html`<h2>${headings[group]}</h2>
        ${own.map(
          ({ name, title }) =>
            html`<a
              href=${fragmentOf({ ...this.state, page: name })}
              aria-current=${name === this.state.page ? 'page' : nothing}
              >${title()}</a
            >`,
        )}`;
    });
  }

  #page(): unknown {
    const { page, persona, account, locale } = this.state;
    const found = pages.find(({ name }) => name === page);
    const isShown = found?.personas.includes(persona) && !this.denied.has(page);
    if (!found || !isShown) return html`<h1>${msg('There is no page here for this person.')}</h1>`;
    void found.load();
    const tag = unsafeStatic(`gatehouse-${found.name}`);
    return keyed(
      `${page} ${persona} ${account}`,
      staticHtml`<h1>${found.title()}</h1>${found.hint ? html`<p class="hint">${found.hint()}</p>` : nothing}
        <${tag}
          account=${account}
          locale=${locale}
          .getToken=${() => this.#token()}
          ${ref((element) => element && found.setUp?.(element as HTMLElement))}
        ></${tag}>`,
    );
  }

  #select(label: string, name: keyof ConsoleState, options: readonly (readonly [string, string])[]): TemplateResult {
    return html`<label
      ><span>${label}</span>
      <select
        @change=${(event: Event) => {
          location.hash = fragmentOf({ ...this.state, [name]: (event.target as HTMLSelectElement).value });
        }}
      >
        ${options.map(
          ([value, text]) => html`<option value=${value} ?selected=${this.state[name] === value}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  async #token(): Promise<string> {
    const { persona, account } = this.state;
    const response = await fetch('/dev/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(tokenRequestOf(persona, account)),
    });
    if (!response.ok) throw new Error(`POST /dev/token: ${response.status}`);
    return ((await response.json()) as { token: string }).token;
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
