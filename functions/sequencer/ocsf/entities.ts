import type { Notice } from '../../../shared/journal/events.ts';
import { identityCategory, type Mapped, otherActivity, verbOf } from './event.ts';

const entityManagement = { uid: 3004, name: 'Entity Management', category: identityCategory };

const create = { id: 1, name: 'Create' };
const read = { id: 2, name: 'Read' };
const update = { id: 3, name: 'Update' };
const remove = { id: 4, name: 'Delete' };
const enable = { id: 8, name: 'Enable' };
const disable = { id: 9, name: 'Disable' };

/** The activity by the word after the dot; other words are activities of Gatehouse's own. */
const activities: ReadonlyMap<string, Mapped['activity']> = new Map([
  ['created', create],
  ['registered', create],
  ['queued', create],
  ['opened', read],
  ['changed', update],
  ['reassigned', update],
  ['assigned', update],
  ['progressed', update],
  ['code-replaced', update],
  ['removed', remove],
  ['erased', remove],
  ['purged', remove],
  ['discarded', remove],
  ['unlocked', enable],
  ['reopened', enable],
  ['locked', disable],
  ['closed', disable],
  ['revoked', disable],
]);

/** Anything else is Entity Management of its target: accounts, requests, campaigns, jobs, leads, policies, trash, links. */
export const entityEvent = (entry: Notice): Mapped => {
  const verb = verbOf(entry);
  const { type, id } = entry.target;
  const isPolicy = type === 'policy';
  return {
    class: entityManagement,
    activity: activities.get(verb) ?? otherActivity(verb),
    attributes: {
      entity: {
        uid: id,
        type,
        type_id: isPolicy ? 5 : 99,
        ...(isPolicy ? { policy: { uid: id, name: 'policy of the account' } } : {}),
      },
    },
  };
};
