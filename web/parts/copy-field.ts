import { html, type TemplateResult } from 'lit';

export interface CopyFieldOptions {
  /** A unique id within the element. */
  id: string;
  label: string;
  value: string;
  copyLabel: string;
  /** What is announced after copying. */
  copiedText: string;
  isCopied: boolean;
  onCopied: () => void;
}

const fieldOf = (event: Event, id: string): HTMLInputElement | null =>
  ((event.currentTarget as HTMLElement).getRootNode() as ShadowRoot).querySelector(`#${id}`);

/** A text that is shown to be copied, with a button. Where the clipboard is refused, the text is selected instead. */
export const copyField = ({
  id,
  label,
  value,
  copyLabel,
  copiedText,
  isCopied,
  onCopied,
}: CopyFieldOptions): TemplateResult => {
  const copy = async (event: Event): Promise<void> => {
    const field = fieldOf(event, id);
    try {
      await navigator.clipboard.writeText(value);
      onCopied();
    } catch {
      field?.focus();
      field?.select();
    }
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <div class="row">
      <input
        class="grow code"
        id=${id}
        type="text"
        readonly
        spellcheck="false"
        .value=${value}
        @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
      />
      <button type="button" @click=${copy}>${copyLabel}</button>
    </div>
    <div class="hint" role="status">${isCopied ? copiedText : ''}</div>
  </div>`;
};
