import { clock } from '../../shared/core/clock.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { dayMillis } from '../../shared/core/time-units.ts';
import { listHeld } from '../../shared/journal/hold-store.ts';
import { type Check, none } from './checks.ts';

const most = 500;

/** The journals and notices that are held, those whose next delivery is still to come included. @param table its name */
export const checkHeld = async (table: string): Promise<Check> => {
  process.env['TABLE_NAME'] = table;
  // The pause between deliveries is at most five minutes.
  const refs = await listHeld(addMillis(clock.now(), dayMillis), most);
  const accounts = [...new Set(refs.map(({ accountId }) => accountId))].sort();
  return none('held journals and notices', refs.length, accounts.join(', '));
};
