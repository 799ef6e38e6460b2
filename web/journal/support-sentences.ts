import { msg, str } from '@lit/localize';
import { agentName, periodName, sessionEnd } from '../core/support-words.ts';
import type { EventType, Sentences } from './model.ts';

type SupportType = Extract<EventType, `${'grant' | 'access-request' | 'support-session' | 'support-agent'}.${string}`>;

const agentOf = ({ act }: { act: { sub: string; team: string } }): string => agentName({ id: act.sub, team: act.team });

/** Sentences about grants, access requests, support sessions, and agents whom the account blocks. */
export const supportSentences: Sentences<SupportType> = {
  'grant.created': ({ actor, data: { duration } }) =>
    duration === 'unlimited'
      ? msg(str`${actor} granted support access without an end.`)
      : msg(str`${actor} granted support access for ${periodName(duration)}.`),
  'grant.started': () => msg('Support access started.'),
  'grant.changed': ({ actor, data: { to }, whenOf }) =>
    to.expiresAt === null
      ? msg(str`${actor} changed support access. It has no end.`)
      : msg(str`${actor} changed support access. It ends on ${whenOf(to.expiresAt)}.`),
  'grant.expiring': ({ data, whenOf }) => msg(str`Support access ends soon, on ${whenOf(data.expiresAt)}.`),
  'grant.expired': ({ data, whenOf }) => msg(str`Support access expired on ${whenOf(data.expiresAt)}.`),
  'grant.reconfirmation-due': ({ data, whenOf }) =>
    msg(str`Support access must be confirmed again by ${whenOf(data.reconfirmBy)}.`),
  'grant.reconfirmed': ({ actor }) => msg(str`${actor} confirmed support access again.`),
  'grant.suspended': ({ data }) =>
    data.suspendReason === 'tripwire'
      ? msg('Support access was suspended because of unusual activity.')
      : msg('Support access was suspended because it was not confirmed again.'),
  'grant.revoked': ({ actor }) => msg(str`${actor} revoked support access.`),
  'access-request.created': ({ data }) =>
    data.duration === 'unlimited'
      ? msg(str`${agentOf(data)} requested support access without an end.`)
      : msg(str`${agentOf(data)} requested support access for ${periodName(data.duration)}.`),
  'access-request.approved': ({ actor, data }) => msg(str`${actor} approved the request of ${agentOf(data)}.`),
  'access-request.declined': ({ actor, data }) => msg(str`${actor} declined the request of ${agentOf(data)}.`),
  'access-request.withdrawn': ({ data }) => msg(str`${agentOf(data)} withdrew the request for support access.`),
  'access-request.lapsed': ({ data }) => msg(str`The request of ${agentOf(data)} lapsed without an answer.`),
  'support-session.started': ({ data, nameOf }) =>
    msg(str`${agentOf(data)} entered the account, acting for ${nameOf(data.actingAs.userId)}.`),
  'support-session.changed': ({ data, nameOf }) =>
    msg(str`The session of ${agentOf(data)} continues, acting for ${nameOf(data.to.actingAs.userId)}.`),
  'support-session.ended': ({ data }) => {
    const reason = sessionEnd(data.endReason as Parameters<typeof sessionEnd>[0]);
    return reason === ''
      ? msg(str`The session of ${agentOf(data)} ended.`)
      : msg(str`The session of ${agentOf(data)} ended: ${reason}.`);
  },
  'support-session.refused': ({ data }) => msg(str`${agentOf(data)} tried to enter the account and was refused.`),
  'support-agent.blocked': ({ actor, target }) => msg(str`${actor} blocked the agent ${target}.`),
  'support-agent.unblocked': ({ actor, target }) => msg(str`${actor} unblocked the agent ${target}.`),
};
