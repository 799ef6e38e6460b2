import type { Command } from 'commander';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { Session } from '../../shared/sessions/session.ts';
import { printRows, type Row, say } from '../output/print.ts';
import { collect } from '../source/collect.ts';
import { countOf } from '../source/numbers.ts';
import type { Source } from '../source/source.ts';
import { sourceOf } from '../source/source-of.ts';
import { type Target, withTarget } from '../source/target.ts';

interface Given extends Target {
  last: number;
}

/** A list of an account: what it is called, how it is read, and its columns for people. */
interface List<Item> {
  what: string;
  read: (source: Source, accountId: string) => AsyncIterable<Item>;
  row: (item: Item) => Row;
}

const describe = <Item extends object>(command: Command, { what, read, row }: List<Item>): Command =>
  withTarget(command)
    .description(`the ${what} of an account, newest first`)
    .argument('<account>', 'the id of the account')
    .option('--last <count>', `how many ${what} at most`, countOf, 50)
    .action(async (accountId: string, given: Given) => {
      const items = await collect(read(await sourceOf(given), accountId), given.last);
      if (items.length === 0) say(`The account ${accountId} has no ${what}.`);
      printRows(given.json ? (items as readonly object[] as readonly Row[]) : items.map(row), given);
    });

const grantRow = (grant: Grant): Row => ({
  grant: grant.grantId,
  status: grant.status,
  grantedBy: grant.grantedBy.userId,
  grantedAt: grant.grantedAt,
  expiresAt: grant.expiresAt ?? 'unlimited',
  endedAt: grant.endedAt,
  scope: grant.scope,
  teams: grant.teams.join(', '),
  ticket: grant.ticket,
  reason: grant.reason,
});

const sessionRow = (session: Session): Row => ({
  session: session.sessionId,
  status: session.status,
  agent: session.agent.id,
  team: session.agent.team,
  actingAs: session.actingAs.userId,
  grant: session.grantId,
  startedAt: session.startedAt,
  endedAt: session.endedAt,
  endReason: session.endReason,
  ticket: session.ticket,
  reason: session.reason,
});

const jobRow = (job: AssignmentJob): Row => ({
  job: job.jobId,
  status: job.status,
  percent: job.percent,
  done: job.done,
  failed: job.failed,
  total: job.total,
  attempt: job.attempt,
  requestedBy: job.requestedBy,
  requestedAt: job.requestedAt,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
});

/** The command `grants`. */
export const describeGrants = (command: Command): Command =>
  describe<Grant>(command, { what: 'grants', read: (source, id) => source.grants(id), row: grantRow });

/** The command `sessions`. */
export const describeSessions = (command: Command): Command =>
  describe<Session>(command, { what: 'support sessions', read: (source, id) => source.sessions(id), row: sessionRow });

/** The command `jobs`. */
export const describeJobs = (command: Command): Command =>
  describe<AssignmentJob>(command, { what: 'assignment jobs', read: (source, id) => source.jobs(id), row: jobRow });
