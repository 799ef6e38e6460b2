import { msg } from '@lit/localize';
import type { ElementPart } from 'lit';
import { html, nothing, type TemplateResult } from 'lit';
import { type AsyncDirective, AsyncDirective as Base, directive } from 'lit/async-directive.js';
import { problemText } from '../core/problem-text.ts';

/** Opens a native dialog as a modal. The browser keeps focus inside, and gives it back to the opener when it closes. */
class Modal extends Base {
  #dialog: HTMLDialogElement | undefined;

  override update({ element }: ElementPart): void {
    if (this.#dialog) return;
    const dialog = element as HTMLDialogElement;
    this.#dialog = dialog;
    // The dialog is in the document only after this render.
    queueMicrotask(() => {
      if (dialog.isConnected && !dialog.open) dialog.showModal();
    });
  }

  override render(): void {}

  override disconnected(): void {
    this.#dialog?.close();
  }
}

export type { AsyncDirective };

const modal = directive(Modal);

export interface DialogOptions {
  heading: string;
  body: unknown;
  /** The buttons, beside the one that cancels. */
  actions: unknown;
  cancelLabel?: string;
  isWide?: boolean;
  /** Submits the form, e.g. with Enter. */
  onSubmit?: () => void;
  /** Closed by the cancel button or Escape. */
  onClose: () => void;
}

/** A modal dialog that is open while it is rendered. Render `nothing` in its place to close it. */
export const dialog = ({
  heading,
  body,
  actions,
  cancelLabel,
  isWide,
  onSubmit,
  onClose,
}: DialogOptions): TemplateResult =>
  html`
    <dialog
      ${modal()}
      class=${isWide ? 'wide' : ''}
      part="dialog"
      aria-labelledby="dialog-heading"
      @cancel=${(event: Event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        novalidate
        @submit=${(event: Event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header><h2 id="dialog-heading">${heading}</h2></header>
        <div class="body stack">${body}</div>
        <footer>
          <button type="button" @click=${onClose}>${cancelLabel ?? msg('Cancel')}</button>
          ${actions}
        </footer>
      </form>
    </dialog>
  `;

export interface ConfirmOptions {
  heading: string;
  body: unknown;
  confirmLabel: string;
  isDanger?: boolean;
  isBusy?: boolean;
  /** Why the last attempt failed. */
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** A dialog that asks before something is done. It stays open until the caller removes it. */
export const confirmDialog = ({
  heading,
  body,
  confirmLabel,
  isDanger,
  isBusy,
  error,
  onConfirm,
  onClose,
}: ConfirmOptions): TemplateResult =>
  dialog({
    heading,
    body: html`${body}${errorNote(error)}`,
    actions: html`<button
      type="submit"
      class=${isDanger ? 'danger' : 'primary'}
      aria-disabled=${isBusy ? 'true' : nothing}
    >
      ${confirmLabel}
    </button>`,
    onSubmit: () => isBusy || onConfirm(),
    onClose,
  });

/** Why something failed, in the reader's language; nothing without an error. */
export const errorNote = (error: unknown): TemplateResult | typeof nothing =>
  error === undefined ? nothing : html`<div class="note danger" role="alert">${problemText(error)}</div>`;
