import { expect, test } from 'vitest';
import { progressBar } from '../../examples/demo/progress-bar.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';

const job: AssignmentJob = {
  jobId: 'job_1',
  accountId: 'acme',
  status: 'running',
  users: 200,
  total: 60_000,
  done: 30_000,
  failed: 0,
  changed: 30_000,
  percent: 50,
  attempt: 1,
  requestedBy: 'olivia',
  requestedAt: '2026-11-22T08:00:00.000Z',
  etaSeconds: 2,
  failures: [],
};
const { etaSeconds: _eta, ...noEta } = job;
const over: AssignmentJob = { ...noEta, status: 'partially_failed', done: 59_700, failed: 300, percent: 100 };

const drawn = (screen: { isTTY?: boolean; columns?: number }): string => {
  let text = '';
  const bar = progressBar({
    ...screen,
    write: (more: string) => {
      text += more;
    },
  });
  for (const one of [job, job, over]) bar.show(one);
  bar.end();
  return text;
};

const half = `${'█'.repeat(15)}${'░'.repeat(15)}   50 %  30,000 of 60,000 cells  2 s left  running`;
const full = `${'█'.repeat(30)}  100 %  59,700 of 60,000 cells  300 failed  partially failed`;

test('draws in place on a terminal, within its width', () => {
  expect(drawn({ isTTY: true })).toBe(`\r\u001b[2K${half}\r\u001b[2K${full}\n`);
  expect(drawn({ isTTY: true, columns: 20 })).toBe(`\r\u001b[2K${half.slice(0, 19)}\r\u001b[2K${full.slice(0, 19)}\n`);
});

test('elsewhere writes a line for each step', () => {
  expect(drawn({})).toBe(`${half}\n${full}\n`);
});
