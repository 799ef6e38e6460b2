import type { LiveGrants, LiveSession } from '../accounts/live-access.ts';
import { defaultSettings } from '../accounts/policy-defaults.ts';
import type { User } from '../accounts/user.ts';
import type { CampaignAccess } from '../campaigns/campaign-access.ts';
import { has } from '../core/bitmap.ts';
import type { Role } from '../core/principal.ts';
import { namesAction, type PolicyInForce } from '../policies/compiled-policy.ts';
import { isRestriction } from '../policies/restriction.ts';
import { evaluateRules, type Question, type RuleVerdict, reasons } from '../policies/rule-engine.ts';
import { coverOf } from '../sessions/coverage.ts';
import type { Evaluation } from './authzen.ts';

/** Why it was decided so; the codes that `docs/decisions.md` explains. */
type Reason =
  | 'rule'
  | 'restriction'
  | 'default'
  | 'campaign-access'
  | 'no-campaign-access'
  | 'campaign-archived'
  | 'unknown-campaign'
  | 'edition'
  | 'not-in-edition'
  | 'unknown-subject'
  | 'user-suspended'
  | 'two-factor-needed'
  | 'session-ended'
  | 'session-of-another'
  | 'session-read-only'
  | 'not-in-support-session';

/** What the directory says of a user who is asked about. */
export type KnownUser = Pick<User, 'role' | 'kind' | 'status' | 'twoFactor'> & {
  removed?: true;
  returnedAt?: string;
};

/** All that a decision rests upon beside the policy, as it was read. */
export interface Facts {
  now: string;
  /** What the account's edition contains. */
  features: readonly string[];
  grants: LiveGrants;
  sessions: Readonly<Record<string, LiveSession>>;
  /** By id, as far as they were read. */
  users: ReadonlyMap<string, KnownUser>;
  access: ReadonlyMap<string, CampaignAccess>;
  campaigns: ReadonlyMap<string, { number: number; status: string }>;
}

export interface Outcome {
  readonly permitted: boolean;
  readonly reason: Reason;
  /** What the rules were asked, where they decided. */
  readonly question?: Question;
}

/** Whose rights count: a user by themselves, or the one a support session acts for, in the role in which they granted. */
interface Actor {
  userId: string;
  role: Role;
  user: KnownUser;
  session?: { id: string; live: LiveSession };
}

/** The type of subject that a support session is. */
export const sessionType = 'support_session';

/**
 * Resources of Gatehouse itself: consent is never given, nor rules changed, from inside a support session, whatever else
 * an account lets sessions do.
 */
const ownType = 'gatehouse:';
const ownReads = new Set(defaultSettings.supportSessions.readActions);

/** The session that an evaluation is about: the subject itself, or named in `context.sessionId`; undefined when none. */
export const sessionOf = ({ subject, context }: Pick<Evaluation, 'subject' | 'context'>): unknown => {
  if (subject.type === sessionType) return subject.id;
  return context !== undefined && Object.hasOwn(context, 'sessionId') ? context['sessionId'] : undefined;
};

const insideSession = (id: unknown, { subject }: Pick<Evaluation, 'subject'>, facts: Facts): Actor | Reason => {
  const live = typeof id === 'string' && Object.hasOwn(facts.sessions, id) ? facts.sessions[id] : undefined;
  if (typeof id !== 'string' || !live) return 'session-ended';
  const cover = coverOf(live, facts.grants, facts.users, facts.now);
  if (!cover) return 'session-ended';
  const { grantedBy: userId, role } = cover.grant;
  if (subject.type !== sessionType && (subject.type !== 'user' || subject.id !== userId)) return 'session-of-another';
  const user = facts.users.get(userId);
  // By themselves they could do nothing; nobody may do more for them.
  return user ? { userId, role, user, session: { id, live } } : 'unknown-subject';
};

const actorOf = (asked: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): Actor | Reason => {
  const sessionId = sessionOf(asked);
  if (sessionId !== undefined) return insideSession(sessionId, asked, facts);
  if (asked.subject.type !== 'user') return 'unknown-subject';
  const user = facts.users.get(asked.subject.id);
  if (!user || user.removed) return 'unknown-subject';
  return user.status === 'active' ? { userId: asked.subject.id, role: user.role, user } : 'user-suspended';
};

/** Whether a subject is somebody whom decisions know; searches find nothing for others. */
export const isKnown = (asked: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): boolean => {
  const actor = actorOf(asked, facts);
  return actor !== 'unknown-subject' && actor !== 'session-ended' && actor !== 'session-of-another';
};

/** Whose rights counted in a decision: the user whom a session acts for, else the subject. */
export const userBehind = (asked: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): string => {
  const actor = actorOf(asked, facts);
  return typeof actor === 'string' ? asked.subject.id : actor.userId;
};

/** The resource of an evaluation, with what the policy knows of it where the caller does not say. */
const resourceOf = ({ resource }: Evaluation, { ruleset, resources }: PolicyInForce): Question['resource'] => {
  const known = ruleset.reads.resource ? resources.get(resource.type)?.get(resource.id) : undefined;
  return known ? { ...resource, properties: { ...known, ...resource.properties } } : resource;
};

