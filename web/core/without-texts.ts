import { html, type TemplateResult } from 'lit';

/** The texts could not be downloaded in any language: these two are all there is. */
export const withoutTexts = (onRetry: () => void): TemplateResult =>
  html`<div class="state" role="alert" part="failure" lang="en">
    <p class="strong">No connection. Check your network and try again.</p>
    <button type="button" @click=${onRetry}>Try again</button>
  </div>`;
