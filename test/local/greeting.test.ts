import { expect, test } from 'vitest';
import { greeting } from '../../local/greeting.ts';

const options = { url: 'http://localhost:3000', state: 'the embedded DynamoDB', seconds: 2.345, playground: true };

test('the greeting has the URL, what to open and three commands, in at most 25 lines', () => {
  const text = greeting(options);
  expect(text.split('\n').length).toBeLessThanOrEqual(25);
  expect(text).toContain('Gatehouse is running: open http://localhost:3000/ for the console (ready after 2.3 s');
  expect(text).toContain('Open http://localhost:3000/openapi.json');
  expect(text).toContain('$(npm run -s token -- owner)');
  expect(text).toContain('\n  npm run demo:bulk\n');
  expect(text).toContain('\n  npm run example\n');
});

test('commands name the port unless it is the default', () => {
  const text = greeting({ ...options, url: 'http://localhost:3001' });
  expect(text).toContain('$(npm run -s token -- owner --port 3001)');
  expect(text).toContain('\n  npm run demo:bulk -- --port 3001\n');
  expect(text).toContain('\n  GATEHOUSE_URL=http://localhost:3001 npm run example\n');
});

test('without the playground its command is left out', () => {
  expect(greeting({ ...options, playground: false })).not.toContain('playground');
  expect(greeting({ ...options, playground: false })).not.toContain('demo:bulk');
});
