import { afterEach, beforeEach, vi } from 'vitest';
import type { EventData } from '../../shared/events.ts';
import { problemName, type Result } from '../support/api/call.ts';
import { host, useHost } from '../support/world/host.ts';
import { makeLink, openLink, readLinks } from '../support/world/links.ts';

/* Attempts to open a link of the account of the test that runs. */

/** The link of the test that runs, in a file that calls `useLink`. */
export let link: Awaited<ReturnType<typeof makeLink>>;

/**
 * Gives each test of a file an account of its own (`useHost`) with one link. Retries do not wait.
 * @param fields of the link
 */
export const useLink = (fields: Record<string, unknown> = {}): void => {
  useHost();
  beforeEach(async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    link = await makeLink(host.accountId, fields);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
};

/** Opens the link with the right code. */
export const open = () => openLink(link.linkId, link.code);
/** Tries to open the link with a wrong code. */
export const guess = () => openLink(link.linkId, 'wrong');
/** Guesses one after the other. @returns the statuses of the answers */
export const guesses = async (count: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push((await guess()).status);
  return statuses;
};

/** The status and the problem of an answer. */
export const outcome = (answer: Result<unknown>) => [answer.status, problemName(answer)];

/** The data of each lock in the account's journal, oldest first. */
export const locks = async () =>
  (await host.journal())
    .filter(({ type }) => type === 'share-link.locked')
    .map(({ data }) => data as EventData<'share-link.locked'>);

/** The status of the account's newest link. */
export const linkStatus = async () => (await readLinks(host.accountId))[0]?.status;
