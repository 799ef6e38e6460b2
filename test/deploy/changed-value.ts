import assert from 'node:assert/strict';
import { aws } from './aws.ts';
import { type Deployed, deploy } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { type Report, timed } from './report.ts';

/** A value of the data stack changes, and no template does: the next deployment must bring it to the service. */
export const checkChangedValue = async (
  report: Report,
  emulator: Emulator,
  { name, outputs }: Deployed,
  context: Record<string, string>,
): Promise<void> => {
  const Name = `/${name}/data/AuditLogName`;
  const Value = `${outputs['AuditLogGroupName']}-changed`;
  await aws(emulator, 'ssm', 'PutParameter', { Name, Value, Overwrite: true });
  const again = await timed(`deploy ${name} again, with a changed value and the same templates`, () =>
    deploy(emulator, name, context),
  );
  await report.check(`${name}: gets a changed value of its data stack`, () => {
    assert.equal(again.outputs['AuditLogGroupName'], Value);
  });
};
