import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { formatDateTime } from '../../core/format.ts';
import { resourceTypeName } from '../../core/resource-words.ts';
import { confirmDialog, dialog } from '../../parts/dialog.ts';
import { type Item, nameOf } from '../model.ts';
import { actorName, statusName } from '../words.ts';
import './messages.ts';

/** The question whether to delete an item permanently. */
export interface Question {
  item: Item;
  /** The item as it is now, when it has left the trash meanwhile. */
  changed?: Item;
  error?: unknown;
}

export interface PurgeDialogOptions {
  question: Question;
  timeZone: string;
  isBusy: boolean;
  personName: (userId: string) => string;
  onConfirm: () => void;
  onClose: () => void;
}

const changedDialog = (item: Item, { timeZone, personName, onClose }: PurgeDialogOptions): TemplateResult => {
  const at = item.restoredAt ?? item.purgedAt;
  const actor = item.restoredBy ?? item.purgedBy;
  const facts = [
    ...(at === undefined ? [] : [formatDateTime(at, timeZone)]),
    ...(actor === undefined ? [] : [actorName(actor, personName)]),
  ];
  return dialog({
    heading: nameOf(item),
    body: html`<div class="note warning" role="alert">
      <strong>${msg('This was changed meanwhile.')}</strong>
      <span><s>${statusName('trashed')}</s> → ${statusName(item.status)}</span>
      <bdi>${facts.join(', ')}</bdi>
    </div>`,
    actions: '',
    cancelLabel: msg('Close'),
    onClose,
  });
};

/** Asks before an item is deleted permanently; shows what happened to it when it has left the trash meanwhile. */
export const purgeDialog = (options: PurgeDialogOptions): TemplateResult => {
  const { question, isBusy, onConfirm, onClose } = options;
  const { item, changed, error } = question;
  if (changed !== undefined) return changedDialog(changed, options);
  return confirmDialog({
    heading: msg('Delete permanently?'),
    body: html`<p><bdi class="strong">${nameOf(item)}</bdi> <span class="muted">${resourceTypeName(item.resourceType)}</span></p>
      <p>${msg('Nobody can restore it afterwards.')}</p>`,
    confirmLabel: msg('Delete permanently'),
    isDanger: true,
    isBusy,
    error,
    onConfirm,
    onClose,
  });
};
