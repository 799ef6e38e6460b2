import { clock } from '../../shared/core/clock.ts';
import { addMillis } from '../../shared/core/instant.ts';
import { dayMillis } from '../../shared/core/time-units.ts';
import { listHeld } from '../../shared/journal/hold-store.ts';
import { type Check, none } from './checks.ts';

const most = 500;

/** The journals and notices that are held in the table in use, those whose next delivery is still to come included. */
export const checkHeld = async (): Promise<Check> => {
  // The pause between deliveries is at most five minutes.
  const refs = await listHeld(addMillis(clock.now(), dayMillis), most);
  const accounts = [...new Set(refs.map(({ accountId }) => accountId))].sort();
  return none('held journals and notices', refs.length, accounts.join(', '));
};
