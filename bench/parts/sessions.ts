import { signingKeys } from '../../shared/tokens/signing-keys.ts';
import type { Claim, Findings } from '../report.ts';
import type { Compared } from '../support/cpu.ts';
import { requestsText } from '../support/meter.ts';
import { median, spread } from '../support/statistics.ts';
import { type Cost, costColumns, costRow } from './sessions/cost.ts';
import { type Introspections, introspections } from './sessions/introspection.ts';
import { type Openings, openings } from './sessions/opening.ts';
import { type Revocation, revocations } from './sessions/revocation.ts';
import { signals } from './sessions/signals.ts';

const target = { requests: '1 BatchGetItem', readUnits: 4, transactions: 1 };

const introspectionClaims = ({ costs }: Introspections): Claim[] =>
  costs.slice(0, 2).flatMap(({ what, requests, readUnits, signing }) => {
    const asked = requestsText(requests);
    const keys = requestsText(signing) || 'none';
    return [
      {
        what: `introspection, ${what}: round trips`,
        measured: asked,
        target: target.requests,
        met: asked === target.requests,
      },
      {
        what: `introspection, ${what}: read units`,
        measured: String(readUnits),
        target: `≤ ${target.readUnits}`,
        met: readUnits <= target.readUnits,
      },
      { what: `introspection, ${what}: requests to KMS`, measured: keys, target: 'none', met: keys === 'none' },
    ];
  });

const transactions = ({ requests }: Cost): number => requests['TransactWriteItems'] ?? 0;

const openingClaim = ({ costs: [opening] }: Openings): Claim => {
  const writes = opening ? transactions(opening) : 0;
  const signatures = opening?.signing['Sign'] ?? 0;
  return {
    what: 'opening: transactions, signatures',
    measured: `${writes}, ${signatures}`,
    target: '1, 1',
    met: writes === 1 && signatures === 1,
  };
};

const revocationClaims = (measured: readonly Revocation[]): Claim[] =>
  measured.map(({ sessions, cost }) => ({
    what: `revocation with ${sessions} open sessions: transactions`,
    measured: String(transactions(cost)),
    target: String(target.transactions),
    met: transactions(cost) === target.transactions,
  }));

const cpuRow = (what: string, compared: Compared): string[] => [
  what,
  spread(compared.micros, 0),
  spread(compared.bareMicros, 0),
  spread(compared.ratios, 2),
  (median(compared.micros) - median(compared.bareMicros)).toFixed(0),
];

const costTable = (caption: string, costs: readonly Cost[]) => ({
  caption,
  columns: costColumns,
  rows: costs.map(costRow),
});

/** Introspection, and the life of a support session: requests, units, and CPU time against bare handlers. */
export const measure = async (): Promise<Findings> => {
  const asked = await introspections();
  const [keyId] = signingKeys();
  const opened = await openings(keyId);
  const revoked = await revocations();
  const told = await signals();
  return {
    title: 'Support sessions: opening, introspection, revocation, signals',
    method:
      'Calls through the Lambda handlers, with the claims as the gateway hands them over; accounts, grants and sessions were ' +
      'made through the API, and the owner who granted is in the directory. Requests by client middleware; units are those ' +
      'that the database reports, every read strongly consistent. KMS is a stand-in within this process. CPU time is that of ' +
      'this process, all threads, and so without the database; both sides in turn in each round, the log switched off, the ' +
      'answer of KMS to openings a fixed one. The bare introspection (`bench/bare/introspection.ts`) verifies the same ' +
      'signature with `node:crypto` and sends the same read with the same client; the bare opening (`bench/bare/opening.ts`) ' +
      'sends the same two reads, the same request to KMS and the same transaction, made ready beforehand. Neither ' +
      'authenticates, checks or decides anything.',
    claims: [...introspectionClaims(asked), openingClaim(opened), ...revocationClaims(revoked)],
    tables: [
      {
        caption: 'CPU time of a call, µs: median and middle half',
        columns: ['', 'handler', 'bare', '× bare', 'µs more'],
        rows: [
          ...asked.cpu.map(({ what, compared }) => cpuRow(`introspection, ${what}`, compared)),
          cpuRow('opening, 2 grants, no session', opened.cpu),
        ],
      },
      costTable('Introspection', [asked.first, ...asked.costs]),
      costTable('A session, in an account with 3 grants and 2 other sessions', opened.costs),
      costTable(
        'Revocation of a grant, by the sessions open under it',
        revoked.map(({ cost }) => cost),
      ),
      costTable('Signals to one receiver; units of one signal, requests of all', told),
    ],
    notes: [
      'No target was set for CPU time.',
      'Write units of index `teams` count in the sum alone: only the end of a grant changes it.',
    ],
  };
};
