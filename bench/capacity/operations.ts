import { callsIn, figure, numberIn } from './figures.ts';

/** What one operation takes, as the bench has measured it. */
export interface Operation {
  what: string;
  /** How often an account does it in a month, as assumed. */
  monthly: number;
  /** Requests through the gateway; 0 for work in the background. */
  requests: number;
  readUnits: number;
  writeUnits: number;
  signatures: number;
  /** Calls of DynamoDB and KMS, one after another. */
  calls: number;
  /** Entries of the journal, or notices, that it writes. */
  entries: number;
  transitions: number;
}

type Given = Pick<Operation, 'what' | 'monthly'> & Partial<Operation>;

const operation = (given: Given): Operation => ({
  requests: 1,
  readUnits: 0,
  writeUnits: 0,
  signatures: 0,
  calls: 1,
  entries: 0,
  transitions: 0,
  ...given,
});

/** An operation with the units of a row that has the columns of requests to DynamoDB and KMS. */
const measured = (given: Given, caption: string, row: string): Operation => {
  const found = figure(caption, row);
  const keys = callsIn(found['KMS'] ?? '');
  return operation({
    readUnits: numberIn(found, 'read units'),
    writeUnits: found['in all'] === undefined ? 0 : numberIn(found, 'in all'),
    signatures: keys,
    calls: callsIn(found['DynamoDB'] ?? '') + keys,
    ...given,
  });
};

const session = 'A session, in an account with 3 grants and 2 other sessions';
const around = 'Around a grant, and the canary';
const signals = 'Signals to one receiver; units of one signal, requests of all';

const lead = figure('A lead without contention, by the members of the roster', '100');
const job = figure('Jobs; write units of table and index `due`', '100 × 100', '`roundRobin`');
const expired = figure('The sweep; units and requests per grant', 'one in each', '10,000');
const warned = figure('The sweep; units and requests per grant', 'over 1,000', '0');
const sequenced = figure('The sequencer, afterwards; units per entry', 'one in each');

/** What an account does in a month. The numbers are assumptions; change them here and run `npm run generate`. */
export const operations: readonly Operation[] = [
  measured({ what: 'decision, about a campaign', monthly: 20_000 }, 'A decision', 'a user and a campaign'),
  measured({ what: 'introspection of a support token', monthly: 400 }, 'Introspection', '2 grants, 2 sessions'),
  measured({ what: 'settings page shown', monthly: 60 }, around, 'support access shown'),
  measured({ what: 'page of the journal', monthly: 20 }, around, 'a page of the journal'),
  measured({ what: 'access request', monthly: 1, entries: 1 }, around, 'access request'),
  measured({ what: 'access request approved', monthly: 1, entries: 2 }, around, 'access request approved'),
  measured({ what: 'grant', monthly: 2, entries: 1 }, around, 'grant'),
  measured(
    { what: 'grant revoked, with a session', monthly: 1, entries: 2 },
    'Revocation of a grant',
    '1 open sessions',
  ),
  measured({ what: 'session opened', monthly: 4, entries: 1 }, session, 'opening'),
  measured({ what: 'session renewed', monthly: 24 }, session, 'renewal'),
  measured({ what: 'session left', monthly: 3, entries: 1 }, session, 'end: the agent leaves'),
  measured({ what: 'signal kept', monthly: 4, requests: 0 }, signals, '1: stored for the receiver'),
  measured({ what: 'signal delivered', monthly: 4, requests: 0 }, signals, '1: delivered by one poll'),
  measured(
    { what: 'signal acknowledged', monthly: 4, requests: 0 },
    signals,
    '1: acknowledged by the next, which finds no more',
  ),
  operation({
    what: 'lead, a roster of 100',
    monthly: 300,
    readUnits: numberIn(lead, 'read units'),
    writeUnits: numberIn(lead, 'write units'),
    calls: callsIn(lead['requests'] ?? ''),
    entries: 1,
  }),
  operation({
    what: 'assignment job, 100 × 100',
    monthly: 1,
    readUnits: numberIn(job, 'read units'),
    writeUnits: numberIn(job, 'table') + numberIn(job, '`due`'),
    calls: numberIn(job, 'requests'),
    entries: 2,
    transitions: numberIn(job, 'transitions'),
  }),
  operation({
    what: 'grant warned, in a sweep',
    monthly: 2,
    requests: 0,
    readUnits: numberIn(warned, 'read units'),
    writeUnits: numberIn(warned, 'in all'),
    calls: numberIn(warned, 'requests per grant'),
    entries: 1,
  }),
  operation({
    what: 'grant expired, in a sweep',
    monthly: 2,
    requests: 0,
    readUnits: numberIn(expired, 'read units'),
    writeUnits: numberIn(expired, 'in all'),
    calls: numberIn(expired, 'requests per grant'),
    entries: 1,
  }),
];

/** Placing and publishing an entry. */
export const sequencing = {
  readUnits: numberIn(sequenced, 'read units'),
  writeUnits: numberIn(sequenced, 'write units'),
};

/** A run of the canary, with everything that it sets off, and a write unit for each of the 13 items that it deletes. */
export const canaryRun = (() => {
  const found = figure(around, 'a run of the canary, with stream and signals');
  return { readUnits: numberIn(found, 'read units'), writeUnits: numberIn(found, 'in all') + 13 };
})();
