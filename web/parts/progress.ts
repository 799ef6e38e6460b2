import { html, type TemplateResult } from 'lit';
import { formatNumber } from '../core/format.ts';

/** A bar that shows how much of some work is done. */
export const progressBar = (options: { id: string; label: string; done: number; total: number }): TemplateResult => {
  const { id, label, done, total } = options;
  return html`<div class="stack tight">
    <div class="row between">
      <label for=${id}>${label}</label>
      <span class="muted numeric">${formatNumber(done)} / ${formatNumber(total)}</span>
    </div>
    <progress id=${id} .value=${total === 0 ? 1 : done} max=${total === 0 ? 1 : total}></progress>
  </div>`;
};
