import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatRelative } from '../core/format.ts';
import { agentName, periodName, scopeName, teamNames } from '../core/support-words.ts';
import type { AccessRequest } from './model.ts';

export interface RequestsViewOptions {
  requests: readonly AccessRequest[];
  now: number;
  busyId: string | undefined;
  onApprove: (request: AccessRequest) => void;
  onTrim: (request: AccessRequest) => void;
  onDecline: (request: AccessRequest) => void;
}

const requestView = (request: AccessRequest, options: RequestsViewOptions): TemplateResult => {
  const { now, busyId, onApprove, onTrim, onDecline } = options;
  const { agent, duration, scope, teams, reason, ticket, requestedAt, requestId } = request;
  const isBusy = busyId === requestId;
  return html`<article class="body stack" aria-label=${msg(str`Request of ${agentName(agent)}`)}>
    <div class="stack tight">
      <h3>${agentName(agent)}</h3>
      <p>${reason}</p>
      <div class="row muted">
        <span>${periodName(duration)}</span><span>${scopeName(scope)}</span><span>${teamNames(teams)}</span>
        ${ticket === undefined ? nothing : html`<span>${msg(str`Ticket ${ticket}`)}</span>`}
        <span>${formatRelative(requestedAt, now)}</span>
      </div>
    </div>
    <div class="row">
      <button type="button" class="primary" aria-disabled=${isBusy ? 'true' : nothing} @click=${() => isBusy || onApprove(request)}>
        ${msg('Approve as requested')}
      </button>
      <button type="button" @click=${() => onTrim(request)}>${msg('Allow less')}</button>
      <button type="button" class="danger-quiet" @click=${() => onDecline(request)}>${msg('Decline')}</button>
    </div>
  </article>`;
};

/** The requests that wait for an answer; nothing when there are none. */
export const requestsView = (options: RequestsViewOptions): TemplateResult | typeof nothing =>
  options.requests.length === 0
    ? nothing
    : html`<section class="card" part="card" aria-labelledby="requests">
        <header><h2 id="requests">${msg('Requests waiting for your answer')}</h2></header>
        ${options.requests.map((request) => requestView(request, options))}
      </section>`;
