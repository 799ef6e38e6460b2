import { encodeTime, monotonicFactory } from 'ulid';
import * as z from 'zod/mini';
import { statedCheck } from './stated-check.ts';
import { isWellFormed, maxCharacters, noControls } from './text.ts';
import { isAddressable, vendorId } from './vendor-id.ts';

const addressable = statedCheck<string>(isAddressable, 'must not be . or ..', { not: { enum: ['.', '..'] } });

/** Account, user, campaign, lead and document ids are assigned by the vendor: 1–128 characters of `A-Za-z0-9._:@-`. */
export const VendorId = z
  .string()
  .check(
    z.regex(vendorId, 'must be 1–128 characters of A-Za-z0-9._:@-'),
    addressable,
    z.meta({ description: 'An id assigned by the vendor, 1–128 characters of `A-Za-z0-9._:@-`' }),
  );

/** An id of any format, as other systems assign them: 1–256 characters without control characters, kept as sent. */
export const OpaqueId = z
  .string()
  .check(
    z.minLength(1),
    maxCharacters(256),
    isWellFormed,
    noControls,
    z.meta({ description: 'An id of any format, 1–256 characters without control characters' }),
  );

/** An opaque id that also appears in paths, percent-encoded. */
const PathId = OpaqueId.check(
  addressable,
  z.meta({ description: 'An id of any format, 1–256 characters without control characters; percent-encoded in paths' }),
);
export const LeadId = PathId;
/** The subject of an agent's tokens, as the identity provider issues it. */
export const AgentId = PathId;

const ulidPattern = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/** Schema of an id that Gatehouse assigns: a prefix that names the kind, then a ULID, so that ids sort by creation time. */
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

type IdPrefix = 'grt' | 'jrn' | 'ses' | 'req' | 'job' | 'bat' | 'pln' | 'evt' | 'lnk' | 'trs' | 'sen';

/** Creates an id of the given kind, for example `grt_01J…`. It sorts by `at`, an instant in ISO 8601. */
export const newId = (prefix: IdPrefix, at: string): string => `${prefix}_${nextUlid(Date.parse(at))}`;

const randomLength = 16;

/**
 * The range of the ids that could be created between two instants, both included: the least and the greatest of them. Instants
 * before 1970 count as 1970.
 */
export const idRange = (prefix: IdPrefix, from: string, to: string): [first: string, last: string] => {
  const timePart = (at: string) => `${prefix}_${encodeTime(Math.max(0, Date.parse(at)))}`;
  return [timePart(from) + '0'.repeat(randomLength), timePart(to) + 'Z'.repeat(randomLength)];
};
