import type { ReactiveControllerHost } from 'lit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Resource, type ResourceOptions } from '../../web/core/resource.ts';

const host = { addController: () => {}, requestUpdate: () => {} } as unknown as ReactiveControllerHost;

/** A resource whose loads are answered by the test, in any order. A load that is given up fails only when the test says so. */
const controlled = (options?: ResourceOptions) => {
  const loads: (PromiseWithResolvers<string> & { signal: AbortSignal })[] = [];
  const resource = new Resource<string>(
    host,
    (signal) => {
      const load = { ...Promise.withResolvers<string>(), signal };
      loads.push(load);
      return load.promise;
    },
    options,
  );
  return { resource, loads };
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { visibilityState: 'visible' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const flush = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test('the latest load counts, whether the earlier one fails late or answers late', async () => {
  for (const late of ['fails', 'answers'] as const) {
    const { resource, loads } = controlled();
    const first = resource.reload();
    const second = resource.reload();
    expect(loads[0]?.signal.aborted).toBe(true);
    loads[1]?.resolve('new');
    await second;
    if (late === 'fails') loads[0]?.reject(new DOMException('', 'AbortError'));
    else loads[0]?.resolve('old');
    await first;
    expect([resource.value, resource.error, resource.isBusy]).toEqual(['new', undefined, false]);
  }
});

test('a reload whose place a later one takes ends with that one', async () => {
  const { resource, loads } = controlled();
  let hasEnded = false;
  const first = resource.reload().then(() => {
    hasEnded = true;
  });
  void resource.reload();
  loads[0]?.reject(new DOMException('', 'AbortError'));
  await flush();
  expect(hasEnded).toBe(false);
  loads[1]?.resolve('new');
  await first;
  expect(resource.value).toBe('new');
});

test('read returns the value of a later load', async () => {
  const { resource, loads } = controlled();
  const read = resource.read();
  void resource.reload();
  loads[0]?.reject(new DOMException('', 'AbortError'));
  loads[1]?.resolve('new');
  expect(await read).toBe('new');
});

test('a reset in the middle of a load ends it without a value, and the next load is taken', async () => {
  const { resource, loads } = controlled();
  const first = resource.reload();
  resource.reset();
  loads[0]?.resolve('old');
  await first;
  expect([resource.value, resource.isBusy]).toEqual([undefined, false]);
  const second = resource.reload();
  loads[1]?.resolve('new');
  await second;
  expect(resource.value).toBe('new');
});

test('polling goes on after a failure, also when a request was aborted by others', async () => {
  const { resource, loads } = controlled({ pollMillis: 1000 });
  void resource.reload();
  loads[0]?.reject(new DOMException('', 'AbortError'));
  await flush();
  expect([resource.isBusy, resource.error]).toEqual([false, expect.any(DOMException)]);
  await vi.advanceTimersByTimeAsync(1000);
  loads[1]?.resolve('value');
  await flush();
  expect([resource.value, resource.error]).toEqual(['value', undefined]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(loads).toHaveLength(3);
});

test('a load between two polls takes the place of the next one', async () => {
  const { resource, loads } = controlled({ pollMillis: 1000 });
  void resource.reload();
  loads[0]?.resolve('a');
  await vi.advanceTimersByTimeAsync(999);
  void resource.reload();
  await vi.advanceTimersByTimeAsync(5000);
  expect(loads).toHaveLength(2);
  loads[1]?.resolve('b');
  await vi.advanceTimersByTimeAsync(1000);
  expect(loads).toHaveLength(3);
});
