import { expect, test } from 'vitest';
import { releaseChangelog, releaseUpgrading } from '../../scripts/release/pages.ts';

const changelog = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n\n## [0.1.0] - 2026-11-22\n\n- b\n';

test('what is unreleased goes under the version, and Unreleased is empty again', () => {
  expect(releaseChangelog(changelog, '0.2.0', '2026-12-01')).toBe(
    changelog.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n'),
  );
});

test('a release without changes is refused', () => {
  const empty = '# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-22\n\n- b\n';
  expect(() => releaseChangelog(empty, '0.2.0', '2026-12-01')).toThrow('nothing under Unreleased');
  expect(() => releaseChangelog('# Changelog\n\n## [Unreleased]\n', '0.2.0', '2026-12-01')).toThrow('nothing');
});

test('the upgrade notes name the version', () => {
  expect(releaseUpgrading('# U\n\n## Unreleased\n\n- x\n', '0.2.0')).toBe('# U\n\n## 0.2.0\n\n- x\n');
  expect(releaseUpgrading('# U\n', '0.2.0')).toBe('# U\n');
});
