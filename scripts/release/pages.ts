/**
 * Moves what is unreleased in the changelog (Keep a Changelog) under a version.
 * @param date of the release, `YYYY-MM-DD`
 * @throws when nothing is unreleased
 */
export const releaseChangelog = (text: string, version: string, date: string): string => {
  const [, unreleased = ''] = /^## \[Unreleased\]\n(.*?)(?=^## \[|(?![\s\S]))/ms.exec(text) ?? [];
  if (unreleased.trim() === '') throw new Error('CHANGELOG.md has nothing under Unreleased');
  return text.replace('## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - ${date}\n`);
};

/** Names the version in the section of the upgrade notes that is unreleased, if there is one. */
export const releaseUpgrading = (text: string, version: string): string =>
  text.replace(/^## Unreleased$/m, `## ${version}`);
