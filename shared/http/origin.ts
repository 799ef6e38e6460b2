import { isIP } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Origin } from '../table/journal-entry.ts';

/** The user agent names the program, which needs no more characters than this. Callers choose it, and it is stored. */
const maxUserAgent = 256;

/** What does not show, and would hide or reorder what does: controls, format characters, lone surrogates, line breaks. */
const invisible = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A user agent as it is kept: visible characters only, 256 of them at most; undefined when nothing is left. */
const userAgentOf = (header: string | undefined): string | undefined => {
  const visible = [...(header ?? '').slice(0, 8 * maxUserAgent).replaceAll(invisible, '')];
  return visible.slice(0, maxUserAgent).join('').trim() || undefined;
};

/**
 * Where a request came from: the address and the user agent that the gateway saw. Behind a proxy it is the proxy's address,
 * since callers can write any other into a header.
 */
export const originOf = ({ requestContext }: Pick<APIGatewayProxyEventV2, 'requestContext'>): Origin => {
  const { sourceIp, userAgent } = requestContext.http;
  const agent = userAgentOf(userAgent);
  return { ...(isIP(sourceIp) ? { ip: sourceIp } : {}), ...(agent === undefined ? {} : { userAgent: agent }) };
};
