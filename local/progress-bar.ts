import type { AssignmentJob } from '../shared/assignments/job.ts';

/** The part of a terminal, or of a file, that is drawn on. */
export interface Screen {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
}

const cells = 30;

export const counted = (count: number): string => count.toLocaleString('en');

/** A job in a line: `██████░░░░  50 %  30,000 of 60,000 cells  2 s left  running`. */
const progressLine = ({ percent, done, failed, total, status, etaSeconds }: AssignmentJob): string => {
  const full = Math.floor((percent * cells) / 100);
  return [
    '█'.repeat(full) + '░'.repeat(cells - full),
    `${String(percent).padStart(3)} %`,
    `${counted(done)} of ${counted(total)} cells`,
    ...(failed > 0 ? [`${counted(failed)} failed`] : []),
    ...(etaSeconds === undefined ? [] : [`${etaSeconds} s left`]),
    status.replace('_', ' '),
  ].join('  ');
};

/** A line that is drawn again and again in place on a terminal; elsewhere, a line for each that differs from the last. */
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