/** What the rules are asked of the user whose rights count. What the directory says goes before what the caller says. */
const questionOf = (asked: Evaluation, actor: Actor, policy: PolicyInForce): Question => {
  const { subject, action, context } = asked;
  const { userId, role, user } = actor;
  const { kind, twoFactor, returnedAt = '' } = user;
  const isPlain = !actor.session && !policy.ruleset.reads.subject;
  return {
    subject: isPlain
      ? subject
      : { type: 'user', id: userId, properties: { ...subject.properties, role, kind, twoFactor } },
    action,
    resource: resourceOf(asked, policy),
    context,
    role,
    isSuccessor: returnedAt > policy.writtenAt,
  };
};

/** What they are asked of the session itself, which may be forbidden more. */
const insideQuestion = (
  question: Question,
  { userId }: Actor,
  { id, live: { team, scope } }: NonNullable<Actor['session']>,
): Question => ({
  ...question,
  userId,
  subject: { type: sessionType, id, properties: { ...question.subject.properties, userId, team, scope } },
});

/** What Gatehouse itself knows of a resource of its own kinds; undefined where only rules speak. */
const builtIn = ({ action, resource }: Evaluation, { userId }: Actor, facts: Facts): Outcome | undefined => {
  if (resource.type === 'feature' && action.name === 'use') {
    return facts.features.includes(resource.id)
      ? { permitted: true, reason: 'edition' }
      : { permitted: false, reason: 'not-in-edition' };
  }
  const isAccess = action.name === 'access';
  if (resource.type !== 'campaign' || !(isAccess || action.name === 'receive_leads')) return undefined;
  const campaign = facts.campaigns.get(resource.id);
  if (!campaign) return { permitted: false, reason: 'unknown-campaign' };
  const boxes = facts.access.get(userId);
  const column = isAccess ? boxes?.access : boxes?.roundRobin;
  if (!column || !has(column, campaign.number)) return { permitted: false, reason: 'no-campaign-access' };
  if (!isAccess && campaign.status === 'archived') return { permitted: false, reason: 'campaign-archived' };
  return { permitted: true, reason: 'campaign-access' };
};

const refused = (reason: Reason): Outcome => ({ permitted: false, reason });

/** What stands in the way before any rule is asked. */
const hindrance = ({ action, resource }: Evaluation, actor: Actor, { settings }: PolicyInForce): Reason | undefined => {
  if (actor.session) {
    const isEdition = resource.type === 'feature' && action.name === 'use';
    if (resource.type.startsWith(ownType) && !ownReads.has(action.name)) return 'not-in-support-session';
    if (isEdition || namesAction(settings.supportSessions.readActions, action.name)) return undefined;
    return actor.session.live.scope === 'read_only' ? 'session-read-only' : undefined;
  }
  const { twoFactor, sensitiveActions } = settings;
  const demands =
    twoFactor === 'always' || (twoFactor === 'sensitive' && namesAction(sensitiveActions.actions, action.name));
  return demands && !actor.user.twoFactor ? 'two-factor-needed' : undefined;
};

const byRule = (permitted: boolean, ruleId: string, question: Question): Outcome => ({
  permitted,
  reason: isRestriction(ruleId) ? 'restriction' : 'rule',
  question,
});

/** What rules forbid: to the user whose rights count, or to the session that acts for them. */
const forbidden = (
  question: Question,
  { permitted, ruleId }: RuleVerdict,
  actor: Actor,
  { ruleset }: PolicyInForce,
): Outcome | undefined => {
  if (ruleId !== undefined && !permitted) return byRule(false, ruleId, question);
  if (!actor.session) return undefined;
  const inside = insideQuestion(question, actor, actor.session);
  const verdict = evaluateRules(ruleset, inside);
  return verdict.ruleId === undefined || verdict.permitted ? undefined : byRule(false, verdict.ruleId, inside);
};

/**
 * Decides one evaluation. In this order: who it is, and whether they are in good standing; a support session's scope;
 * two-factor authentication; what rules forbid; the campaign matrix and the edition; what rules permit; the default.
 * A session is never permitted what the user whom it acts for is denied by rules, matrix, edition or default.
 */
export const decide = (asked: Evaluation, facts: Facts, policy: PolicyInForce): Outcome => {
  const actor = actorOf(asked, facts);
  if (typeof actor === 'string') return refused(actor);
  const hindered = hindrance(asked, actor, policy);
  if (hindered) return refused(hindered);
  const question = questionOf(asked, actor, policy);
  const verdict = evaluateRules(policy.ruleset, question);
  const refusal = forbidden(question, verdict, actor, policy);
  if (refusal) return refusal;
  const known = builtIn(asked, actor, facts);
  if (known) return known;
  const { permitted, ruleId } = verdict;
  return ruleId === undefined ? { permitted, reason: 'default' } : byRule(permitted, ruleId, question);
};

/** The ids of the rules that a judgement rests upon; empty where none did. */
export const rulesBehind = ({ question }: Outcome, { ruleset }: PolicyInForce): string[] =>
  question ? reasons(ruleset, question) : [];
