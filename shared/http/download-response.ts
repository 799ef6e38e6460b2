import * as z from 'zod/mini';
import type { Download } from '../api/download.ts';
import type { Route } from '../api/route.ts';
import type { Answer } from './call.ts';
import { jsonResponse, type Response } from './respond.ts';

/**
 * The response to a request for a download: one part of the file, with the path of the next part in `Link` (RFC 8288).
 * @param isContinued whether it is a further part
 */
export const downloadResponse = (
  { success }: Route,
  { contentType, fileName, write }: Download,
  { body, nextPath }: Answer<Route>,
  isContinued: boolean,
): Response => {
  const { items } = z.parse(success.body, body) as { items: unknown[] };
  return jsonResponse(
    success.status,
    write(items, isContinued),
    {
      'content-disposition': `attachment; filename="${fileName}"`,
      vary: 'accept',
      ...(nextPath === undefined ? {} : { link: `<${nextPath}>; rel="next"` }),
    },
    contentType(isContinued),
  );
};
