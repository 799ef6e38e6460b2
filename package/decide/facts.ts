import { grantOfStored, type LiveGrants } from '../../shared/accounts/live-access.ts';
import type { CampaignAccess } from '../../shared/campaigns/campaign-access.ts';
import { isVendorId } from '../../shared/core/vendor-id.ts';
import type { BundleSession } from '../../shared/decisions/bundle.ts';
import { decide, type Facts, type KnownUser, sessionIdOf, sessionType } from '../../shared/decisions/decide.ts';
import { toDecision } from '../../shared/decisions/to-decision.ts';
import type { PolicyInForce } from '../../shared/policies/compiled-policy.ts';
import { covers } from '../../shared/sessions/coverage.ts';
import type { Rules } from './rules.ts';
import type { Decision, Evaluation } from './types.ts';
import type { BundleClaims } from './verify-bundle.ts';

/** What must be read before an evaluation can be decided. */
export interface Missing {
  users: readonly string[];
  campaigns: readonly string[];
}

/** The part of an account that every decision needs. */
interface Core {
  at: number;
  features: readonly string[];
  grants: LiveGrants;
  sessions: Readonly<Record<string, BundleSession>>;
  policy: PolicyInForce & { settings: { version: number } };
  rules: Rules;
}

/** When something was read, and when a decision last used it. */
interface Kept {
  at: number;
  usedAt: number;
  isKnown: boolean;
  /** Whether the campaign access of the user was read, too. */
  hasAccess: boolean;
}

/** How long it is believed that something does not exist, in milliseconds: it may have been created since. */
const unknownMillis = 1000;

const none: readonly string[] = [];
const noSessions: Facts['sessions'] = {};

const ownOf = <Value>(record: Readonly<Record<string, Value>>, id: string): Value | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;

