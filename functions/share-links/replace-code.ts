import type { Handlers } from '../../shared/http/call.ts';
import { replaceCodeChange } from '../../shared/share-links/change-store.ts';
import { codeReplaced } from '../../shared/share-links/changes.ts';
import { codeHashOf, newCode } from '../../shared/share-links/code.ts';
import type { linkRoutes } from '../../shared/share-links/routes.ts';
import { changeStoredLink } from './change-stored-link.ts';

/** Replaces the code of a link. As at its creation, the answer stored for the idempotency key omits the code. */
export const replaceShareLinkCode: Handlers<typeof linkRoutes>['replaceShareLinkCode'] = async (call) => {
  const code = newCode();
  const codeHash = await codeHashOf(call.params.linkId, code);
  const { body, etag } = await changeStoredLink(
    call,
    (link, cause) => {
      const transition = codeReplaced(link, codeHash, cause);
      return { transition, change: replaceCodeChange(transition) };
    },
    call.remember,
  );
  return { body: { ...body, code }, etag };
};
