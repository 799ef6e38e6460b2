/**
 * The contract of the API keeps its promise: openapi.json breaks no client of the last release, unless the version says so.
 * Needs Go. See UPGRADING.md.
 */
import assert from 'node:assert/strict';
import released from '../../docs/openapi.released.json' with { type: 'json' };
import current from '../../openapi.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { Report, timed } from '../deploy/report.ts';
import { hasGo } from '../support/go-tools.ts';
import { breakingChanges, installOasdiff } from './breaking.ts';
import { mayBreak } from './version.ts';

const report = new Report();

/** The released document with a change. */
const changed = (change: (document: typeof released) => void): object => {
  const copy = structuredClone(released);
  change(copy);
  return copy;
};

const createGrant = (document: typeof released) => document.paths['/v1/accounts/{accountId}/grants'].post;

/** Changes that must be found: if the tool overlooked them, it would find nothing in openapi.json either. */
const breaks: Readonly<Record<string, (document: typeof released) => void>> = {
  'a removed route': ({ paths }) => Reflect.deleteProperty(paths['/v1/accounts/{accountId}/grants'], 'post'),
  'a member that requests now need': (document) =>
    Object.assign(createGrant(document).requestBody.content['application/json'].schema, { required: ['reason'] }),
  'a member that answers no longer have': ({ components }) => {
    const { Grant } = components.schemas;
    Reflect.deleteProperty(Grant.properties, 'status');
    Grant.required = Grant.required.filter((name) => name !== 'status');
  },
  'an optional member that answers no longer have': ({ components }) =>
    Reflect.deleteProperty(components.schemas.Grant.properties, 'reason'),
  'a value that answers no longer have': ({ components }) => {
    components.schemas.Grant.properties.status.enum.pop();
  },
  'an optional member that requests no longer have': (document) =>
    Reflect.deleteProperty(createGrant(document).requestBody.content['application/json'].schema.properties, 'ticket'),
  'a query parameter that is gone': ({ paths }) => {
    paths['/v1/accounts/{accountId}/grants'].get.parameters.pop();
  },
  'another name of a route, which clients are made from': (document) => {
    createGrant(document).operationId = 'makeGrant';
  },
  'a value that requests may no longer have': (document) => {
    createGrant(document).requestBody.content['application/json'].schema.properties.scope.enum = ['full'];
  },
};

const checkContract = async (): Promise<void> => {
  const oasdiff = await timed('install oasdiff', async () => installOasdiff());
  for (const [what, change] of Object.entries(breaks)) {
    await report.check(`${what} is refused`, () =>
      assert.notDeepEqual(breakingChanges(oasdiff, released, changed(change)), []),
    );
  }
  await report.check('a new route, and a new member and a new value of answers are accepted', () => {
    const added = changed(({ paths, components }) => {
      const [path] = Object.values(paths);
      Object.assign(paths, { '/v1/new': { get: { ...path, operationId: 'getNew', responses: {} } } });
      Object.assign(components.schemas.Grant.properties, { extra: { type: 'string' } });
      components.schemas.Grant.properties.status.enum.push('new');
    });
    assert.deepEqual(breakingChanges(oasdiff, released, added), []);
  });
  const versions = `${released.info.version} to ${packageJson.version}`;
  await report.check(`openapi.json breaks nothing that was released, or the version says so (${versions})`, () => {
    if (mayBreak(released.info.version, packageJson.version)) return;
    assert.deepEqual(breakingChanges(oasdiff, released, current), []);
  });
};

if (hasGo()) await checkContract();
else report.skip('openapi.json breaks nothing that was released', 'needs go');
console.log(`\n${report.summary()}`);
process.exitCode = report.failed ? 1 : 0;