const decoded = (bitmap: string): Uint8Array =>
  Uint8Array.from(atob(bitmap.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

/** What a process knows of one account, and how old it is. Times are milliseconds of the decider's clock. */
export class AccountFacts {
  #core: Core | undefined;
  /** What must be added to the decider's clock for the time of the server: never less than it is there. */
  #offset = 0;
  #formatted = { millis: Number.NaN, text: '' };
  #validFrom = Number.NEGATIVE_INFINITY;
  readonly #directory = new Map<string, KnownUser>();
  readonly #access = new Map<string, CampaignAccess>();
  readonly #campaigns = new Map<string, { number: number; status: string }>();
  readonly #users = new Map<string, Kept>();
  readonly #knownCampaigns = new Map<string, Kept>();
  /** Sessions whose end was signalled, and when: facts that were requested before do not know it. */
  readonly #ended = new Map<string, number>();

  /** The rules that were read last. */
  get rules(): Rules | undefined {
    return this.#core?.rules;
  }

  /** The sessions whose end was signalled must not be found open in anything that was requested before. */
  endSession(id: string, now: number): void {
    this.#ended.set(id, now);
  }

  /** What was requested before now does not count any more. */
  invalidate(now: number): void {
    this.#validFrom = now;
  }

  /**
   * Takes what was read by a request.
   * @param at when the request was sent, or when an older answer was read: everything in it was true then or later
   * @param rules the rules of the answer, or those that it refers to
   */
  take(claims: BundleClaims, at: number, rules: Rules, isNew: boolean): void {
    if (isNew) this.#offset = Date.parse(claims.now) - at;
    const { features, sessions, settings, users, access, campaigns } = claims;
    if (at >= (this.#core?.at ?? at)) {
      const policy = { ...rules.compiled, settings };
      const grants = Object.fromEntries(Object.entries(claims.grants).map(([id, grant]) => [id, grantOfStored(grant)]));
      this.#core = { at, features, grants, sessions, policy, rules };
      for (const [id, endedAt] of this.#ended) if (endedAt < at) this.#ended.delete(id);
    }
    for (const [id, user] of Object.entries(users)) {
      if (!this.#keep(this.#users, id, at, user !== null, access !== undefined)) continue;
      if (user) this.#directory.set(id, user);
      else this.#directory.delete(id);
      const columns = access && ownOf(access, id);
      if (columns) {
        this.#access.set(id, { access: decoded(columns.access), roundRobin: decoded(columns.roundRobin) });
      } else this.#access.delete(id);
    }
    for (const [id, campaign] of Object.entries(campaigns)) {
      if (!this.#keep(this.#knownCampaigns, id, at, campaign !== null, false)) continue;
      if (campaign) this.#campaigns.set(id, campaign);
      else this.#campaigns.delete(id);
    }
  }

  /** @returns false when what is kept was read later */
  #keep(all: Map<string, Kept>, id: string, at: number, isKnown: boolean, hasAccess: boolean): boolean {
    const kept = all.get(id);
    if (kept && kept.at > at) return false;
    all.set(id, { at, usedAt: kept?.usedAt ?? at, isKnown, hasAccess });
    return true;
  }

  /** The ids that decisions have used since an instant. Forgets all others. */
  usedSince(instant: number): Missing {
    const used = (all: Map<string, Kept>, forget: (id: string) => void): string[] => {
      for (const [id, { usedAt }] of all) {
        if (usedAt >= instant) continue;
        all.delete(id);
        forget(id);
      }
      return [...all.keys()];
    };
    return {
      users: used(this.#users, (id) => {
        this.#directory.delete(id);
        this.#access.delete(id);
      }),
      campaigns: used(this.#knownCampaigns, (id) => this.#campaigns.delete(id)),
    };
  }

  /** Whether something is kept that was read at `since` or later; what does not exist, a moment ago. */
  #isFresh(kept: Kept | undefined, since: number, now: number, needsAccess: boolean): boolean {
    if (kept === undefined) return false;
    kept.usedAt = now;
    if (needsAccess && !kept.hasAccess) return false;
    return kept.at >= (kept.isKnown ? since : Math.max(since, now - unknownMillis));
  }

  /**
   * What must be read before an evaluation can be decided on facts that were requested at `notBefore` or later.
   * @returns undefined when nothing is missing
   */
  missingFor(evaluation: Evaluation, notBefore: number, now: number): Missing | undefined {
    const since = Math.max(notBefore, this.#validFrom);
    const { subject, resource } = evaluation;
    // An id that no campaign can have is not read, and so neither is the access of the user. Known ids need no check.
    const isCampaign = resource.type === 'campaign';
    const needsAccess = isCampaign && (this.#knownCampaigns.has(resource.id) || isVendorId(resource.id));
    const lacks = (id: string): boolean =>
      !this.#isFresh(this.#users.get(id), since, now, needsAccess) && isVendorId(id);
    const core = this.#core;
    const lacksSubject = subject.type !== sessionType && lacks(subject.id);
    const lacksCampaign = needsAccess && !this.#isFresh(this.#knownCampaigns.get(resource.id), since, now, false);
    const isStale = core === undefined || core.at < since;
    const sessionId = sessionIdOf(evaluation);
    if (sessionId === undefined && !isStale && !lacksSubject && !lacksCampaign) return undefined;
    const missing = (grantors: readonly string[]): Missing => {
      const users = subject.type !== sessionType && isVendorId(subject.id) ? [subject.id] : none;
      const campaigns = needsAccess ? [resource.id] : none;
      return { users: [...new Set([...users, ...grantors])], campaigns };
    };
    if (isStale) return missing(none);
    const grantors = typeof sessionId === 'string' ? this.#lackedGrantors(sessionId, core, since, now, lacks) : none;
    if (grantors === undefined) return missing(none);
    return lacksSubject || lacksCampaign || grantors.length > 0 ? missing(grantors) : undefined;
  }

  /**
   * The grantors who must be read to know what covers a session, as the API reads them: that of its own grant, and all others
   * if that does not cover it.
   * @returns undefined when the session must be looked for again
   */
  #lackedGrantors(
    sessionId: string,
    core: Core,
    since: number,
    now: number,
    lacks: (id: string) => boolean,
  ): readonly string[] | undefined {
    const session = ownOf(core.sessions, sessionId);
    if (!session) return core.at >= Math.max(since, now - unknownMillis) ? none : undefined;
    const own = ownOf(core.grants, session.grantId);
    if (own && lacks(own.grantedBy)) return [own.grantedBy];
    if (own && covers(own, session, this.#directory, this.#instant(now))) return none;
    return Object.values(core.grants)
      .map(({ grantedBy }) => grantedBy)
      .filter(lacks);
  }

  /** The server's time. Formatting it takes as long as a decision, so the text of the last millisecond is kept. */
  #instant(now: number): string {
    const millis = Math.floor(now + this.#offset);
    if (millis !== this.#formatted.millis) this.#formatted = { millis, text: new Date(millis).toISOString() };
    return this.#formatted.text;
  }

  /** Decides on what is kept, after `missingFor` has found nothing missing. */
  decide(evaluation: Evaluation, now: number): Decision {
    const core = this.#core;
    if (!core) throw new Error('nothing is known of the account');
    const sessionId = sessionIdOf(evaluation);
    const instant = sessionId === undefined ? '' : this.#instant(now);
    const facts: Facts = {
      now: instant,
      features: core.features,
      grants: core.grants,
      sessions: typeof sessionId === 'string' ? this.#openSession(sessionId, core, instant) : noSessions,
      users: this.#directory,
      access: this.#access,
      campaigns: this.#campaigns,
    };
    return toDecision(decide(evaluation, facts, core.policy), core.policy);
  }

  /** Sessions in which this one is found if it was renewed in time, and if no signal has said that it ended. */
  #openSession(id: string, { sessions }: Core, instant: string): Facts['sessions'] {
    const session = ownOf(sessions, id);
    const isOpen = session !== undefined && !this.#ended.has(id) && (session.renewBy ?? '~') > instant;
    return isOpen ? sessions : noSessions;
  }
}
