import { beforeAll, describe, expect, it } from 'vitest';
import { alice, bob, context, read, record1, record2, write } from '../support/authzen/fixture.ts';
import { searchCore, searchErrors, searchesForNothing, searchProperties } from '../support/authzen/search-cases.ts';
import { evaluate, expectFound, expectProblem, play, search, searches, setUp } from './authzen-scenario.ts';
import { askPoint, makeCertified } from './authzen-world.ts';

/* The AuthZEN certification scenario: the levels Search Core and Search Properties. */

beforeAll(setUp);

describe('Search Core', () => {
  play(searchCore);
});

describe('Search Properties', () => {
  play(searchProperties);

  it('finds what evaluations permit, and nothing else', async () => {
    for (const subject of [alice, bob]) {
      for (const action of [read, write]) {
        const { body } = await search('searchResources', { subject, action, resource: { type: 'record' } });
        const permitted = await Promise.all(
          [record1, record2].map(async (resource) => (await evaluate({ subject, action, resource })).body.decision),
        );
        expect(body.results).toEqual([record1, record2].filter((_, index) => permitted[index]));
      }
    }
  });
});

describe.each(searches)('c-4-5, pages of %s', (name, body, all) => {
  it('are as small as asked for, and lead on to the end', async () => {
    const first = await search(name, { ...body, page: { limit: 1 } });
    expect([first.status, first.body.results, first.body.page.count]).toEqual([200, all.slice(0, 1), 1]);
    const token = first.body.page.next_token;
    expect(token).not.toBe('');
    // The limit goes with the token; saying it again is as well.
    for (const page of [{ token }, { token, limit: 1 }]) {
      expectFound(await search(name, { ...body, page }), all.slice(1));
    }
  });

  it('lead on by a token of theirs alone, and for the same search', async () => {
    const { body: first } = await search(name, { ...body, page: { limit: 1 } });
    const token = first.page.next_token;
    const other = { ...body, resource: { ...(body['resource'] as object), properties: { status: 'active' } } };
    for (const changed of [
      { ...body, page: { token: `${token}A` } },
      { ...body, page: { token: 'x' } },
      { ...body, page: { token, limit: 2 } },
      { ...body, context, page: { token } },
      { ...other, page: { token } },
    ]) {
      expectProblem(await search(name, changed));
    }
    const elsewhere = await makeCertified();
    expectProblem(await askPoint(name, elsewhere, { body: { ...body, page: { token } } }));
    for (const [another, theirs] of searches) {
      if (another !== name) expectProblem(await search(another, { ...theirs, page: { token } }));
    }
  });

  it('are the same search in whatever order its members are written', async () => {
    const request = { ...body, context: { time: 'noon', ip: { v4: '192.168.1.1', v6: '::1' } } };
    const turned = { context: { ip: { v6: '::1', v4: '192.168.1.1' }, time: 'noon' }, ...body };
    const { body: first } = await search(name, { ...request, page: { limit: 1 } });
    expectFound(await search(name, { page: { token: first.page.next_token }, ...turned }), all.slice(1));
  });

  it('with limit 0 end at once, because a page of nothing could be continued forever', async () => {
    const none = await search(name, { ...body, page: { limit: 0 } });
    expect([none.status, none.body]).toEqual([200, { page: { next_token: '', count: 0 }, results: [] }]);
  });

  it('take what is asked of them without being understood, an empty token, and any limit', async () => {
    expectFound(await search(name, { ...body, page: {} }), all);
    expectFound(await search(name, { ...body, page: { token: '', properties: { sort: 'id' } } }), all);
    expectFound(await search(name, { ...body, page: { limit: Number.MAX_SAFE_INTEGER } }), all);
  });

  it.each([{ limit: -1 }, { limit: 1.5 }, { limit: '1' }, { token: 7 }, 'next', [], null])(
    'are refused for %j',
    async (page) => expectProblem(await search(name, { ...body, page })),
  );
});

describe('c-4-6, an unknown entity finds nothing', () => {
  play(searchesForNothing);

  const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  it.each(inherited.flatMap((type) => searches.map(([name, body]) => [type, name, body] as const)))(
    'c-4-6-2 a type that objects inherit: %s in %s',
    async (type, name, body) => {
      for (const place of ['subject', 'resource']) {
        const entity = body[place] as { id?: string };
        expectFound(await search(name, { ...body, [place]: { ...entity, type } }), []);
      }
    },
  );
});

describe('c-4-7, errors of searches', () => {
  play(searchErrors);
});
