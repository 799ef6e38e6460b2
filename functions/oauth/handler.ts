import type * as z from 'zod/mini';
import { createHandler } from '../../shared/http/handler.ts';
import { oauthRoutes } from '../../shared/sessions/oauth-routes.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { publishedKeys } from '../../shared/tokens/published-keys.ts';
import { introspect } from './introspect.ts';

type KeySet = z.input<typeof oauthRoutes.getKeys.success.body>;

/** The published keys. The route's schema keeps private parts of a key out of the answer. */
const getKeys = async () => ({ body: (await mapSigningErrors(publishedKeys())) as KeySet });

export const handler = createHandler(oauthRoutes, { introspect, getKeys });
