import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { problemText } from '../core/problem-text.ts';
import { agentName } from '../core/support-words.ts';
import type { Reader, Visit } from './model.ts';

export interface BannerViewOptions {
  visits: readonly Visit[];
  reader: Reader;
  account: string;
  timeZone: string;
  /** The session whose button was pressed. */
  busyId: string | undefined;
  nameOf: (visit: Visit) => string;
  onEnd: (visit: Visit) => void;
}

const sentence = (visit: Visit, { reader, account, timeZone, nameOf }: BannerViewOptions): string => {
  const name = nameOf(visit);
  const end = visit.endsAt ? formatDateTime(visit.endsAt, timeZone) : undefined;
  if (reader === 'agent') {
    return end === undefined
      ? msg(str`You are inside ${account}, acting for ${name}.`)
      : msg(str`You are inside ${account}, acting for ${name}, until ${end}.`);
  }
  const agent = agentName(visit.agent);
  return end === undefined
    ? msg(str`Support (${agent}) is inside, acting for ${name}.`)
    : msg(str`Support (${agent}) is inside, acting for ${name}, until ${end}.`);
};

const endButton = (visit: Visit, { reader, account, busyId, onEnd }: BannerViewOptions): unknown => {
  if (reader === 'other') return nothing;
  const isBusy = busyId === visit.sessionId;
  const [text, label] =
    reader === 'agent'
      ? [msg('Leave'), msg(str`Leave ${account}`)]
      : [msg('End session'), msg(str`End session: ${agentName(visit.agent)}`)];
  return html`<button
    type="button"
    class="small"
    aria-label=${label}
    aria-disabled=${isBusy ? 'true' : nothing}
    @click=${() => isBusy || onEnd(visit)}
  >
    ${text}
  </button>`;
};

/** One line for each open session; empty when nobody is inside. */
export const bannerView = (options: BannerViewOptions): TemplateResult =>
  html`${options.visits.map(
    (visit) =>
      html`<div class="banner" part="banner">
        <p><span class="dot" aria-hidden="true"></span>${sentence(visit, options)}</p>
        ${endButton(visit, options)}
      </div>`,
  )}`;

/** It is not known whether support is inside. */
export const unknownView = (error: unknown, retry: () => void): TemplateResult =>
  html`<div class="banner unknown" part="failure">
    <p>${msg('It is not known whether support is inside.')} ${problemText(error)}</p>
    <button type="button" class="small" @click=${retry}>${msg('Try again')}</button>
  </div>`;
