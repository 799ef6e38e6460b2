import { msg } from '@lit/localize';
import type { EventType } from './model.ts';

/** Names of the types of entries, grouped by what they are about. */
const groups = (): readonly (readonly [heading: string, names: Partial<Record<EventType, string>>])[] => [
  [
    msg('Support access'),
    {
      'grant.created': msg('Access granted'),
      'grant.started': msg('Access started'),
      'grant.changed': msg('Access changed'),
      'grant.expiring': msg('Access ends soon'),
      'grant.expired': msg('Access expired'),
      'grant.reconfirmation-due': msg('Confirmation due'),
      'grant.reconfirmed': msg('Access confirmed again'),
      'grant.suspended': msg('Access suspended'),
      'grant.revoked': msg('Access revoked'),
      'access-request.created': msg('Access requested'),
      'access-request.approved': msg('Request approved'),
      'access-request.declined': msg('Request declined'),
      'access-request.withdrawn': msg('Request withdrawn'),
      'access-request.lapsed': msg('Request lapsed'),
      'support-session.started': msg('Support session started'),
      'support-session.changed': msg('Support session changed'),
      'support-session.ended': msg('Support session ended'),
      'support-session.refused': msg('Support session refused'),
      'support-agent.blocked': msg('Agent blocked'),
      'support-agent.unblocked': msg('Agent unblocked'),
    },
  ],
  [
    msg('Account'),
    {
      'account.created': msg('Account created'),
      'account.changed': msg('Account changed'),
      'account.closed': msg('Account closed'),
      'account.reopened': msg('Account reopened'),
      'account.erased': msg('Account erased'),
      'account.restored': msg('Account restored'),
      'user.created': msg('User added'),
      'user.changed': msg('User changed'),
      'user.removed': msg('User removed'),
      'user.erased': msg('User erased'),
      'policy.changed': msg('Policy changed'),
      'sensitive-action.detected': msg('Sensitive actions detected'),
    },
  ],
  [
    msg('Campaigns'),
    {
      'campaign.created': msg('Campaign created'),
      'campaign.changed': msg('Campaign changed'),
      'campaign.removed': msg('Campaign removed'),
      'assignment-job.created': msg('Campaign access changed'),
      'assignment-job.started': msg('Change of campaign access started'),
      'assignment-job.cancel-requested': msg('Change of campaign access cancelled'),
      'assignment-job.retried': msg('Change of campaign access retried'),
      'assignment-job.finished': msg('Change of campaign access ended'),
      'round-robin.changed': msg('Round robin changed'),
      'lead.reassigned': msg('Lead reassigned'),
      'lead.discarded': msg('Lead discarded'),
    },
  ],
  [
    msg('Documents'),
    {
      'share-link.created': msg('Share link created'),
      'share-link.opened': msg('Share link opened'),
      'share-link.locked': msg('Share link locked'),
      'share-link.unlocked': msg('Share link unlocked'),
      'share-link.changed': msg('Share link changed'),
      'share-link.code-replaced': msg('Code of a share link replaced'),
      'share-link.revoked': msg('Share link revoked'),
      'trash.registered': msg('Moved to the trash'),
      'trash.restored': msg('Restored from the trash'),
      'trash.purged': msg('Deleted for good'),
    },
  ],
];

export interface TypeGroup {
  heading: string;
  types: readonly { type: string; name: string }[];
}

/** The types of entries with their names, for a filter. */
export const typeGroups = (): TypeGroup[] =>
  groups().map(([heading, names]) => ({
    heading,
    types: Object.entries(names).map(([type, name]) => ({ type, name })),
  }));

/** The name of a type of entries; unknown types are named by themselves. */
export const typeName = (type: string): string =>
  typeGroups()
    .flatMap(({ types }) => types)
    .find((one) => one.type === type)?.name ?? type;
