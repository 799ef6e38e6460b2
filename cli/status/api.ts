import { type Check, fine, wrong } from './checks.ts';

/** Whether the API answers, how fast, and with which version. @param address of the API */
export const checkApi = async (address: string): Promise<Check[]> => {
  const url = address.replace(/\/$/, '');
  const start = performance.now();
  const answer = await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  if (!answer) return [wrong('API', `nothing answers at ${url}`)];
  const document = (await answer.json().catch(() => ({}))) as { info?: { title?: string; version?: string } };
  const millis = Math.round(performance.now() - start);
  if (!answer.ok || document.info?.version === undefined) {
    return [wrong('API', `${url} answered ${answer.status}, and not as a Gatehouse does`)];
  }
  return [fine('API', `answers in ${millis} ms at ${url}`), fine('version', document.info.version)];
};
