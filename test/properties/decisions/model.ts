import type { PolicyInput } from '../../../shared/policies/policy.ts';
import { now, type Person, type Question, type World, writtenAt } from './world.ts';

/*
 * The product's rules on decisions, as plainly as they can be written: nothing is compiled, cached or sorted beforehand.
 */

export interface Expected {
  permitted: boolean;
  reason: string;
  rules: string[];
}

type Policy = Omit<PolicyInput, 'draft'>;
type Rule = Policy['rules'][number];

const at = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const ranks = { member: 0, admin: 1, owner: 2 };
const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
const named = (names: readonly string[], name: string): boolean => names.includes('*') || names.includes(name);

const isActive = (person: Person | undefined): boolean =>
  person !== undefined && !person.isRemoved && !person.isSuspended;

const endOf = ({ expiresAt, reconfirmBy }: World['grants'][string]): string => expiresAt ?? reconfirmBy ?? '9999';

/** Whether a grant lets an agent of a team in at an instant, with some scope. */
const letsIn = (world: World, id: string, { team, scope }: { team: string; scope: string }, instant = now): boolean => {
  const grant = at(world.grants, id);
  if (!grant) return false;
  const grantor = at(world.people, grant.by);
  if (endOf(grant) <= instant || (grant.startsAt ?? '') > instant || !grant.teams.includes(team)) return false;
  if (scope === 'full' && grant.scope !== 'full') return false;
  // Whom the directory does not know is taken at their word.
  if (!grantor) return true;
  const cameBefore = grantor.returnedAt === undefined || grantor.returnedAt <= grant.grantedAt;
  return isActive(grantor) && cameBefore && ranks[grantor.role] >= ranks[grant.role];
};

/** The grant that a session is under now: its own, or the widest and longest of the others that are open to all. */
const coverOf = (world: World, sessionId: string): string | undefined => {
  const session = at(world.sessions, sessionId);
  if (!session) return undefined;
  if (letsIn(world, session.under, session)) return session.under;
  const others = Object.keys(world.grants).filter(
    (id) => letsIn(world, id, session) && at(world.grants, id)?.usesLeft === undefined,
  );
  // From the end of its own grant on, there must have been another one at every end of one.
  const ownGrant = at(world.grants, session.under);
  const from = ownGrant ? endOf(ownGrant) : '9999';
  const ends = [from, ...Object.values(world.grants).map(endOf)].filter((end) => from <= end && end <= now);
  const isOver = ends.some(
    (end) =>
      !Object.keys(world.grants).some(
        (id) => letsIn(world, id, session, end) && at(world.grants, id)?.usesLeft === undefined,
      ),
  );
  if (isOver) return undefined;
  const worth = (id: string): string => {
    const grant = at(world.grants, id);
    return `${grant?.scope === 'full' ? 1 : 0} ${grant?.expiresAt ?? '9999'}`;
  };
  return others
    .sort()
    .reduce<string | undefined>((best, id) => (best && worth(best) >= worth(id) ? best : id), undefined);
};

interface Actor {
  userId: string;
  role: keyof typeof ranks;
  /** What rules can ask of the subject. */
  facts: Record<string, unknown>;
  /** They came under the id after the rules were written. */
  isSuccessor: boolean;
  session?: { id: string; scope: string; team: string };
}

const actorOf = (world: World, { subject, context }: Question): Actor | string => {
  const namedSession = subject.type === 'support_session' ? subject.id : own(context, 'sessionId');
  if (namedSession !== undefined) {
    const id = String(namedSession);
    const session = typeof namedSession === 'string' ? at(world.sessions, id) : undefined;
    const grant = at(world.grants, coverOf(world, id) ?? '');
    if (!session || !grant) return 'session-ended';
    const actsForSubject = subject.type === 'user' && subject.id === grant.by;
    if (subject.type !== 'support_session' && !actsForSubject) return 'session-of-another';
    const { team, scope } = session;
    const grantor = at(world.people, grant.by);
    // Nobody may do more in their place than they may themselves.
    if (!grantor) return 'unknown-subject';
    const { kind, twoFactor } = grantor;
    return {
      ...{ userId: grant.by, role: grant.role, session: { id, scope, team } },
      facts: { role: grant.role, kind, twoFactor },
      isSuccessor: (grantor.returnedAt ?? '') > writtenAt,
    };
  }
  const person = subject.type === 'user' ? at(world.people, subject.id) : undefined;
  if (!person || person.isRemoved) return 'unknown-subject';
  if (person.isSuspended) return 'user-suspended';
  const { role, kind, twoFactor, returnedAt = '' } = person;
  return { userId: subject.id, role, facts: { role, kind, twoFactor }, isSuccessor: returnedAt > writtenAt };
};

/** Rules are asked of the user whose rights count, and of the session that acts for them. */
type Side = 'user' | 'session';

const subjectOf = ({ subject }: Question, { userId, facts, session }: Actor, side: Side) =>
  session && side === 'session'
    ? {
        ...{ type: 'support_session', id: session.id },
        properties: { ...subject.properties, ...facts, userId, team: session.team, scope: session.scope },
      }
    : { type: 'user', id: userId, properties: { ...subject.properties, ...facts } };

/** What a condition finds at a path. */
const valueAt = (policy: Policy, actor: Actor, side: Side, question: Question, path: string): unknown => {
  const { action, resource, context } = question;
  const known = policy.resources.find(({ type, id }) => type === resource.type && id === resource.id)?.properties;
  const seen = {
    subject: subjectOf(question, actor, side),
    action: { name: action.name, properties: action.properties },
    resource: { type: resource.type, id: resource.id, properties: { ...known, ...resource.properties } },
    context,
  };
  return path.split('.').reduce<unknown>(own, seen);
};

