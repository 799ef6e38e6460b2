import { beforeEach, describe, expect, test, vi } from 'vitest';
import { InvalidToken, type Verifier } from '../../../package/verify/index.ts';
import { aboutSession, createFakeGatehouse, type FakeGatehouse } from '../../support/product/fake-gatehouse.ts';

let gatehouse: FakeGatehouse;
beforeEach(async () => {
  gatehouse = await createFakeGatehouse();
});

/** Later than tokens for which a signal can have been missed before the first poll. */
const settle = (): void => {
  gatehouse.state.millis += 61_000;
};

describe('polls', () => {
  test('signals are acknowledged when other processes have had time to receive them', async () => {
    const [one, other] = [gatehouse.verifier(), gatehouse.verifier()];
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
    const token = await gatehouse.token();
    await one.poll();
    await one.poll();
    gatehouse.state.millis += 1500;
    await other.poll();
    expect(gatehouse.state.polls.flatMap(({ ack = [] }) => ack)).toEqual([]);
    gatehouse.state.millis += 1500;
    await one.poll();
    expect(gatehouse.state.sets).toEqual({});
    for (const verifier of [one, other]) await expect(verifier.verify(token)).rejects.toThrow('ended');
  });

  test('a signal that does not verify is reported, and not acknowledged', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_other');
    gatehouse.state.sets['jrn_2'] = 'x';
    await verifier.poll();
    await verifier.poll();
    const { setErrs = {}, ack } = gatehouse.state.polls[1] ?? {};
    expect(Object.entries(setErrs).map(([jti, { err }]) => [jti, err])).toEqual([
      ['jrn_1', 'invalid_request'],
      ['jrn_2', 'invalid_request'],
    ]);
    expect(ack).toEqual([]);
  });

  const endFiveSessions = async (): Promise<void> => {
    gatehouse.state.most = 2;
    for (let number = 1; number <= 5; number += 1) {
      const subject = aboutSession(`ses_${number}`);
      gatehouse.state.sets[`jrn_${number}`] = await gatehouse.ended(`jrn_${number}`, { sub_id: subject });
    }
  };
  const expectAllEnded = async (verifier: Verifier): Promise<void> => {
    for (let number = 1; number <= 5; number += 1)
      await expect(verifier.verify(await gatehouse.token({ sid: `ses_${number}` }))).rejects.toThrow('ended');
  };

  test('what does not fit into one answer is fetched at once by the only process', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    await endFiveSessions();
    await verifier.poll();
    await expectAllEnded(verifier);
    expect(gatehouse.state.introspected).toEqual([]);
  });

  test('what does not fit into one answer reaches all processes, which ask Gatehouse until then', async () => {
    const verifiers = [gatehouse.verifier(), gatehouse.verifier()];
    const pollAll = async (): Promise<void> => {
      gatehouse.state.millis += 1500;
      for (const verifier of verifiers) await verifier.poll();
    };
    await pollAll();
    settle();
    await pollAll();
    await endFiveSessions();
    await pollAll();
    gatehouse.state.active = false;
    for (const verifier of verifiers) await expectAllEnded(verifier);
    expect(gatehouse.state.introspected).toHaveLength(6);
    gatehouse.state.active = true;
    for (let round = 0; round < 6; round += 1) await pollAll();
    for (const verifier of verifiers) await expectAllEnded(verifier);
    expect(gatehouse.state.introspected).toHaveLength(6);
    expect(gatehouse.state.sets).toEqual({});
  });

  test('a signal that does not verify is reported when other processes have had time to receive it', async () => {
    const verifier = gatehouse.verifier();
    gatehouse.state.sets['jrn_1'] = 'x';
    await verifier.poll();
    gatehouse.state.millis += 2999;
    await verifier.poll();
    expect(gatehouse.state.sets).toEqual({ jrn_1: 'x' });
    gatehouse.state.millis += 1;
    await verifier.poll();
    expect(gatehouse.state.sets).toEqual({});
  });

  test('a token for which a signal can have been missed is introspected, once', async () => {
    const verifier = gatehouse.verifier();
    const token = await gatehouse.token();
    await verifier.verify(token);
    await verifier.verify(token);
    expect(gatehouse.state.introspected).toHaveLength(1);
    gatehouse.state.active = false;
    await expect(verifier.verify(await gatehouse.token({ jti: 'tok_2' }))).rejects.toBeInstanceOf(InvalidToken);
    // Polls paused for longer than others leave signals unacknowledged.
    gatehouse.state.active = true;
    settle();
    await verifier.poll();
    settle();
    await verifier.verify(await gatehouse.token({ jti: 'tok_3' }));
    expect(gatehouse.state.introspected).toHaveLength(3);
  });

  test('a token is introspected again when signals can have been missed since', async () => {
    const verifier = gatehouse.verifier({ pollMillis: 500 });
    verifier.close();
    const token = await gatehouse.token();
    await verifier.verify(token);
    // Meanwhile another process receives the end of the session and acknowledges it.
    gatehouse.state.millis += 15_000;
    gatehouse.state.active = false;
    await expect(verifier.verify(token)).rejects.toThrow('ended');
    expect(gatehouse.state.introspected).toHaveLength(2);
  });

  test('a token that comes into use begins frequent polls', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const verifier = gatehouse.verifier({ pollMillis: 500, idleMillis: 15_000 });
    try {
      await verifier.verify(await gatehouse.token());
      expect(gatehouse.state.polls).toHaveLength(1);
      vi.advanceTimersByTime(500);
      await expect.poll(() => gatehouse.state.polls.length).toBe(2);
    } finally {
      verifier.close();
      vi.useRealTimers();
    }
  });

  test('none follows the one that is under way when the verifier is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const verifier = gatehouse.verifier({ pollMillis: 500, idleMillis: 500 });
    try {
      vi.advanceTimersByTime(500);
      const underWay = verifier.poll();
      verifier.close();
      await underWay;
      // A token that comes into use must not begin polls either.
      await verifier.verify(await gatehouse.token());
      expect(vi.getTimerCount()).toBe(0);
      expect(gatehouse.state.polls).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test('asked to be sure, it asks Gatehouse', async () => {
    const verifier = gatehouse.verifier({ acknowledgeMillis: 0 });
    await verifier.poll();
    settle();
    const token = await gatehouse.token();
    await verifier.verify(token);
    gatehouse.state.active = false;
    await verifier.verify(token);
    await expect(verifier.verify(token, { sure: true })).rejects.toThrow('ended');
    expect(gatehouse.state.introspected).toEqual([`token=${token}`]);
  });

  test('functions of the caller that throw neither refuse tokens nor stop polls', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const errors: unknown[] = [];
    const verifier = gatehouse.verifier({
      ...{ pollMillis: 500, acknowledgeMillis: 0 },
      onSignal: () => {
        throw new Error('onSignal fails');
      },
      onError: async (error) => {
        errors.push(error);
        throw new Error('onError fails');
      },
    });
    try {
      gatehouse.state.sets['jrn_1'] = await gatehouse.ended('jrn_1');
      expect((await verifier.verify(await gatehouse.token({ sid: 'ses_2' }))).sessionId).toBe('ses_2');
      await expect(verifier.verify(await gatehouse.token())).rejects.toThrow('ended');
      expect(errors).toEqual([new Error('onSignal fails')]);
      gatehouse.state.isDown = true;
      vi.advanceTimersByTime(500);
      await expect.poll(() => errors.length).toBe(2);
      gatehouse.state.isDown = false;
      await expect.poll(() => vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(1000);
      await expect.poll(() => gatehouse.state.polls.length).toBe(2);
    } finally {
      verifier.close();
      vi.useRealTimers();
    }
  });
});
