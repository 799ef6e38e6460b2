import { toInstant } from './instant.ts';

/** The only place that reads the system time. Tests replace `now`. */
export const clock = { now: (): string => toInstant(Date.now()) };
