import { endOf } from '../../shared/core/duration.ts';
import { currentSettings } from '../../shared/settings/current.ts';

/** The instant by which a token signed at `now` must be renewed to keep its session open. */
export const renewByOf = (now: string): string => endOf(now, currentSettings().sessionIdle) ?? now;
