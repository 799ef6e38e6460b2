import type { LiveGrants, LiveSession } from '../accounts/live-access.ts';
import { defaultSettings } from '../accounts/policy-defaults.ts';
import type { User } from '../accounts/user.ts';
import type { CampaignAccess } from '../campaigns/campaign-access.ts';
import { has } from '../core/bitmap.ts';
import type { Role } from '../core/principal.ts';
import { namesAction, type PolicyInForce } from '../policies/compiled-policy.ts';
import { isRestriction } from '../policies/restriction.ts';
import { decidingRuleIds, evaluateRules, type Question, type RuleVerdict } from '../policies/rule-engine.ts';
import { coverOf } from '../sessions/coverage.ts';
import type { Evaluation } from './authzen.ts';

/** The reason of a decision: the codes explained in `docs/decisions.md`. */
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

/** What the directory knows about a user. */
export type KnownUser = Pick<User, 'role' | 'kind' | 'status' | 'twoFactor'> & {
  removed?: true;
  returnedAt?: string;
};

/** Everything except the policy that a decision is based on, as read from the table. */
export interface Facts {
  now: string;
  /** The features of the account's edition. */
  features: readonly string[];
  grants: LiveGrants;
  sessions: Readonly<Record<string, LiveSession>>;
  /** By id; only those that were read. */
  users: ReadonlyMap<string, KnownUser>;
  access: ReadonlyMap<string, CampaignAccess>;
  campaigns: ReadonlyMap<string, { number: number; status: string }>;
}

export interface Outcome {
  readonly permitted: boolean;
  readonly reason: Reason;
  /** The input of the rules, when they decided. */
  readonly question?: Question;
}

/** The user whose permissions apply: the subject, or the grantor that a support session acts for, in the role of the grant. */
interface Actor {
  userId: string;
  role: Role;
  user: KnownUser;
  session?: { id: string; live: LiveSession };
}

/** The subject type of support sessions. */
export const sessionType = 'support_session';

/**
 * Prefix of Gatehouse's own resource types. A support session can never give consent or change rules, whatever an account
 * permits sessions to do.
 */
const ownType = 'gatehouse:';
const ownReads = new Set(defaultSettings.supportSessions.readActions);

/** The support session of an evaluation: its subject, or `context.sessionId`; undefined when there is none. Not validated. */
export const sessionIdOf = ({ subject, context }: Pick<Evaluation, 'subject' | 'context'>): unknown => {
  if (subject.type === sessionType) return subject.id;
  return context !== undefined && Object.hasOwn(context, 'sessionId') ? context['sessionId'] : undefined;
};

const sessionActor = (id: unknown, { subject }: Pick<Evaluation, 'subject'>, facts: Facts): Actor | Reason => {
  const live = typeof id === 'string' && Object.hasOwn(facts.sessions, id) ? facts.sessions[id] : undefined;
  if (typeof id !== 'string' || !live) return 'session-ended';
  const cover = coverOf(live, facts.grants, facts.users, facts.now);
  if (!cover) return 'session-ended';
  const { grantedBy: userId, role } = cover.grant;
  if (subject.type !== sessionType && (subject.type !== 'user' || subject.id !== userId)) return 'session-of-another';
  const user = facts.users.get(userId);
  // A grantor who is no longer in the directory has no permissions, so neither has the session.
  return user ? { userId, role, user, session: { id, live } } : 'unknown-subject';
};

const actorOf = (evaluation: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): Actor | Reason => {
  const sessionId = sessionIdOf(evaluation);
  if (sessionId !== undefined) return sessionActor(sessionId, evaluation, facts);
  if (evaluation.subject.type !== 'user') return 'unknown-subject';
  const user = facts.users.get(evaluation.subject.id);
  if (!user || user.removed) return 'unknown-subject';
  return user.status === 'active' ? { userId: evaluation.subject.id, role: user.role, user } : 'user-suspended';
};

/** Whether decisions can identify the subject; searches return nothing for other subjects. */
export const isKnownSubject = (evaluation: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): boolean => {
  const actor = actorOf(evaluation, facts);
  return actor !== 'unknown-subject' && actor !== 'session-ended' && actor !== 'session-of-another';
};

/** The id of the user whose permissions apply: the one that a session acts for, else the subject. */
export const effectiveUserId = (evaluation: Pick<Evaluation, 'subject' | 'context'>, facts: Facts): string => {
  const actor = actorOf(evaluation, facts);
  return typeof actor === 'string' ? evaluation.subject.id : actor.userId;
};

/** The resource of an evaluation. Properties that the caller omits are taken from the policy's `resources`. */
const resourceOf = ({ resource }: Evaluation, { ruleset, resources }: PolicyInForce): Question['resource'] => {
  const known = ruleset.reads.resource ? resources.get(resource.type)?.get(resource.id) : undefined;
  return known ? { ...resource, properties: { ...known, ...resource.properties } } : resource;
};

