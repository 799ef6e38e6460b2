import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openJsonLines } from '../../examples/product/json-lines.ts';
import { openSignalStore } from '../../examples/product/signal-store.ts';
import { until } from '../local/support/until.ts';
import { nothing, t0, useProduct } from '../support/product/example-product.ts';

const { the, now, start, read, push, queue, lines } = useProduct();

describe('the file of signals', () => {
  it('a torn last line is dropped, and the signal comes again', async () => {
    const [first, second] = [await the.gatehouse.revoked(t0), await the.gatehouse.revoked(t0, { sid: 'ses_2' })];
    queue(first, second);
    await the.product.pollOnce();
    const whole = await readFile(the.path);
    for (const torn of [2, 20, 100]) {
      await the.store?.close();
      await writeFile(the.path, whole.subarray(0, -torn));
      await start();
      expect((await lines()).map(({ jti }) => jti)).toEqual([first.jti]);
      expect(await the.product.pollOnce()).toEqual({ ...nothing, known: [first.jti], handled: [second.jti] });
      expect((await lines()).map(({ jti }) => jti)).toEqual([first.jti, second.jti]);
    }
  });

  it('a last line that lacks nothing but its end is kept, and ended', async () => {
    const signal = await the.gatehouse.revoked(t0);
    await push(signal.jws);
    await the.store?.close();
    const whole = await readFile(the.path);
    await writeFile(the.path, whole.subarray(0, -1));
    await start();
    expect(await readFile(the.path)).toEqual(whole);
  });

  it('what a failed write left behind is taken away by the next one', async () => {
    const { file } = await openJsonLines(
      the.path,
      (value) => value,
      () => true,
    );
    await file.append({ n: 1 });
    const failing = {
      toJSON: () => {
        appendFileSync(the.path, '{"n":2');
        throw new Error('the disk is full');
      },
    };
    await expect(file.append(failing)).rejects.toThrow('the disk is full');
    await file.append({ n: 3 });
    await file.close();
    expect(await readFile(the.path, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });

  it('a last line of zeros, as a crash may leave it, is dropped, too', async () => {
    appendFileSync(the.path, '\0'.repeat(64));
    await start();
    expect(await readFile(the.path, 'utf8')).toBe('');
  });

  it('damage anywhere else is not passed over', async () => {
    queue(await the.gatehouse.revoked(t0), await the.gatehouse.revoked(t0));
    await the.product.pollOnce();
    const [first = '', ...others] = (await readFile(the.path, 'utf8')).split('\n');
    await writeFile(the.path, [first.slice(1), ...others].join('\n'));
    await expect(openSignalStore({ path: the.path, now })).rejects.toThrow('is damaged in line 1');
  });

  it('a write that failed does not keep the next one from being made', async () => {
    const signal = { jti: 'set_1', sessionId: 'ses_1', at: t0, change: { kind: 'revoked' } } as const;
    const failing = {
      ...signal,
      toJSON: () => {
        throw new Error('the disk is full');
      },
    };
    await expect(the.store?.remember(failing)).rejects.toThrow('the disk is full');
    expect(await the.store?.remember(signal)).toBe(true);
    expect((await lines()).map(({ jti }) => jti)).toEqual(['set_1']);
  });

  it('forgets after a week, in memory and on the disk, when no token of the session can be valid', async () => {
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    await the.product.pollOnce();
    the.seconds = t0 + 7 * 24 * 3600;
    await start();
    expect(await lines()).toHaveLength(1);
    expect(
      await the.store?.remember({ jti: signal.jti, sessionId: 'ses_1', at: t0, change: { kind: 'revoked' } }),
    ).toBe(false);
    the.seconds++;
    expect(
      await the.store?.remember({ jti: 'set_x', sessionId: 'ses_x', at: the.seconds, change: { kind: 'revoked' } }),
    ).toBe(true);
    await start();
    expect((await lines()).map(({ jti }) => jti)).toEqual(['set_x']);
  });

  it('without a path, the same in memory', async () => {
    const inMemory = await openSignalStore({ now });
    await start({ store: inMemory });
    const signal = await the.gatehouse.revoked(t0);
    queue(signal);
    expect((await the.product.pollOnce()).handled).toEqual([signal.jti]);
    expect((await the.product.pollOnce()).known).toEqual([]);
    expect((await read(await the.gatehouse.token(t0))).status).toBe(401);
    expect(await lines()).toEqual([]);
  });
});

describe('polling', () => {
  const pauses = { first: 5, idle: 10, failed: 10 };

  it('takes signals as they come, acknowledges them, outlives failures, and stops', async () => {
    let polls = 0;
    const counting: typeof fetch = (...request) => {
      polls++;
      return fetch(...request);
    };
    await start({ fetch: counting });
    const stop = the.product.startPolling(pauses);
    the.gatehouse.answerPollsWith(500);
    await until(() => the.reported[2]);
    the.gatehouse.answerPollsWith(200);
    const signals = [await the.gatehouse.revoked(t0), await the.gatehouse.revoked(t0, { sid: 'ses_2' })];
    queue(...signals);
    await until(() => (the.gatehouse.acknowledged.length === 2 ? true : undefined));
    await stop();
    const before = polls;
    queue(await the.gatehouse.revoked(t0));
    await stop();
    await setImmediate();
    expect(polls).toBe(before);
    expect(await lines()).toHaveLength(2);
  });

  it('stops while it waits, and while Gatehouse holds its answer back', async () => {
    const held = Promise.withResolvers<void>();
    const holding: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        held.resolve();
      });
    await start({ fetch: holding });
    const stopHeld = the.product.startPolling();
    await held.promise;
    await stopHeld();
    expect(the.reported).toEqual([]);

    the.gatehouse.answerPollsWith(500);
    await start();
    const stop = the.product.startPolling({ first: 1e9, idle: 1e9, failed: 1e9 });
    await until(() => the.reported[0]);
    await stop();
    expect(the.reported).toHaveLength(1);
  });
});
