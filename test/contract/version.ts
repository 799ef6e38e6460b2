/** The three numbers of a version. @throws when it is not `1.2.3` */
const numbersOf = (version: string): [major: number, minor: number, patch: number] => {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  if (numbers.length !== 3) throw new Error(`${version} is not a version of three numbers`);
  const [major = 0, minor = 0, patch = 0] = numbers.map(Number);
  return [major, minor, patch];
};

/**
 * Whether a version may break what an earlier one promised: a new major version may, and while the major version is 0 a new
 * minor version (Semantic Versioning 2.0.0, item 4).
 */
export const mayBreak = (released: string, next: string): boolean => {
  const [major, minor] = numbersOf(released);
  const [nextMajor, nextMinor] = numbersOf(next);
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
};
