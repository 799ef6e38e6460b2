import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatList } from '../../core/format.ts';
import { copyField } from '../../parts/copy-field.ts';
import { confirmDialog, dialog } from '../../parts/dialog.ts';
import { staleNote } from '../../parts/states.ts';
import { type Link, openUrlOf, type Question, type TermChange, type Terms } from '../model.ts';
import { endText, limitText, statusName } from '../words.ts';
import { linkForm } from './form.ts';
import './messages.ts';

export interface DialogsOptions {
  question: Question;
  terms: Terms;
  isChecked: boolean;
  isBusy: boolean;
  error: unknown;
  /** What was copied last. */
  copied: 'link' | 'code' | undefined;
  /** The page that opens links; empty when it is not known. */
  openUrl: string;
  timeZone: string;
  now: number;
  onTerms: (change: Partial<Terms>) => void;
  onCopied: (what: 'link' | 'code') => void;
  onConfirm: () => void;
  onClose: () => void;
}

const changeRow = ({ term, was, is }: TermChange, timeZone: string): { label: string; was: string; is: string } => {
  const row = (label: string, text: (link: Link) => string) => ({ label, was: text(was), is: text(is) });
  switch (term) {
    case 'end':
      return row(msg('End'), ({ expiresAt }) => endText(expiresAt, timeZone));
    case 'recipients':
      return row(msg('Recipients'), ({ recipients }) => formatList(recipients));
    case 'maxUses':
      return row(msg('Openings for each recipient'), ({ maxUses }) => limitText(maxUses));
    case 'status':
      return row(msg('Status'), ({ status }) => statusName(status));
  }
};

const lostCode = (): TemplateResult =>
  html`<div class="note warning" role="alert">
    ${msg('The code was sent once already, and the answer did not arrive. Create a new code for this link.')}
  </div>`;

const codeBody = ({ openUrl, copied, onCopied }: DialogsOptions, link: Link, code: string): TemplateResult =>
  html`<div class="note warning">
      ${msg('The code is shown only now. Copy it before you close this dialog: it cannot be read again, only replaced.')}
    </div>
    ${
      openUrl === ''
        ? nothing
        : copyField({
            id: 'link',
            label: msg('Link with the code'),
            value: openUrlOf(openUrl, link.linkId, code),
            copyLabel: msg('Copy the link'),
            copiedText: msg('Copied.'),
            isCopied: copied === 'link',
            onCopied: () => onCopied('link'),
          })
    }
    ${copyField({
      id: 'code',
      label: msg('Code'),
      value: code,
      copyLabel: msg('Copy the code'),
      copiedText: msg('Copied.'),
      isCopied: copied === 'code',
      onCopied: () => onCopied('code'),
    })}
    <p class="muted">
      ${msg('The code works like a password for this document. Send it to the recipients only.')}
    </p>`;

const codeDialog = (options: DialogsOptions, link: Link, code: string | undefined): TemplateResult =>
  dialog({
    heading: msg(str`Secure link to ${link.documentId}`),
    body: code === undefined ? lostCode() : codeBody(options, link, code),
    actions: nothing,
    cancelLabel: msg('Done'),
    onClose: options.onClose,
  });

const questionOf = (options: DialogsOptions): TemplateResult => {
  const { question, terms, isChecked, isBusy, error, timeZone, now, onTerms, onConfirm, onClose } = options;
  const common = { isBusy, error, onConfirm, onClose };
  const form = { terms, isChecked, timeZone, now, onChange: onTerms };
  switch (question.kind) {
    case 'create':
      return confirmDialog({
        ...common,
        heading: msg('Share a document'),
        body: linkForm(form),
        confirmLabel: msg('Create the link'),
      });
    case 'change':
      return confirmDialog({
        ...common,
        heading: msg(str`Change the link to ${question.link.documentId}`),
        body: html`${
          question.changes.length === 0
            ? nothing
            : staleNote(question.changes.map((change) => changeRow(change, timeZone)))
        }${linkForm({ ...form, keep: endText(question.link.expiresAt, timeZone) })}`,
        confirmLabel: msg('Save'),
      });
    case 'replace-code':
      return confirmDialog({
        ...common,
        heading: msg('Create a new code?'),
        body: html`<p>
          ${msg('The present code is refused at once. Send the new one to all recipients.')}
          ${question.link.status === 'locked' ? msg('The lock stays until it ends or you take it off.') : nothing}
        </p>`,
        confirmLabel: msg('Create a new code'),
      });
    case 'revoke':
      return confirmDialog({
        ...common,
        heading: msg(str`Revoke the link to ${question.link.documentId}?`),
        body: html`<p>
          ${msg('Nobody can open the document with this link any more. A revoked link does not come back.')}
          ${msg('A document that is open right now stays readable for at most five minutes.')}
        </p>`,
        confirmLabel: msg('Revoke the link'),
        isDanger: true,
      });
    case 'code':
      return codeDialog(options, question.link, question.code);
  }
};

/**
 * The dialog for what the reader is asked. Each kind is a dialog of its own, so that focus starts inside it. Not by `keyed`:
 * that removes the earlier dialog without disconnecting it, so that it is not closed and focus does not return to its opener.
 */
export const questionDialog = (options: DialogsOptions): TemplateResult =>
  html`${repeat(
    [options.question.kind],
    (kind) => kind,
    () => questionOf(options),
  )}`;
