import { toInstant } from './instant.ts';

/** The one place that reads the time; tests move it. */
export const clock = { now: (): string => toInstant(Date.now()) };
