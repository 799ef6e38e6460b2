import { Problem } from './problem.ts';

/** The entity tag of a resource with a version. */
export const versionEtag = (resource: { version: number }): string => `"${resource.version}"`;

/**
 * Holds `If-Match` against the current entity tag (RFC 9110, 13.1.1): `*`, or a list of tags; compared strongly.
 * @param current undefined when the resource is not there
 * @throws Problem `stale-version`
 */
export const checkIfMatch = (ifMatch: string | undefined, current: string | undefined): void => {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  const matches = current !== undefined && (tags.includes('*') || tags.includes(current));
  if (!matches) throw new Problem('stale-version', current === undefined ? {} : { headers: { etag: current } });
};
