import { isDeepStrictEqual } from 'node:util';
import { casbin } from './casbin.ts';
import { casl } from './casl.ts';
import { cedar } from './cedar.ts';
import { type Engine, gatehouse } from './engine.ts';
import { policy, questions } from './policy.ts';

const answersOf = ({ decide }: Engine): boolean[] => {
  const permitted: boolean[] = [];
  decide(permitted);
  return permitted;
};

/**
 * All engines with the same policy and the same questions, Gatehouse first.
 * @throws when an engine decides a question differently from Gatehouse, that is, has another policy; and when no answer
 * depends on a rule, since the questions would not notice that an engine lacks it
 */
export const engines = async (): Promise<[gatehouse: Engine, ...peers: Engine[]]> => {
  const own = gatehouse();
  const peers = [casl(), await casbin(), cedar()];
  const expected = answersOf(own);
  for (const rule of policy) {
    const without = answersOf(gatehouse(policy.filter((one) => one !== rule)));
    if (isDeepStrictEqual(without, expected)) throw new Error(`no answer depends on ${rule.id}`);
  }
  for (const peer of peers) {
    const other = answersOf(peer).findIndex((permitted, index) => permitted !== expected[index]);
    if (other >= 0) throw new Error(`${peer.name} decides differently: ${JSON.stringify(questions[other])}`);
  }
  return [own, ...peers];
};
