import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, plural } from '../core/format.ts';
import { scopeName, teamNames } from '../core/support-words.ts';
import type { Support } from './model.ts';

const sessionsText = (sessions: number): string =>
  plural(sessions, {
    one: msg('1 person of support is inside now'),
    other: msg(str`${formatNumber(sessions)} people of support are inside now`),
  });

const supportLine = ({ teams, scope, expiresAt, sessions }: Support, timeZone: string): TemplateResult =>
  html`<li class="row between">
    <span class="who">
      <span class="strong">${teamNames(teams)}</span>
      <span class="hint">
        ${scopeName(scope)} ·
        ${expiresAt === null ? msg('without an end') : msg(str`until ${formatDateTime(expiresAt, timeZone)}`)}
      </span>
    </span>
    <span class="badge ${sessions > 0 ? 'warning' : ''}">
      ${sessions === 0 ? msg('Nobody of support is inside') : sessionsText(sessions)}
    </span>
  </li>`;

/** Support beside the people: the teams that may enter the account now. */
export const supportView = (support: readonly Support[], timeZone: string): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby="support">
    <header><h2 id="support">${msg('Support staff with access to your data')}</h2></header>
    ${
      support.length === 0
        ? html`<p class="body muted">${msg('Support has no access to your account right now.')}</p>`
        : html`<ul class="support">${support.map((grant) => supportLine(grant, timeZone))}</ul>`
    }
  </section>`;