/** A value that is missing or of another type differs for a forbidding rule, but not for a permitting one. */
const differs = (value: unknown, expected: unknown, effect: Rule['effect']): boolean => {
  const isComparable = expected === null ? Object(value) !== value && value != null : typeof value === typeof expected;
  return value !== expected && (effect === 'forbid' || isComparable);
};

const holds = (policy: Policy, actor: Actor, side: Side, question: Question, rule: Rule): boolean => {
  if (!named(rule.actions, question.action.name) || !named(rule.resourceTypes, question.resource.type)) return false;
  if (rule.roles && !rule.roles.includes(actor.role)) return false;
  if (rule.subjects && !rule.subjects.includes(actor.userId)) return false;
  if (rule.subjects && rule.effect === 'permit' && actor.isSuccessor) return false;
  return Object.entries(rule.when ?? {}).every(([path, test]) => {
    const value = valueAt(policy, actor, side, question, path) as string;
    if (test.equals !== undefined && value !== test.equals) return false;
    if (test.notEquals !== undefined && !differs(value, test.notEquals, rule.effect)) return false;
    return test.in === undefined || test.in.includes(value);
  });
};

/** Only owners and admins may: what, to what. */
const restricted: Record<string, [string, string[]]> = {
  'prospecting_file.export': ['export', ['prospecting_file']],
  'opportunity.export': ['export', ['opportunity']],
  'client_folder.export': ['export', ['client_folder']],
  'prospecting_file.delete': ['delete', ['prospecting_file']],
  'opportunity.delete': ['delete', ['opportunity']],
  'client_folder.delete': ['delete', ['client_folder']],
  'comment.delete': ['delete', ['comment', 'email']],
  'after_sales_process.delete': ['delete', ['after_sales_process', 'after_sales_task']],
};

const restrictionsOn = ({ restrictions }: Policy, { role }: Actor, { action, resource }: Question): string[] =>
  Object.entries(restrictions).flatMap(([name, who]) => {
    const [what, types] = at(restricted, name) ?? ['', []];
    const concerns = who === 'admins' && role === 'member' && what === action.name && types.includes(resource.type);
    return concerns ? [`restriction:${name}`] : [];
  });

const ownKinds = (world: World, { userId }: Actor, { action, resource }: Question): Expected | undefined => {
  const say = (permitted: boolean, reason: string): Expected => ({ permitted, reason, rules: [] });
  if (resource.type === 'feature' && action.name === 'use') {
    return (world.features as string[]).includes(resource.id) ? say(true, 'edition') : say(false, 'not-in-edition');
  }
  if (resource.type !== 'campaign' || !['access', 'receive_leads'].includes(action.name)) return undefined;
  const campaign = at(world.campaigns, resource.id);
  if (!campaign) return say(false, 'unknown-campaign');
  const box = at(world.people, userId) && at(world.boxes, `${userId} ${resource.id}`);
  const isTicked = action.name === 'access' ? box !== undefined : box === 'AR';
  if (!isTicked) return say(false, 'no-campaign-access');
  if (action.name === 'receive_leads' && campaign.isArchived) return say(false, 'campaign-archived');
  return say(true, 'campaign-access');
};

/** What is to be decided, why, and by which rules. */
export const expected = (world: World, policy: Policy, question: Question): Expected => {
  const no = (reason: string): Expected => ({ permitted: false, reason, rules: [] });
  const actor = actorOf(world, question);
  if (typeof actor === 'string') return no(actor);
  const { action, resource } = question;
  if (actor.session) {
    const isReading = named(policy.supportSessions.readActions, action.name);
    const isPlainReading = ['read', 'list', 'view', 'search', 'access'].includes(action.name);
    if (resource.type.startsWith('gatehouse:') && !isPlainReading) return no('not-in-support-session');
    const isOfEdition = resource.type === 'feature' && action.name === 'use';
    if (actor.session.scope === 'read_only' && !isReading && !isOfEdition) return no('session-read-only');
  } else {
    const isSensitive = named(policy.sensitiveActions.actions, action.name);
    const isNeeded = policy.twoFactor === 'always' || (policy.twoFactor === 'sensitive' && isSensitive);
    if (isNeeded && actor.facts['twoFactor'] !== true) return no('two-factor-needed');
  }
  const fittingOf = (side: Side) => policy.rules.filter((rule) => holds(policy, actor, side, question, rule));
  const forbiddingOf = (side: Side) => fittingOf(side).flatMap(({ effect, id }) => (effect === 'forbid' ? [id] : []));
  const fitting = fittingOf('user');
  const forbidden = restrictionsOn(policy, actor, question);
  const own = forbiddingOf('user');
  const isOwn = forbidden.length + own.length > 0 || !actor.session;
  const forbidding = isOwn ? own : forbiddingOf('session');
  if (forbidden.length + forbidding.length > 0) {
    const reason = forbidden.length > 0 ? 'restriction' : 'rule';
    return { permitted: false, reason, rules: [...forbidden, ...forbidding].sort() };
  }
  const ours = ownKinds(world, actor, question);
  if (ours) return ours;
  const rules = fitting.map(({ id }) => id).sort();
  if (rules.length > 0) return { permitted: true, reason: 'rule', rules };
  return { permitted: policy.defaultDecision === 'permit', reason: 'default', rules: [] };
};
