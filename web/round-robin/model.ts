import type { Body } from '../core/client.ts';

export type RoundRobin = Body<'getRoundRobin'>;
export type Member = RoundRobin['members'][number];
export type Campaign = Body<'listCampaigns'>['items'][number];
export type WaitingLead = Body<'listLeads'>['items'][number];

/** The settings of a member as the form has them. `pause`: days from now, `keep` or none (empty). */
export interface Settings {
  weight: string;
  dailyCap: string;
  pause: string;
}

export const settingsOf = ({ weight, dailyCap, pausedUntil }: Member): Settings => ({
  weight: String(weight),
  dailyCap: dailyCap === undefined ? '' : String(dailyCap),
  pause: pausedUntil === undefined ? '' : 'keep',
});

const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d{1,7}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** Which fields of the form are wrong. */
export const errorsOf = ({ weight, dailyCap }: Settings): { weight: boolean; dailyCap: boolean } => ({
  weight: !isWhole(weight, 1, 100),
  dailyCap: dailyCap.trim() !== '' && !isWhole(dailyCap, 0, 1_000_000),
});

/** The body that stores the settings. @param now in milliseconds, from which a new pause counts */
export const inputOf = ({ weight, dailyCap, pause }: Settings, { pausedUntil }: Member, now: number) => ({
  weight: Number(weight),
  ...(dailyCap.trim() === '' ? {} : { dailyCap: Number(dailyCap) }),
  ...(pause === 'keep' && pausedUntil !== undefined ? { pausedUntil } : {}),
  ...(/^\d+$/.test(pause) ? { pausedUntil: new Date(now + Number(pause) * 86_400_000).toISOString() } : {}),
});

/** Whether the settings of a member are no longer those that the reader started from. */
export const isStale = (was: Member, is: Member): boolean =>
  was.weight !== is.weight || was.dailyCap !== is.dailyCap || was.pausedUntil !== is.pausedUntil;
