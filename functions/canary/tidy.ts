import { canaryAccountId as accountId } from '../../shared/core/canary.ts';
import { idRange } from '../../shared/core/ids.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { dayMillis } from '../../shared/core/time-units.ts';
import { batchDelete } from '../../shared/table/batch-write.ts';
import { type Key, keys, prefixes } from '../../shared/table/keys.ts';
import { queryPage } from '../../shared/table/page.ts';
import { agent } from './access.ts';

/** What a run leaves behind: grants, sessions and the pointers to them, and entries of the journal. */
const kinds = [
  ['grt', prefixes.grant, keys.grant(accountId, '').PK],
  ['ses', prefixes.session, keys.session(accountId, '').PK],
  ['ses', prefixes.session, keys.agentSession(agent.id, '').PK],
  ['jrn', prefixes.entry, keys.journalEntry(accountId, '').PK],
] as const;

const atOnce = 200;

/**
 * Deletes what runs of more than a day ago have left, up to 200 items of each kind. Entries of a day stay, so that none is
 * deleted before it has its place in the chain, unless the sequencer stands still for that long.
 */
export const tidy = async (now: string): Promise<void> => {
  for (const [prefix, start, PK] of kinds) {
    const [first, last] = idRange(prefix, '1970-01-01T00:00:00.000Z', addMillis(now, -dayMillis));
    const between = [`${start}${first}`, `${start}${last}`] as const;
    const { items } = await queryPage<Key>({ PK, prefix: start, between, size: atOnce });
    await batchDelete(items.map(({ SK }) => ({ PK, SK })));
  }
};
