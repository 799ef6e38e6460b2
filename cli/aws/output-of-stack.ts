/** An output of the service stack of an instance. @throws UserError when there is no such stack or output */
export const outputOfStack = async (name: string, output: string): Promise<string> => {
  const { outputOf, readStack } = await import('./outputs.ts');
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  return outputOf(await readStack(new CloudFormationClient(), name), output);
};
