import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatNumber, formatSpan } from '../core/format.ts';
import { lockBadge, lockOf, lockText } from '../parts/edition.ts';
import { emptyState } from '../parts/states.ts';
import type { Policy } from './model.ts';
import { countedActions, thresholdText } from './words.ts';

const minuteMillis = 60_000;

const limit = (text: string, hint: string): TemplateResult =>
  html`<li><div class="strong">${text}</div>
    <div class="hint">${hint}</div></li>`;

/** The thresholds of the policy, and the limit of support sessions. */
export const limitsView = (policy: Policy): TemplateResult => {
  const { sensitiveActions, supportSessions } = policy;
  const { thresholds, actions } = sensitiveActions;
  const { tripwire } = supportSessions;
  const lock = lockOf(policy, 'sensitiveActions');
  return html`<section class="card" part="card" aria-labelledby="limits">
    <header class="stack tight">
      <div class="row between">
        <h2 id="limits">${msg('Thresholds')}</h2>
        ${lock === undefined ? nothing : lockBadge(lock)}
      </div>
      <p class="hint">${msg('Exceeding a threshold is recorded in the journal. The thresholds are part of the policy of the account.')}</p>
      ${lock === undefined ? nothing : html`<p>${lockText(lock)}</p>`}
    </header>
    ${
      thresholds.length === 0 && tripwire === null
        ? emptyState(msg('There are no thresholds.'))
        : html`<ul class="limits">
            ${thresholds.map((one) => limit(thresholdText(one), countedActions(one.actions, actions)))}
            ${
              tripwire === null
                ? nothing
                : limit(
                    msg(
                      str`In a support session: more than ${formatNumber(tripwire.actions)} items within ${formatSpan(tripwire.perMinutes * minuteMillis)}`,
                    ),
                    msg('The session ends, and its access is suspended.'),
                  )
            }
          </ul>`
    }
  </section>`;
};
