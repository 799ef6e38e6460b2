import * as z from 'zod/mini';
import { wholeNumber } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { VendorId } from '../core/ids.ts';
import { stated } from '../core/stated-check.ts';
import { vendorId } from '../core/vendor-id.ts';
import { maxBundleCampaigns, maxBundleUsers } from './bundle.ts';

const id = vendorId.source.slice(1, -1);

/** Up to `most` ids separated by commas, which ids do not contain. */
const ids = (most: number, description: string) =>
  z
    .optional(
      z.pipe(
        z.pipe(
          z.string().check(
            stated(z.minLength(1), {
              pattern: `^${id}(,${id}){0,${most - 1}}$`,
              not: { pattern: '(^|,)\\.{1,2}(,|$)' },
            }),
          ),
          z.transform((text: string) => text.split(',')),
        ),
        z.array(VendorId).check(z.maxLength(most, `must be ${most} ids at most, separated by commas`)),
      ),
    )
    .register(z.globalRegistry, { description });

/** The route of policy bundles. Its function may sign, which those of other decisions need not. */
export const bundleRoutes = defineRoutes({
  getPolicyBundle: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/policy/bundle',
    summary: 'Read what decisions are based on, to decide in your own process',
    description:
      'The rules in force, the live grants and open support sessions, and the requested users and campaigns, as they are at this instant. `gatehouse-access/decide` reads it.',
    allow: ['service'],
    uses: { table: ['BatchGetItem'] },
    query: z.strictObject({
      users: ids(maxBundleUsers, `The ids of up to ${maxBundleUsers} users, separated by commas`),
      campaigns: ids(
        maxBundleCampaigns,
        `The ids of up to ${maxBundleCampaigns} campaigns, separated by commas. With it, the bundle has the campaign access of the users`,
      ),
      rulesVersion: z.optional(wholeNumber(0)).register(z.globalRegistry, {
        description: 'The version of the rules that the caller has: if it is still in force, they are left out',
      }),
    }),
    success: {
      status: 200,
      description: 'The bundle',
      body: z.object({
        bundle: z.string().register(z.globalRegistry, {
          description: 'A JWS by one of the published keys, of the type `gatehouse-policy-bundle+jwt`',
        }),
      }),
    },
    etag: 'sent',
    errors: ['not-found', 'signing-unavailable'],
  },
});
