import { Problem } from './problem.ts';

/** The entity tag of a resource with a version. */
export const versionEtag = (resource: { version: number }): string => `"${resource.version}"`;

/**
 * Evaluates `If-Match`, which is `*` or a list of entity tags, by strong comparison (RFC 9110, section 13.1.1).
 * @param current the current entity tag; undefined when the resource does not exist
 * @throws Problem `stale-version`
 */
export const checkIfMatch = (ifMatch: string | undefined, current: string | undefined): void => {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  const matches = current !== undefined && (tags.includes('*') || tags.includes(current));
  if (!matches) throw new Problem('stale-version', current === undefined ? {} : { headers: { etag: current } });
};
