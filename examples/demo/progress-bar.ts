import type { AssignmentJob } from '../../shared/assignments/job.ts';

/** Where the progress is written: a terminal, a file or a pipe. */
export interface Screen {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
}

const barWidth = 30;

/** A count with thousands separators: `60,000`. */
export const formatCount = (count: number): string => count.toLocaleString('en');

/** A job's progress as one line: `██████░░░░  50 %  30,000 of 60,000 cells  2 s left  running`. */
const progressLine = ({ percent, done, failed, total, status, etaSeconds }: AssignmentJob): string => {
  const full = Math.floor((percent * barWidth) / 100);
  return [
    '█'.repeat(full) + '░'.repeat(barWidth - full),
    `${String(percent).padStart(3)} %`,
    `${formatCount(done)} of ${formatCount(total)} cells`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(etaSeconds === undefined ? [] : [`${etaSeconds} s left`]),
    status.replace('_', ' '),
  ].join('  ');
};

/** Draws a job's progress: in place on a terminal, elsewhere one line for each change. */
export const progressBar = (screen: Screen): { show: (job: AssignmentJob) => void; end: () => void } => {
  let last = '';
  return {
    show: (job) => {
      const line = progressLine(job);
      if (line === last) return;
      last = line;
      if (screen.isTTY) screen.write(`\r\u001b[2K${line.slice(0, (screen.columns ?? 120) - 1)}`);
      else screen.write(`${line}\n`);
    },
    end: () => {
      if (screen.isTTY && last !== '') screen.write('\n');
    },
  };
};
