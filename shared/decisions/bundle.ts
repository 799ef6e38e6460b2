import type { LiveSession, StoredLiveGrant } from '../accounts/live-access.ts';
import type { PolicyDocument } from '../policies/policy.ts';
import type { EngineRule } from '../policies/rule-engine.ts';
import type { KnownUser } from './decide.ts';

/** The `typ` in the header of a signed bundle, so that no other token of Gatehouse passes for one (RFC 8725, 3.11). */
export const bundleType = 'gatehouse-policy-bundle+jwt';

/**
 * The format of bundles. It is raised with every change of what rules or facts mean: a library of another format must not
 * decide, since it would not know what a new kind of test demands.
 */
export const bundleFormat = 1;

/** How many ids one request may name: together they fit into a URL that API Gateway accepts, at their greatest length. */
export const maxBundleUsers = 30;
export const maxBundleCampaigns = 20;

/** What decisions read of a user. */
export type BundleUser = KnownUser & { ownerSince?: string; adminSince?: string };

/** The columns of a user in the campaign matrix, as bitmaps in base64url. */
export interface BundleAccess {
  access: string;
  roundRobin: string;
}

/** A support session. The agent is left out: decisions do not depend on them. */
export type BundleSession = Omit<LiveSession, 'agent'> & {
  /** The instant from which it has ended unless it is renewed; absent on sessions of early versions. */
  renewBy?: string;
};

/** The rules of the live policy, with the restrictions that are turned on among them. */
export interface BundleRules {
  /** When they were written. */
  writtenAt: string;
  rules: readonly EngineRule[];
  defaultDecision: PolicyDocument['defaultDecision'];
  resources: PolicyDocument['resources'];
}

/** Everything that decisions of an account about some users and campaigns are based on (ADR 0046). */
export interface PolicyBundle {
  format: typeof bundleFormat;
  accountId: string;
  features: readonly string[];
  grants: Readonly<Record<string, StoredLiveGrant>>;
  sessions: Readonly<Record<string, BundleSession>>;
  settings: {
    version: number;
    twoFactor: 'off' | 'sensitive' | 'always';
    sensitiveActions: { actions: readonly string[] };
    supportSessions: { readActions: readonly string[] };
  };
  /** The version of the rules; 0 while the account has none. */
  rulesVersion: number;
  /** Absent when the request has named this version. */
  rules?: BundleRules;
  /** The requested users; null for those that the directory does not know. */
  users: Readonly<Record<string, BundleUser | null>>;
  /** Of those users, if campaigns were requested; users without access are missing. */
  access?: Readonly<Record<string, BundleAccess>>;
  /** The requested campaigns; null for those that do not exist. */
  campaigns: Readonly<Record<string, { number: number; status: string } | null>>;
}
