import { beforeAll, describe, expect, it } from 'vitest';
import { iJsonErrors } from '../../shared/http/i-json.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import fc from '../support/random/fast-check.ts';
import { makeAccount } from '../support/world/world.ts';

const errorsIn = (json: string): string[] =>
  iJsonErrors(json, JSON.parse(json)).map(({ pointer, message }) => `${pointer} ${message}`);
const twice = 'must not be given twice';
const unicode = 'must be well-formed Unicode';

describe('duplicate members', () => {
  it.each<[string, string[]]>([
    ['{"a":1,"a":1}', ['#/a']],
    ['{"a":1,"\\u0061":2}', ['#/a']],
    ['{"":1,"":2}', ['#/']],
    ['{"__proto__":1,"__proto__":2}', ['#/__proto__']],
    ['{"a/b":1,"a\\/b":2}', ['#/a~1b']],
    ['{"a":{"b":[0,{"c":1,"c":[]}]}}', ['#/a/b/1/c']],
    ['[{"a":1},{"a":1,"a":2,"a":3}]', ['#/1/a', '#/1/a']],
    ['{"a":{"x":1},"a":{"x":1}}', ['#/a']],
    [' { "a" : "}:,\\"" , "b" : "{" , "a" : "\\\\" } ', ['#/a']],
  ])('are found in %s', (json, pointers) => {
    expect(errorsIn(json)).toEqual(pointers.map((pointer) => `${pointer} ${twice}`));
  });

  it.each([
    '{}',
    '[]',
    '""',
    'null',
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":":","b":"\\":","c":"\\\\"}',
    '{"a":1,"A":1,"á":1}',
    '{"__proto__":{"__proto__":1}}',
  ])('are not found in %s', (json) => {
    expect(errorsIn(json)).toEqual([]);
  });
});

describe('lone surrogates', () => {
  it.each<[string, string[]]>([
    ['{"a":"\\ud800"}', ['#/a']],
    ['{"a":["x","\\uDC00\\ud800"]}', ['#/a/1']],
    ['{"\\udfff":1}', ['#/%EF%BF%BD']],
    ['{"a":"\ud800"}', ['#/a']],
    ['"\\ud83d"', ['#']],
  ])('are found in %s', (json, pointers) => {
    expect(errorsIn(json)).toEqual(pointers.map((pointer) => `${pointer} ${unicode}`));
  });

  it.each(['{"a":"\\ud83d\\ude00"}', '{"a":"\\\\ud800"}', '{"a":"\u{1f600}\\ud7ff\\ue000"}'])(
    'are not found in %s',
    (json) => {
      expect(errorsIn(json)).toEqual([]);
    },
  );
});

it('any JSON that a serializer writes has none, and repeating a member of any of its objects is found', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.string({ unit: 'grapheme' }), (value, name) => {
      expect(errorsIn(JSON.stringify(value).toWellFormed())).toEqual([]);
      const [key, inside] = [JSON.stringify(name), JSON.stringify([value])];
      expect(errorsIn(`[${inside},{${key}:1,"other ${key.slice(1)}:${inside},${key}:2}]`)).toHaveLength(1);
    }),
  );
});

it('nested 100,000 levels deep, and 100,000 duplicates, are handled', () => {
  expect(errorsIn(`${'{"a":['.repeat(100_000)}${']}'.repeat(100_000)}`)).toEqual([]);
  expect(errorsIn(`{${Array(100_000).fill('"a":1').join()}}`)).toHaveLength(50);
});

describe('every route that takes JSON', () => {
  let accountId: string;
  beforeAll(async () => {
    await makeTable();
    accountId = await makeAccount();
  });

  it.each(allRoutes.filter(({ route }) => route.body && !route.form))(
    'refuses both: $name',
    async ({ name, route }) => {
      const as = route.allow.includes('service')
        ? service
        : route.allow.includes('agent')
          ? agent()
          : user('owner', accountId);
      const named = { accountId, userId: 'mia', campaignId: 'c', documentId: 'd', leadId: 'l', agentId: 'a' };
      const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
      const ids = {
        ...{ grantId: `grt_${id}`, requestId: `req_${id}`, sessionId: `ses_${id}` },
        ...{ jobId: `job_${id}`, linkId: `lnk_${id}` },
      };
      for (const text of ['{"x":1,"x":1}', '{"x":"\\ud800"}']) {
        const answer = await api(name, { as, params: { ...named, ...ids }, text, headers: { 'if-match': '*' } });
        expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
        expect(answer.body['errors']).toEqual([{ pointer: '#/x', message: text.includes('ud800') ? unicode : twice }]);
      }
    },
  );
});
