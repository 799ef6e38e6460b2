import { endOf } from '../../shared/core/duration.ts';
import { currentSettings } from '../../shared/settings/current.ts';

/** By when a token made at `now` is to be renewed, for its session to go on. */
export const renewByOf = (now: string): string => endOf(now, currentSettings().sessionIdle) ?? now;
