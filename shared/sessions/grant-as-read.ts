import type { GrantAsRead } from '../grants/grant.ts';
import { grantAsOf } from '../grants/lifecycle.ts';
import type { GrantRecord } from '../grants/transitions.ts';
import { type Directory, isGrantorValid } from './coverage.ts';

/** A grant as it reads at an instant. An active one whose grantor is not valid gives no access, and says so (ADR 0022). */
export const grantAsRead = (stored: GrantRecord, directory: Directory, now: string): GrantAsRead => {
  const grant = grantAsOf(stored, now);
  const { userId: grantedBy, role } = grant.grantedBy;
  const isLost =
    grant.status === 'active' && !isGrantorValid({ grantedBy, role, grantedAt: grant.grantedAt }, directory);
  return isLost ? { ...grant, grantorUnavailable: true } : grant;
};
