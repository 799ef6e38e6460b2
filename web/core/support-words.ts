import { msg, str } from '@lit/localize';
import type { Body } from './client.ts';
import { formatDuration, formatList } from './format.ts';

type Session = Body<'listSessions'>['items'][number];

/** The name of a support team. Teams that the vendor added are shown by their id, in words. */
export const teamName = (team: string): string => {
  const known: Record<string, () => string> = {
    customer_service: () => msg('Customer service'),
    customer_success: () => msg('Customer success'),
    technical_support: () => msg('Technical support'),
  };
  return known[team]?.() ?? team.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
};

export const teamNames = (teams: readonly string[]): string => formatList(teams.map(teamName));

/** The name of a scope. */
export const scopeName = (scope: Session['scope']): string =>
  scope === 'full' ? msg('Full access') : msg('Read only');

/** The name of a period: an ISO 8601 duration or `unlimited`. */
export const periodName = (duration: string): string =>
  duration === 'unlimited' ? msg('Unlimited') : formatDuration(duration);

/** Why a session has ended. */
export const sessionEnd = (reason: Session['endReason']): string => {
  const names: Record<string, () => string> = {
    left: () => msg('Left by the agent'),
    'ended-by-customer': () => msg('Ended by your account'),
    'token-revoked': () => msg('Token revoked'),
    'grant-revoked': () => msg('Access revoked'),
    'grant-expired': () => msg('Access expired'),
    'grant-suspended': () => msg('Access suspended'),
    'grant-narrowed': () => msg('Access reduced'),
    'grantor-unavailable': () => msg('The person who granted access is no longer available'),
    'agent-locked': () => msg('The agent was locked out'),
    'agent-blocked': () => msg('Agent blocked'),
    tripwire: () => msg('Stopped because of unusual activity'),
    idle: () => msg('Inactive for too long'),
  };
  return names[reason ?? '']?.() ?? '';
};

/** `ada, Technical support`. */
export const agentName = ({ id, team }: { id: string; team: string }): string => msg(str`${id}, ${teamName(team)}`);
