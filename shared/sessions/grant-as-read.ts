import type { GrantAsRead, GrantStatus } from '../grants/grant.ts';
import { grantAsOf } from '../grants/lifecycle.ts';
import type { GrantRecord } from '../grants/transitions.ts';
import { type Directory, isGrantorValid } from './coverage.ts';

/** Whether a grant admits agents, now or from its start on, as far as its status says. */
export const mayAdmit = (status: GrantStatus): boolean => status === 'active' || status === 'scheduled';

/** A grant as it reads at an instant. One that would admit agents, but whose grantor is not valid, gives no access, and says so (ADR 0022). */
export const grantAsRead = (stored: GrantRecord, directory: Directory, now: string): GrantAsRead => {
  const grant = grantAsOf(stored, now);
  const { userId: grantedBy, role } = grant.grantedBy;
  const isLost = mayAdmit(grant.status) && !isGrantorValid({ grantedBy, role, grantedAt: grant.grantedAt }, directory);
  return isLost ? { ...grant, grantorUnavailable: true } : grant;
};
