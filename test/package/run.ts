/**
 * The package as its users get it: `npm pack`, then linters of packages over the tarball, the sizes of its modules, and
 * projects outside the repository that install, compile and run it. `npm run check:package -- lint sizes` runs some of it.
 */
import { Report, timed } from '../deploy/report.ts';
import { checkConsumers } from './consumers.ts';
import { lintPackage } from './lint.ts';
import { checkModules } from './modules.ts';
import { runReadme } from './readme.ts';
import { pack } from './workspace.ts';

const parts = { lint: lintPackage, modules: checkModules, consumers: checkConsumers, readme: runReadme };

const chosen = process.argv.slice(2);
const report = new Report();
const tarball = await timed('build and pack', async () => pack());
for (const [name, check] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await timed(name, async () => check(report, tarball));
}
console.log(`\n${report.summary()}`);
process.exitCode = report.failed ? 1 : 0;
