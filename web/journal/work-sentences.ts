import { msg, str } from '@lit/localize';
import { formatNumber, plural } from '../core/format.ts';
import type { EventType, Sentences } from './model.ts';

type WorkType = Extract<EventType, `${'campaign' | 'assignment-job' | 'round-robin' | 'lead'}.${string}`>;

/** Sentences about campaigns, changes of campaign access, round robins and leads. */
export const workSentences: Sentences<WorkType> = {
  'campaign.created': ({ actor, target }) => msg(str`${actor} created the campaign ${target}.`),
  'campaign.changed': ({ actor, target }) => msg(str`${actor} changed the campaign ${target}.`),
  'campaign.removed': ({ actor, target }) => msg(str`${actor} removed the campaign ${target}.`),
  'assignment-job.created': ({ actor, data: { users, revertOf } }) => {
    if (revertOf !== undefined) return msg(str`${actor} undid a change of campaign access.`);
    return plural(users, {
      one: msg(str`${actor} changed the campaign access of 1 user.`),
      other: msg(str`${actor} changed the campaign access of ${formatNumber(users)} users.`),
    });
  },
  'assignment-job.started': () => msg('A change of campaign access is being applied.'),
  'assignment-job.cancel-requested': ({ actor }) => msg(str`${actor} cancelled a change of campaign access.`),
  'assignment-job.retried': ({ actor }) => msg(str`${actor} retried a change of campaign access.`),
  'assignment-job.finished': ({ data: { done, total, failed } }) =>
    failed === 0
      ? msg(str`A change of campaign access ended: ${formatNumber(done)} of ${formatNumber(total)} applied.`)
      : msg(
          str`A change of campaign access ended: ${formatNumber(done)} of ${formatNumber(total)} applied, ${formatNumber(failed)} failed.`,
        ),
  'round-robin.changed': ({ actor, target, data, nameOf }) =>
    msg(str`${actor} changed the round robin of ${nameOf(target)} in the campaign ${data.campaignId}.`),
  'lead.reassigned': ({ actor, target, data, nameOf }) =>
    msg(str`${actor} moved the lead ${target} from ${nameOf(data.from)} to ${nameOf(data.to)}.`),
  'lead.discarded': ({ target, data }) =>
    msg(str`The waiting lead ${target} was discarded with the campaign ${data.campaignId}.`),
};
