import assert from 'node:assert/strict';
import { authorization } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { functionNamed } from './permissions.ts';
import type { Report } from './report.ts';

/** The canary runs under its own role, through the deployed stream, sequencer, bus and outbox. */
export const checkCanary = (report: Report, emulator: Emulator, deployed: Deployed): Promise<void> =>
  report.check(`${deployed.name}: the canary outlives a grant, and gets the signal of a revocation`, async () => {
    const name = await functionNamed(emulator, deployed, 'Canary');
    const answer = await fetch(`${emulator.endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: authorization('lambda') },
      body: '{}',
    });
    const error = answer.headers.get('x-amz-function-error');
    assert.deepEqual([answer.status, error], [200, null], await answer.text());
  });
