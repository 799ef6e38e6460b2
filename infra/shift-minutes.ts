/** For how many minutes a new version of a function may get a tenth of the calls before it gets all. */
export const shiftMinutes = ['10', '15', '30'] as const;
export type ShiftMinutes = (typeof shiftMinutes)[number];
