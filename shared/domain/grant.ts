import * as z from 'zod/mini';
import { Duration } from './duration.ts';
import { GrantId, VendorId } from './ids.ts';
import { Instant, millisBetween, toInstant } from './instant.ts';
import { TeamName } from './settings.ts';

export const Scope = z
  .enum(['read_only', 'full'])
  .check(z.meta({ description: '`full` means: all that the person who granted may do, never more' }));
export type Scope = z.output<typeof Scope>;

export const GrantStatus = z.enum(['active', 'expired', 'revoked', 'suspended']);
export type GrantStatus = z.output<typeof GrantStatus>;

/** Consent of an owner or admin that support may enter the account: until when, which teams, with what scope. */
export const Grant = z
  .object({
    grantId: GrantId,
    accountId: VendorId,
    status: GrantStatus,
    scope: Scope,
    teams: z.array(TeamName),
    duration: Duration,
    reason: z.optional(z.string()),
    ticket: z.optional(z.string()),
    grantedBy: z.object({ userId: VendorId, role: z.enum(['owner', 'admin']) }),
    grantedAt: Instant,
    expiresAt: z.nullable(Instant).check(z.meta({ description: 'null: unlimited' })),
    endedAt: z.optional(Instant),
    endedBy: z
      .optional(VendorId)
      .check(z.meta({ description: 'The user who revoked; absent when it ended by itself' })),
    endReason: z.optional(z.string()),
    epoch: z
      .int()
      .check(
        z.positive(),
        z.meta({ description: 'Rises whenever the grant is narrowed, its grantor changes, or it ends' }),
      ),
    version: z.int().check(z.positive()),
  })
  .register(z.globalRegistry, { id: 'Grant', description: 'Consent that support may enter the account' });
export type Grant = z.output<typeof Grant>;

/** The part of a live grant that decisions need; kept on the account's own item (see ADR 0004). */
export type LiveGrant = Pick<Grant, 'scope' | 'teams' | 'expiresAt' | 'epoch'> & { grantedBy: string };

/** True from the very instant of `expiresAt` on. Timers are never asked. */
export const hasEnded = (grant: Pick<Grant, 'expiresAt'>, now: string): boolean =>
  grant.expiresAt !== null && grant.expiresAt <= now;

/** The grant as it is at `now`, whatever is stored: past its end an active or suspended grant is expired. */
export const grantAt = (stored: Grant, now: string): Grant => {
  const open = stored.status === 'active' || stored.status === 'suspended';
  if (!open || stored.expiresAt === null || !hasEnded(stored, now)) return stored;
  return { ...stored, status: 'expired', endedAt: stored.expiresAt, endReason: 'expired' };
};

/** Entity tag of a grant as it reads now (RFC 9110): it changes when the grant expires, too. */
export const grantEtag = (grant: Grant): string => `"${grant.version}-${grant.status}"`;

const day = 86_400_000;

/** When to warn before the end: 24 hours, or a tenth of the time from `from` to the end, whichever is less. */
export const warnAt = (from: string, expiresAt: string): string => {
  const notice = Math.min(day, Math.floor(millisBetween(from, expiresAt) / 10));
  return toInstant(Date.parse(expiresAt) - notice);
};

/** True when `to` allows anything less than `from`: fewer teams, less scope, an earlier end. */
export const narrows = (
  from: Pick<Grant, 'scope' | 'teams' | 'expiresAt'>,
  to: Pick<Grant, 'scope' | 'teams' | 'expiresAt'>,
): boolean =>
  from.teams.some((team) => !to.teams.includes(team)) ||
  (from.scope === 'full' && to.scope === 'read_only') ||
  (to.expiresAt !== null && (from.expiresAt === null || to.expiresAt < from.expiresAt));
