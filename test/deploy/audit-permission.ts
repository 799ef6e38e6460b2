import { authorization } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';

/**
 * Lets the sequencer write the audit log in the emulator's eyes. AWS holds such calls against the log group's ARN with
 * `:*` at its end, which is what the deployed policy names; the emulator against the one without.
 */
export const allowAuditLog = async (emulator: Emulator, { name, outputs }: Deployed): Promise<void> => {
  const listed = await fetch(`${emulator.endpoint}/2015-03-31/functions`, {
    headers: { authorization: authorization('lambda') },
  });
  const { Functions } = (await listed.json()) as { Functions: { FunctionName: string; Role: string }[] };
  const sequencer = Functions.find((fn) => fn.FunctionName.startsWith(`${name}-Service-JournalSequencer`));
  const statement = {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:aws:logs:us-east-1:000000000000:log-group:${outputs['AuditLogGroupName']}`,
  };
  const { status } = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { authorization: authorization('iam') },
    body: new URLSearchParams({
      Action: 'PutRolePolicy',
      Version: '2010-05-08',
      RoleName: sequencer?.Role.split('/').at(-1) ?? '',
      PolicyName: 'audit-log-of-the-emulator',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  });
  if (status !== 200) throw new Error(`allowing the audit log answered ${status}`);
};
