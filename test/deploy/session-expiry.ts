import assert from 'node:assert/strict';
import { type Report, timed, until } from './report.ts';
import { type Entered, type Visited, visitOf } from './visit.ts';

/** A session that nobody ends is ended by the rule of every minute; the rest is for a slow machine. */
const sweepSeconds = 60 + 60;

/** The end of a grant is the end of the sessions under it. */
export const checkSessionExpiry = async (report: Report, name: string, world: Visited): Promise<void> => {
  const { enterUnder, isActive, receiptOf, sessionAsSeen } = visitOf(world);
  const check = (what: string, holds: () => unknown) => report.check(`${name}: ${what}`, holds);
  let entered: Entered | undefined;

  await check('a token of a grant of one minute is active to its very end, and not beyond', async () => {
    entered = await enterUnder({ duration: 'PT1M' });
    const { accessToken, grant } = entered;
    const end = Date.parse(grant.expiresAt ?? '');
    await until('the last seconds', 70, () => (Date.now() > end - 3000 ? true : undefined));
    let seenActive = false;
    await until('the end', 30, async () => {
      const sentAt = Date.now();
      const active = await isActive(accessToken);
      // Tokens end on whole seconds, so theirs is up to a second before that of the grant.
      if (active) assert.ok(sentAt < end, 'active after the end');
      else assert.ok(Date.now() > end - 1000, 'not active before the end');
      seenActive ||= active === true;
      return active ? undefined : true;
    });
    assert.ok(seenActive, 'never seen active');
  });
  await timed(`${name}: waiting for the session to be ended by the rule`, () =>
    check('its session is ended by the every-minute rule, and the product is told', async () => {
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
