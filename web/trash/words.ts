import { msg } from '@lit/localize';
import type { Item, Status } from './model.ts';

export const statusName = (status: Status): string =>
  ({
    trashed: () => msg('In the trash'),
    restored: () => msg('Restored'),
    purged: () => msg('Permanently deleted'),
  })[status]();

/** The name of the person, or what else restored or purged an item. */
export const actorName = (actor: NonNullable<Item['restoredBy']>, nameOf: (userId: string) => string): string =>
  ({
    user: () => nameOf(actor.id),
    agent: () => actor.id,
    service: () => msg('Automatically'),
    system: () => msg('Automatically'),
  })[actor.kind]();
