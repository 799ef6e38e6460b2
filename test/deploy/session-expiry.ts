import assert from 'node:assert/strict';
import { type Report, timed, until } from './report.ts';
import { type Entered, type Visited, visitOf } from './visit.ts';

/** The every-minute rule ends an open session; the rest is for a slow machine. */
const sweepSeconds = 60 + 60;

/** The end of a grant ends the sessions under it. */
export const checkSessionExpiry = async (report: Report, name: string, world: Visited): Promise<void> => {
  const { enterUnder, isActive, receiptOf, sessionAsSeen } = visitOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  let entered: Entered | undefined;

  await check('a token of a one-minute grant is active until the end of the grant, and not longer', async () => {
    entered = await enterUnder({ duration: 'PT1M' });
    const { accessToken, grant } = entered;
    const end = Date.parse(grant.expiresAt ?? '');
    await until('the last seconds', 70, () => (Date.now() > end - 3000 ? true : undefined));
    let seenActive = false;
    await until('the end', 30, async () => {
      const sentAt = Date.now();
      const active = await isActive(accessToken);
      // Tokens end on whole seconds, so they end up to a second before the grant.
      if (active) assert.ok(sentAt < end, 'active after the end');
      else assert.ok(Date.now() > end - 1000, 'not active before the end');
      seenActive ||= active === true;
      return active ? undefined : true;
    });
    assert.ok(seenActive, 'never seen active');
  });
  await timed(`${name}: waiting for the rule to end the session`, () =>
    check('the every-minute rule ends its session, and the product gets the signal', async () => {
      const { sessionId = '', grant } = entered ?? {};
      await receiptOf(sessionId, sweepSeconds);
      const session = await sessionAsSeen(sessionId);
      assert.deepEqual(
        [session?.status, session?.endReason, session?.endedAt, session?.endedBy?.kind],
        ['ended', 'grant-expired', grant?.expiresAt, 'system'],
      );
    }),
  );
};
