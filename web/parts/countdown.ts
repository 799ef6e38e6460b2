import { updateWhenLocaleChanges } from '@lit/localize';
import { html, LitElement, type TemplateResult } from 'lit';
import { formatSpan } from '../core/format.ts';
import { serverNow } from '../core/server-clock.ts';

/**
 * The time that is left until an instant, on the server's clock, once a second. Not a live region: it would be read out
 * every second.
 * @prop until - the instant, ISO 8601
 * @fires gatehouse-elapsed - the instant has come
 */
export class Countdown extends LitElement {
  static override properties = { until: {} };
  declare until: string;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.until = '';
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    return html`<span role="timer">${formatSpan(Date.parse(this.until) - serverNow())}</span>`;
  }

  #tick(): void {
    this.requestUpdate();
    const left = Date.parse(this.until) - serverNow();
    if (left <= 0 && left > -1000) this.dispatchEvent(new CustomEvent('gatehouse-elapsed'));
  }
}

export const defineCountdown = (): void => {
  if (!customElements.get('gatehouse-countdown')) customElements.define('gatehouse-countdown', Countdown);
};
