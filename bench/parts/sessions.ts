import { atMost, exactly, type Findings, table } from '../report.ts';
import { comparedColumns, more } from '../support/bare.ts';
import { costTable } from '../support/cost.ts';
import { countsText, type Metered } from '../support/meter.ts';
import { revocations, signals } from './sessions/ends.ts';
import { introspections } from './sessions/introspection.ts';
import { openings } from './sessions/opening.ts';

const transactions = ({ requests }: Metered): number => requests['TransactWriteItems'] ?? 0;

/** Introspection, and the life of a support session: requests, units, and CPU time against bare handlers. */
export const measure = async (): Promise<Findings> => {
  const introspected = await introspections();
  const costs = await openings();
  const [opening] = costs;
  const revoked = await revocations();
  return {
    claims: [
      ...introspected.costs
        .slice(1, 3)
        .flatMap(({ what, requests, readUnits, signing }) => [
          exactly(`introspection, ${what}: round trips`, countsText(requests), '1 BatchGetItem'),
          atMost(`introspection, ${what}: read units`, readUnits, 4, { digits: 0 }),
          exactly(`introspection, ${what}: requests to KMS`, countsText(signing), 'none'),
        ]),
      exactly('opening: transactions, signatures', `${transactions(opening)}, ${opening.signing['Sign'] ?? 0}`, '1, 1'),
      ...revoked.map((cost) => exactly(`revocation with ${cost.what}: transactions`, transactions(cost), 1)),
    ],
    tables: [
      table('CPU time of an introspection, µs: median and middle half', introspected.compared, {
        ...comparedColumns,
        'µs more': more,
      }),
      costTable('Introspection', introspected.costs),
      costTable('A session, in an account with 3 grants and 2 other sessions', costs),
      costTable('Revocation of a grant, by the sessions open under it', revoked),
      costTable('Signals to one receiver; units of one signal, requests of all', await signals()),
    ],
  };
};
