import { monotonicFactory } from 'ulid';
import * as z from 'zod/mini';

const vendorId = /^[A-Za-z0-9._:@-]{1,128}$/;

/** URLs take these two for directions, so that no client could reach what is called so. */
const isReachable = (id: string): boolean => id !== '.' && id !== '..';

/** Account, user, campaign, lead and document ids: the vendor's own, 1–128 characters of `A-Za-z0-9._:@-`. */
export const VendorId = z
  .string()
  .check(
    z.regex(vendorId, 'must be 1–128 characters of A-Za-z0-9._:@-'),
    z.refine(isReachable, 'must not be . or ..'),
    z.meta({ description: "An id of the vendor's own, 1–128 characters of `A-Za-z0-9._:@-`" }),
  );

/** Whether a text could be such an id, for decisions, which ask at every click. */
export const isVendorId = (id: string): boolean => vendorId.test(id) && isReachable(id);

const ulidPattern = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/**
 * Schema of an id that Gatehouse makes: a prefix that names the kind, then a ULID, so that ids sort by the time
 * they were made.
 */
const prefixedId = (prefix: string) =>
  z.string().check(z.regex(new RegExp(`^${prefix}_${ulidPattern}$`), `must be an id starting with ${prefix}_`));

export const GrantId = prefixedId('grt').register(z.globalRegistry, { description: 'Sortable id of a grant, `grt_…`' });
export const EntryId = prefixedId('jrn').register(z.globalRegistry, {
  description: 'Sortable id of a journal entry and of its event, `jrn_…`',
});

export const SessionId = prefixedId('ses').register(z.globalRegistry, {
  description: 'Sortable id of a support session, `ses_…`',
});
export const RequestId = prefixedId('req').register(z.globalRegistry, {
  description: 'Sortable id of an access request, `req_…`',
});

export const JobId = prefixedId('job').register(z.globalRegistry, {
  description: 'Sortable id of an assignment job, `job_…`',
});

export const LinkId = prefixedId('lnk').register(z.globalRegistry, {
  description: 'Sortable id of a share link, `lnk_…`',
});
export const TrashItemId = prefixedId('trs').register(z.globalRegistry, {
  description: 'Sortable id of an item in the trash, `trs_…`',
});
export const ReportId = prefixedId('sen').register(z.globalRegistry, {
  description: 'Sortable id of a report of a sensitive action, `sen_…`',
});

const nextUlid = monotonicFactory();

/** A fresh id of the given kind, e.g. `grt_01J…`; `at` is the instant (ISO 8601) that it sorts by. */
export const newId = (
  prefix: 'grt' | 'jrn' | 'ses' | 'req' | 'job' | 'bat' | 'pln' | 'evt' | 'lnk' | 'trs' | 'sen',
  at: string,
): string => `${prefix}_${nextUlid(Date.parse(at))}`;
