import { msg, str } from '@lit/localize';
import { formatNumber, plural } from '../core/format.ts';
import type { Boxes, Job } from './model.ts';

/** The boxes of a campaign in words. */
export const boxesText = ({ canAccess, roundRobin }: Boxes): string => {
  if (roundRobin) return msg('Can access and round robin');
  return canAccess ? msg('Can access') : msg('No access');
};

/** The state of a job in words. */
export const jobState = ({ status, revertOf, cancelRequestedAt }: Job): string => {
  const isRevert = revertOf !== undefined;
  switch (status) {
    case 'queued':
      return msg('Queued');
    case 'running':
      if (cancelRequestedAt !== undefined) return msg('Being cancelled');
      return isRevert ? msg('Being undone') : msg('Being applied');
    case 'succeeded':
      return isRevert ? msg('Undone') : msg('Applied');
    case 'partially_failed':
      return msg('Applied in part');
    case 'failed':
      return msg('Not applied');
    case 'cancelled':
      return msg('Cancelled');
  }
};

/** The class of the badge that shows the state of an ended job. */
export const jobClass = ({ status }: Job): string =>
  status === 'succeeded' ? 'success' : status === 'cancelled' ? '' : status === 'failed' ? 'danger' : 'warning';

/** Why something of a job was not applied. */
export const failureText = (reason: Job['failures'][number]['reason']): string =>
  ({
    'user-not-found': msg('The account has no such user any more.'),
    'not-applied': msg('The change could not be written after several attempts.'),
    'roster-not-updated': msg('The boxes are set, but the round robin of the campaign is not updated yet.'),
  })[reason];

export const usersText = (count: number): string =>
  plural(count, { one: msg('Changes for 1 user'), other: msg(str`Changes for ${formatNumber(count)} users`) });

export const campaignsText = (count: number): string =>
  plural(count, { one: msg('1 campaign'), other: msg(str`${formatNumber(count)} campaigns`) });

/** How many campaigns have boxes that are not saved. */
export const unsavedText = (count: number): string => {
  if (count === 0) return msg('No unsaved changes');
  return plural(count, {
    one: msg('1 campaign has unsaved changes'),
    other: msg(str`${formatNumber(count)} campaigns have unsaved changes`),
  });
};
