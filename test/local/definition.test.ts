import { expect, test } from 'vitest';
import { machineIn, statesIn } from '../../local/definition.ts';
import type { Template } from '../../local/template.ts';

const task = (Resource: unknown, more: object = {}) => ({ Type: 'Task', Resource, End: true, ...more });

/** A template whose machine has these states; `@Fn` stands for the ARN of a function. */
const templateOf = (States: object): Template => {
  const text = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  const parts = text
    .split(/(@\w+)/)
    .map((part) => (part.startsWith('@') ? { 'Fn::GetAtt': [part.slice(1), 'Arn'] } : part));
  return {
    Resources: {
      Fn: { Type: 'AWS::Lambda::Function' },
      Other: { Type: 'AWS::Lambda::Function' },
      Queue: { Type: 'AWS::SQS::Queue' },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Other' } } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { StateMachineName: 'Jobs', DefinitionString: { 'Fn::Join': ['', parts] } },
      },
    },
  };
};

test('reads the definition of the state machine, and which function is behind which task', () => {
  const inner = { StartAt: 'Inner', States: { Inner: task('@Live') } };
  const { id, name, definition, tasks } = machineIn(
    templateOf({
      First: { Type: 'Task', Resource: '@Fn', Next: 'Each' },
      Each: { Type: 'Map', ItemProcessor: inner, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [{ StartAt: 'Branch', States: { Branch: task('@Fn') } }], End: true },
    }),
  );
  expect({ id, name }).toEqual({ id: 'Machine', name: 'Jobs' });
  expect(statesIn(definition).map(([state]) => state)).toEqual(['First', 'Each', 'Inner', 'Both', 'Branch']);
  expect([...tasks]).toEqual([
    ['First', 'Fn'],
    ['Inner', 'Other'],
    ['Branch', 'Fn'],
  ]);
});

test.each([
  ['an integration', { Send: task('arn:aws:states:::sqs:sendMessage') }, 'the task Send cannot run locally'],
  ['a reference to something else', { Send: task('@Queue') }, 'refers to no AWS::Lambda::Function'],
  [
    'two states of one name',
    { Work: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: task('@Fn') } }, End: true } },
    'two states are named Work',
  ],
])('refuses %s', (_, states, problem) => {
  expect(() => machineIn(templateOf(states))).toThrow(problem);
});

test('refuses a template without a state machine', () => {
  expect(() => machineIn({ Resources: {} })).toThrow('the template has no state machine');
});
