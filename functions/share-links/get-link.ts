import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { linkAsOf, linkEtag } from '../../shared/share-links/link.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { readLink } from '../../shared/share-links/store.ts';

/** Reads a link with its present status. */
export const getShareLink: Handlers<typeof linkRoutes>['getShareLink'] = async ({ params, now }) => {
  const link = await readLink(params);
  if (!link) throw new Problem('not-found');
  return { body: linkAsOf(link, now), etag: linkEtag(link, now) };
};
