import type * as z from 'zod/mini';
import type { Reported } from '../../../shared/sensitive-actions/report.ts';
import { api } from '../api/api.ts';
import type { Result } from '../api/call.ts';
import { service } from '../api/identity.ts';

/** Who is reported. */
type Who = { userId: string } | { sessionId: string };

/** Reports sensitive actions, as the vendor's backend: deletions, if nothing else is said. */
export const report = (
  accountId: string,
  who: Who,
  actions: readonly Record<string, unknown>[] = [{}],
  headers: Record<string, string> = {},
): Promise<Result<z.output<typeof Reported>>> =>
  api<z.output<typeof Reported>>('reportSensitiveActions', {
    as: service,
    params: { accountId },
    headers,
    body: { ...who, actions: actions.map((one) => ({ action: 'delete', resourceType: 'opportunity', ...one })) },
  });
