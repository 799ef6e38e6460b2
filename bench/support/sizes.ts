/** True for `npm run bench -- --small …`: tries whether the bench works, with small sizes; writes nothing. */
export const isSmall = process.argv.includes('--small');

/** A size or a count: the one of the report, or the one to try the bench with. */
export const size = (full: number, small: number): number => (isSmall ? small : full);
