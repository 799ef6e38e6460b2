import { Problem } from './problem.ts';

/** The conditional headers of a request (RFC 9110, section 13.1). */
export interface Preconditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
}

/** The entity tag of a resource with a version. */
export const versionEtag = (resource: { version: number }): string => `"${resource.version}"`;

const tagsOf = (header: string): string[] => header.split(',').map((tag) => tag.trim());

/** `If-Match` is `*` or a list of entity tags, compared strongly: weak tags never match. */
const matchesStrongly = (ifMatch: string, current: string | undefined): boolean => {
  const tags = tagsOf(ifMatch);
  return current !== undefined && (tags.includes('*') || tags.includes(current));
};

/**
 * True when `If-None-Match` names the current representation: `*`, or a list of entity tags, compared weakly. A read is
 * then answered with 304, and a write with 412.
 * @param current the current entity tag; undefined when the resource does not exist
 */
export const matchesWeakly = (ifNoneMatch: string | undefined, current: string | undefined): boolean => {
  if (ifNoneMatch === undefined || current === undefined) return false;
  const tags = tagsOf(ifNoneMatch).map((tag) => tag.replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(current);
};

/**
 * Evaluates the preconditions of a write, in the order of RFC 9110, section 13.2.2.
 * @param current the current entity tag; undefined when the resource does not exist
 * @throws Problem `stale-version`
 */
export const checkPreconditions = ({ ifMatch, ifNoneMatch }: Preconditions, current: string | undefined): void => {
  const isMet = ifMatch === undefined || matchesStrongly(ifMatch, current);
  if (isMet && !matchesWeakly(ifNoneMatch, current)) return;
  throw new Problem('stale-version', current === undefined ? {} : { headers: { etag: current } });
};
