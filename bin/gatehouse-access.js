#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In the repository the sources are there, and nothing has to be built; in the package only the bundle is.
const source = new URL('../cli/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : '../dist/package/cli.js');
