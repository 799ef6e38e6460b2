import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber } from '../../core/format.ts';
import { confirmDialog } from '../../parts/dialog.ts';
import type { Preview } from '../model.ts';
import type { Question } from '../saving.ts';
import './messages.ts';

export interface QuestionDialogOptions {
  question: Question;
  userName: string;
  /** The name of a campaign. */
  campaignName: (campaignId: string) => string;
  isBusy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

const maxNames = 200;

const differenceList = (
  heading: string,
  campaignIds: readonly string[],
  campaignName: (campaignId: string) => string,
): TemplateResult | typeof nothing => {
  if (campaignIds.length === 0) return nothing;
  const rest = campaignIds.length - maxNames;
  return html`<section class="stack tight">
    <h3>${heading} (${formatNumber(campaignIds.length)})</h3>
    <ul class="names" tabindex="0" aria-label=${heading}>
      ${campaignIds.slice(0, maxNames).map((id) => html`<li><bdi>${campaignName(id)}</bdi></li>`)}
      ${rest > 0 ? html`<li class="muted">${msg(str`and ${formatNumber(rest)} more`)}</li>` : nothing}
    </ul>
  </section>`;
};

/** The exact difference, as the server has calculated it for one user. */
const previewBody = (preview: Preview, { userName, campaignName }: QuestionDialogOptions): TemplateResult => {
  const [difference] = preview.differences;
  if (preview.unknownUserIds.length > 0) return html`<p>${msg('The account has no such user any more.')}</p>`;
  if (preview.changed === 0) return html`<p>${msg('Nothing would change: the boxes are already saved like this.')}</p>`;
  if (!difference) {
    return html`<p>
      ${msg(str`The boxes of ${formatNumber(preview.changed)} campaigns change. There are too many to list them here.`)}
    </p>`;
  }
  const list = (heading: string, ids: readonly string[]) => differenceList(heading, ids, campaignName);
  return html`<p>${msg(str`These changes are made for ${userName}:`)}</p>
    ${list(msg('Access is given'), difference.accessGranted)}
    ${list(msg('Access is removed'), difference.accessRemoved)}
    ${list(msg('Added to the round robin'), difference.roundRobinAdded)}
    ${list(msg('Removed from the round robin'), difference.roundRobinRemoved)}`;
};

/** The dialog that asks before something is changed. */
export const questionDialog = (options: QuestionDialogOptions): TemplateResult => {
  const { question, userName, isBusy, error, onConfirm, onClose } = options;
  const common = { error, onConfirm, onClose };
  switch (question.kind) {
    case 'save':
      return confirmDialog({
        ...common,
        heading: msg('Confirm the changes?'),
        body: previewBody(question.preview, options),
        confirmLabel: msg('Confirm'),
        isBusy: isBusy || question.preview.changed === 0,
      });
    case 'undo':
      return confirmDialog({
        ...common,
        heading: msg('Undo these changes?'),
        body: html`<p>
          ${msg(
            str`The campaign access of ${userName} becomes what it was before the changes of ${formatDateTime(question.job.requestedAt)}. Boxes that were changed since then stay as they are.`,
          )}
        </p>`,
        confirmLabel: msg('Undo'),
        isBusy,
      });
    case 'leave':
      return confirmDialog({
        ...common,
        heading: msg('Discard the unsaved changes?'),
        body: html`<p>${msg(str`The selection for ${userName} is not saved.`)}</p>`,
        confirmLabel: msg('Discard'),
        isDanger: true,
      });
  }
};
