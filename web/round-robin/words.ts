import { msg, str } from '@lit/localize';
import { formatDateTime, formatNumber } from '../core/format.ts';
import type { Member } from './model.ts';

export const capText = (dailyCap: number | undefined): string =>
  dailyCap === undefined ? msg('No cap') : formatNumber(dailyCap);

export const pauseText = (pausedUntil: string | undefined, timeZone: string): string =>
  pausedUntil === undefined ? msg('Not paused') : formatDateTime(pausedUntil, timeZone);

/** Why a member gets the next leads, or why not. @param position of the first of the next picks, from 0; -1 for none */
export const whyText = ({ eligible, reason }: Member, position: number): string => {
  if (!eligible) {
    const reasons = {
      paused: msg('Gets no leads: paused.'),
      capped: msg('Gets no more leads today: the daily cap is reached.'),
      suspended: msg('Gets no leads: the user is suspended.'),
      'no-access': msg('Gets no leads: no access to the campaign.'),
    };
    return reason === undefined ? msg('Gets no leads at the moment.') : reasons[reason];
  }
  if (position === 0) return msg('Gets the next lead: furthest behind their share.');
  return position > 0
    ? msg(str`Is number ${formatNumber(position + 1)} of the next picks: others are further behind their share.`)
    : msg('Waits: others are further behind their share.');
};
