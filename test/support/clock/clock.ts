import { clock } from '../../../shared/core/clock.ts';
import { toInstant } from '../../../shared/core/instant.ts';

const realNow = clock.now;

/** Stops the clock at an instant; `undefined` lets it run again. */
export const setClock = (instant?: string): void => {
  clock.now = instant === undefined ? realNow : () => instant;
};

/** The instant `millis` after another. */
export const later = (instant: string, millis: number): string => toInstant(Date.parse(instant) + millis);

export const second = 1000;
export const minute = 60 * second;
export const day = 86_400 * second;