/** The rules' input for the user whose permissions apply. The directory takes precedence over the caller's properties. */
const questionOf = (evaluation: Evaluation, actor: Actor, policy: PolicyInForce): Question => {
  const { subject, action, context } = evaluation;
  const { userId, role, user } = actor;
  const { kind, twoFactor, returnedAt = '' } = user;
  const needsNoProperties = !actor.session && !policy.ruleset.reads.subject;
  return {
    subject: needsNoProperties
      ? subject
      : { type: 'user', id: userId, properties: { ...subject.properties, role, kind, twoFactor } },
    action,
    resource: resourceOf(evaluation, policy),
    context,
    role,
    userId: undefined,
    isSuccessor: returnedAt > policy.writtenAt,
  };
};

/** The rules' input for the session itself, which may be forbidden more than its grantor. */
const sessionQuestion = (
  question: Question,
  { userId }: Actor,
  { id, live: { team, scope } }: NonNullable<Actor['session']>,
): Question => ({
  subject: { type: sessionType, id, properties: { ...question.subject.properties, userId, team, scope } },
  action: question.action,
  resource: question.resource,
  context: question.context,
  role: question.role,
  userId,
  isSuccessor: question.isSuccessor,
});

/** Decides actions on campaigns and features, which Gatehouse knows itself; undefined when only rules apply. */
const decideBuiltIn = ({ action, resource }: Evaluation, { userId }: Actor, facts: Facts): Outcome | undefined => {
  if (resource.type === 'feature' && action.name === 'use') {
    return facts.features.includes(resource.id)
      ? { permitted: true, reason: 'edition' }
      : { permitted: false, reason: 'not-in-edition' };
  }
  const isAccess = action.name === 'access';
  if (resource.type !== 'campaign' || !(isAccess || action.name === 'receive_leads')) return undefined;
  const campaign = facts.campaigns.get(resource.id);
  if (!campaign) return { permitted: false, reason: 'unknown-campaign' };
  const granted = facts.access.get(userId);
  const column = isAccess ? granted?.access : granted?.roundRobin;
  if (!column || !has(column, campaign.number)) return { permitted: false, reason: 'no-campaign-access' };
  if (!isAccess && campaign.status === 'archived') return { permitted: false, reason: 'campaign-archived' };
  return { permitted: true, reason: 'campaign-access' };
};

const denied = (reason: Reason): Outcome => ({ permitted: false, reason });

/** The reason to deny before any rule is evaluated: session scope or two-factor authentication. */
const preconditionFailure = (
  { action, resource }: Evaluation,
  actor: Actor,
  { settings }: PolicyInForce,
): Reason | undefined => {
  if (actor.session) {
    const isEdition = resource.type === 'feature' && action.name === 'use';
    if (resource.type.startsWith(ownType) && !ownReads.has(action.name)) return 'not-in-support-session';
    if (isEdition || namesAction(settings.supportSessions.readActions, action.name)) return undefined;
    return actor.session.live.scope === 'read_only' ? 'session-read-only' : undefined;
  }
  const { twoFactor, sensitiveActions } = settings;
  const isRequired =
    twoFactor === 'always' || (twoFactor === 'sensitive' && namesAction(sensitiveActions.actions, action.name));
  return isRequired && !actor.user.twoFactor ? 'two-factor-needed' : undefined;
};

const byRule = (permitted: boolean, ruleId: string, question: Question): Outcome => ({
  permitted,
  reason: isRestriction(ruleId) ? 'restriction' : 'rule',
  question,
});

/** The denial by a forbidding rule, for the user whose permissions apply or for the session that acts for them. */
const forbiddenByRule = (
  question: Question,
  { permitted, ruleId }: RuleVerdict,
  actor: Actor,
  { ruleset }: PolicyInForce,
): Outcome | undefined => {
  if (ruleId !== undefined && !permitted) return byRule(false, ruleId, question);
  if (!actor.session) return undefined;
  const ofSession = sessionQuestion(question, actor, actor.session);
  const verdict = evaluateRules(ruleset, ofSession);
  return verdict.ruleId === undefined || verdict.permitted ? undefined : byRule(false, verdict.ruleId, ofSession);
};

/**
 * Decides one evaluation. Checks, in this order: subject and its status; the scope of a support session; two-factor
 * authentication; forbidding rules; campaign access and edition; permitting rules; the default.
 * A session is never permitted what its grantor is denied by rules, campaign access, edition or default.
 */
export const decide = (evaluation: Evaluation, facts: Facts, policy: PolicyInForce): Outcome => {
  const actor = actorOf(evaluation, facts);
  if (typeof actor === 'string') return denied(actor);
  const failure = preconditionFailure(evaluation, actor, policy);
  if (failure) return denied(failure);
  const question = questionOf(evaluation, actor, policy);
  const verdict = evaluateRules(policy.ruleset, question);
  const forbidden = forbiddenByRule(question, verdict, actor, policy);
  if (forbidden) return forbidden;
  const builtIn = decideBuiltIn(evaluation, actor, facts);
  if (builtIn) return builtIn;
  const { permitted, ruleId } = verdict;
  return ruleId === undefined ? { permitted, reason: 'default' } : byRule(permitted, ruleId, question);
};

/** The ids of the rules that an outcome is based on; empty when no rule decided. */
export const rulesOfOutcome = ({ question }: Outcome, { ruleset }: PolicyInForce): string[] =>
  question ? decidingRuleIds(ruleset, question) : [];
